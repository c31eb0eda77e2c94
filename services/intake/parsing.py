"""From bytes to a submission, or to what is wrong with them."""

from pydantic import ValidationError

from shared.errors import FieldError
from shared.events.submission import Submission


def parse_submission(body: bytes) -> Submission | list[FieldError]:
    """What an adapter sent, or everything that does not fit; what was sent is not in the errors."""
    try:
        return Submission.model_validate_json(body)
    except ValidationError as error:
        return [
            FieldError(".".join(str(part) for part in item["loc"]) or "body", item["type"], item["msg"])
            for item in error.errors(include_url=False, include_input=False, include_context=False)
        ]
