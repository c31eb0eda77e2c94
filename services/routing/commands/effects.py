"""What a change of profile or calendar would do to open cases: seen before it is made. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.routing.clock import Clocks, clocks_of
from services.routing.domain.deadlines import Deadlines
from services.routing.practice import is_practice
from services.routing.queries import reckoning as queries
from services.routing.reference import Reference
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class Effect:
    """How many open cases a change would touch."""

    open_cases: int = 0
    moved: int = 0
    """Have another deadline afterwards."""
    later: int = 0
    """Of those that move: their nearest deadline is later."""
    becomes_late: int = 0
    """In time now, and past their nearest deadline afterwards."""
    no_longer_late: int = 0

    @property
    def earlier(self) -> int:
        """Of those that move, and have a nearest deadline, how many have less time."""
        return self.moved - self.later

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(
            self.open_cases + other.open_cases,
            self.moved + other.moved,
            self.later + other.later,
            self.becomes_late + other.becomes_late,
            self.no_longer_late + other.no_longer_late,
        )


async def effect_on(tx: Connection, government: str, before: Deadlines, after: Deadlines, now: datetime) -> Effect:
    """On one government's open cases. Cases that share a day and a state share their deadlines, so that each group is reckoned once: exact,
    and quick however many there are."""
    total = Effect()
    for case, _, cases in await queries.list_groups(tx, government, before.calendar.zone):
        old, new = clocks_of(case, before), clocks_of(case, after)
        moved = _deadlines(old) != _deadlines(new)
        was_late, is_late = _is_late(old, now), _is_late(new, now)
        total += Effect(
            open_cases=cases,
            moved=cases * moved,
            later=cases * (moved and _nearest(new) >= _nearest(old)),
            becomes_late=cases * (is_late and not was_late),
            no_longer_late=cases * (was_late and not is_late),
        )
    return total


async def effect_everywhere(tx: Connection, known: Reference, then: Reference, now: datetime) -> Effect:
    """On the open cases of all governments."""
    total = Effect()
    for government in await queries.list_governments(tx):
        if not is_practice(government):
            total += await effect_on(tx, government, known.deadlines(government), then.deadlines(government), now)
    return total


def _deadlines(clocks: Clocks) -> Sequence[datetime | None]:
    return clocks.screening_due_at, clocks.response_due_at, clocks.resolution_due_at, clocks.silence_at


def _nearest(clocks: Clocks) -> float:
    """Of the deadlines and the end by silence; for ever where nothing runs."""
    moments = [at.timestamp() for at in _deadlines(clocks) if at is not None]
    return min(moments, default=float("inf"))


def _is_late(clocks: Clocks, now: datetime) -> bool:
    return clocks.due_at is not None and clocks.due_at < now
