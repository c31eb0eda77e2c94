"""Many complaints in one call: NDJSON in, NDJSON out, one answer a line. A line that is wrong never keeps the others out."""

from collections.abc import Iterator, Sequence

from services.intake.api.views import BatchResult
from services.intake.domain import Handed, Outcome, Receipt
from services.intake.parsing import parse_submission
from shared.auth import Principal
from shared.errors import FieldError, Filled, InvalidInput, TooLarge
from shared.events.codes import Language
from shared.events.submission import SubmissionProblem
from shared.http.language import say

MAX_LINES = 1_000
MEDIA_TYPE = "application/x-ndjson"


def read_lines(body: bytes, principal: Principal) -> list[tuple[int, Handed | list[FieldError]]]:
    """The lines of this channel that are not empty, by their numbers in the body, each a submission or what is wrong with it.

    Raises TooLarge over the limit and InvalidInput when there is no line at all.
    """
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), start=1) if line.strip()]
    if len(lines) > MAX_LINES:
        raise TooLarge(Filled("At most %(most)s lines in one call; this one has %(has)s.", most=MAX_LINES, has=len(lines)))
    if not lines:
        raise InvalidInput([FieldError("body", "empty", "Send one submission a line.")])
    return [(number, _handed(line, principal)) for number, line in lines]


def _handed(line: bytes, principal: Principal) -> Handed | list[FieldError]:
    """A submission of a channel that we know."""
    submission = parse_submission(line)
    return submission if isinstance(submission, list) else Handed(submission, vouched=True, principal=principal)


def results(
    lines: Sequence[tuple[int, Handed | list[FieldError]]], outcomes: Sequence[Outcome], language: Language
) -> Iterator[BatchResult]:
    """One answer a line, in order. `outcomes` are those of the lines that could be read."""
    answers = iter(outcomes)
    for number, line in lines:
        outcome = line if isinstance(line, list) else next(answers)
        if isinstance(outcome, Receipt):
            yield BatchResult(
                line=number,
                status="created" if outcome.created else "known",
                complaint_id=outcome.complaint_id,
                number=outcome.number,
                tracking_code=outcome.tracking_code,
            )
        else:
            yield BatchResult(line=number, status="rejected", errors=[_problem(error, language) for error in outcome])


def _problem(error: FieldError, language: Language) -> SubmissionProblem:
    return SubmissionProblem(field=error.field, code=error.code, message=say(language, error.message))
