"""From bytes to a submission, or to what is wrong with them."""

from pydantic import ValidationError

from shared.errors import FieldError
from shared.events.submission import Submission
from shared.mistakes import field_errors


def parse_submission(body: bytes) -> Submission | list[FieldError]:
    """What an adapter sent, or everything that does not fit; what was sent is not in the errors."""
    try:
        return Submission.model_validate_json(body)
    except ValidationError as error:
        return field_errors(error.errors(include_url=False, include_input=False))
