"""A government's own holidays: what a change would move, and the change."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.routing.commands import reference
from services.routing.commands.effects import Effect, effect_on
from services.routing.commands.landscape import Landscape
from services.routing.domain.deadlines import Deadlines
from services.routing.queries import reference as queries
from services.routing.queries.reference import Holiday
from shared.calendar import WorkingCalendar
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import Conflict


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that becomes a holiday, or is none after all."""

    day: date
    name: str
    reason: str
    removed: bool = False


def fingerprint(days: Iterable[Holiday]) -> str:
    """Of a government's own calendar as somebody read it: another one when any day is other."""
    written = "\n".join(f"{day.day} {day.name} {day.reason}" for day in sorted(days, key=lambda each: each.day))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


class Calendars:
    """The use cases of the calendar's page. Who may is checked before."""

    def __init__(self, db: Database, landscape: Landscape, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._landscape, self._now = db, landscape, now

    async def preview(self, government: str, change: DayChange) -> Effect:
        """Reckons all open cases with the changed calendar and writes nothing."""
        async with self._db.connection() as tx:
            known = await self._landscape.at(tx)
            now = known.deadlines(government)
            extra = now.calendar.extra - {change.day} if change.removed else now.calendar.extra | {change.day}
            then = Deadlines.of(government, WorkingCalendar(now.calendar.zone, extra), known.profiles)
            return await effect_on(tx, government, now, then, self._now())

    async def change(self, government: str, change: DayChange, *, seen: str, by: str) -> int:
        """Makes the change; the deadlines of open cases move with it. Returns how many days are other than before.

        Raises Conflict when the calendar is not the one that was `seen` (its `fingerprint`).
        """
        async with self._db.transaction() as tx:
            await queries.lock(tx)
            await _must_be(tx, government, seen)
            added: Sequence[Holiday] = [] if change.removed else [Holiday(government, change.day, change.name, change.reason)]
            gone = [(government, change.day)] if change.removed else []
            return await reference.put_holidays(tx, added, gone, by=by, reason=change.reason)


async def _must_be(tx: Connection, government: str, seen: str) -> None:
    if fingerprint(await queries.list_holidays(tx, government)) != seen:
        raise Conflict("Somebody else has changed this calendar since you read it.", code="stale-version")
