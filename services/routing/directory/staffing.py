"""Tells how agencies are staffed, in numbers: the others count with it (keterhubungan, keaktifan), and learn no name."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from services.routing.directory.domain import Staffing
from services.routing.directory.places import Places
from services.routing.directory.queries import appointments
from services.routing.queries import staffing as queries
from services.routing.queries.staffing import Told
from shared.auth import government_of
from shared.database import Database
from shared.events.envelope import Source
from shared.events.reference import AgencyStaffed
from shared.messaging import outbox

ZONE = ZoneInfo("Asia/Jakarta")


def count_staffing(routing: Database, directory: Database, places: Places) -> Callable[[datetime], Awaitable[int]]:
    """The job: tells of each agency whose numbers are other than last told; returns how many. Safe in two replicas at once."""

    async def run_once(now: datetime) -> int:
        names = await places.names()
        async with directory.connection() as connection:
            found = await appointments.list_staffing(connection, now.astimezone(ZONE).date(), now)
        counted = [each for each in found if not names.is_practice(each.agency)]
        async with routing.transaction() as tx:
            await queries.lock(tx)
            changed = changes(counted, await queries.list_told(tx))
            for told in changed:
                fact = AgencyStaffed(
                    agency=told.agency, government=government_of(told.agency) or "", appointed=told.appointed, active=told.active
                )
                subject = f"staffing/{told.agency}"
                await outbox.add(tx, outbox.envelopes(Source.ROUTING, subject, [fact], after_version=told.version - 1, time=now))
            await queries.put(tx, changed)
        return len(changed)

    return run_once


def changes(counted: Iterable[Staffing], told: Sequence[Told]) -> list[Told]:
    """What is other than last told, each with its next version. An agency that has nobody any more has nought."""
    now = {each.agency: each for each in counted}
    before = {each.agency: each for each in told}
    found = []
    for agency in sorted(now.keys() | before.keys()):
        new = now.get(agency, Staffing(agency, 0, 0))
        old = before.get(agency, Told(agency, 0, 0, 0))
        if (new.appointed, new.active) != (old.appointed, old.active):
            found.append(Told(agency, old.version + 1, new.appointed, new.active))
    return found
