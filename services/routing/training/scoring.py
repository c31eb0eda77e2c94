"""How a participant stands: counts over the complaints that came. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.routing.training.judging import OF_RETURN, OF_TIME, OF_WORDS, Judgement

PASSING = 70
"""Of a hundred complaints that were due, so many must have been dealt with well to pass."""


class Result(StrEnum):
    """What the attendance list says."""

    PASSED = "passed"
    TRY_AGAIN = "try_again"
    NOTHING_YET = "nothing_yet"
    """Nothing came that could be judged."""


@dataclass(frozen=True, slots=True)
class Score:
    """`arrived` = `waiting` + what was judged; one complaint can count under several of the last three."""

    arrived: int = 0
    waiting: int = 0
    """Not dealt with, and still in time."""
    good: int = 0
    late: int = 0
    wrongly_returned: int = 0
    phrases: int = 0

    @property
    def judged(self) -> int:
        return self.arrived - self.waiting

    @property
    def percent(self) -> int | None:
        """Of what was judged, how much was good; None while nothing was."""
        return round(100 * self.good / self.judged) if self.judged else None

    @property
    def result(self) -> Result:
        if self.percent is None:
            return Result.NOTHING_YET
        return Result.PASSED if self.percent >= PASSING else Result.TRY_AGAIN


def score_of(judgements: Iterable[Judgement]) -> Score:
    """The counts of any number of complaints."""
    every = list(judgements)
    return Score(
        arrived=len(every),
        waiting=sum(not each.done and not each.faults for each in every),
        good=sum(each.is_good for each in every),
        late=sum(not OF_TIME.isdisjoint(each.faults) for each in every),
        wrongly_returned=sum(not OF_RETURN.isdisjoint(each.faults) for each in every),
        phrases=sum(not OF_WORDS.isdisjoint(each.faults) for each in every),
    )
