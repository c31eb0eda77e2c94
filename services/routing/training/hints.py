"""What a good officer does now with a practice complaint. Pure. Messages are keys of the catalogue; a scenario speaks Indonesian."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.routing.training.domain import AGENCIES
from services.routing.training.judging import Fault, Handling, Judgement
from services.routing.training.library import Scenario
from shared.events.codes import Status

FAULT_WORDS: Mapping[Fault, str] = {
    Fault.LATE: "It came after the deadline.",
    Fault.OVERDUE: "The deadline passed and nothing was said.",
    Fault.RETURNED_WRONGLY: "It was returned, though it is for your agency.",
    Fault.NOT_RETURNED: "It was answered, though another agency must act: the citizen waits for somebody who can.",
    Fault.WRONG_SUGGESTION: "It was rightly returned, but the agency that must act was not named.",
    Fault.TOO_SHORT: "The answer has fewer than 12 words: too few to say what was understood, what is done and when.",
    Fault.SAYS_NOTHING_OF_IT: "Not one word of the answer is about this case.",
    Fault.PHRASE: "Without its stock phrases hardly anything is left of the answer.",
    Fault.NO_MOMENT: "It promises something and names no day.",
}
"""A sentence for each fault."""


@dataclass(frozen=True, slots=True)
class Hint:
    """`message` with `agency` filled in says what to do; `detail` says more about this very complaint; `page` explains it."""

    message: str
    agency: str
    detail: str
    page: str
    example: str | None = None


def hint_for(scenario: Scenario, agency: str, status: Status, handling: Handling, judgement: Judgement) -> Hint:
    """The hint for the officer of `agency` (a short name), as the case stands."""
    owner = AGENCIES[scenario.agency]
    if judgement.done:
        return _afterwards(scenario, owner, handling, judgement)
    if scenario.agency != agency:
        return Hint("This is not for your agency. Return it now and name %(agency)s.", owner, scenario.why, "mengembalikan")
    if status is Status.IN_PROGRESS:
        message = "Answer it: what you understood, what was done, what comes next and on which day, and where to ask again."
        return Hint(message, owner, scenario.tip, "menjawab")
    return Hint("This is for your agency. Accept it, or answer at once when you can.", owner, scenario.tip, "menerima")


def _afterwards(scenario: Scenario, owner: str, handling: Handling, judgement: Judgement) -> Hint:
    page = "mengembalikan" if handling.was_returned else "menjawab"
    if judgement.is_good:
        return Hint("Well done: that is how a good officer deals with it.", owner, scenario.why, page)
    example = None if handling.was_returned else scenario.good
    return Hint("This can be done better. Look at what was missing.", owner, scenario.why, page, example)
