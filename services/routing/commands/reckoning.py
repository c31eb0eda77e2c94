"""Deadlines after a change of profile, holidays or time zone: reckoned anew for all open cases, in batches that hold nobody up.

The change itself is one short transaction: it writes what is new, and which governments are to be reckoned. What fits into one batch is
done at once, so that a town sees its new deadlines as soon as the form is sent; a job does the rest, a transaction a batch, and goes on
where a killed process stopped. Whoever acts on a case meanwhile goes by the new profile in any case: deadlines are reckoned whenever a case
is decided on, and what is written on lists is their copy.
"""

from collections.abc import Sequence

from services.routing.clock import clocks_of
from services.routing.commands.landscape import Landscape, read
from services.routing.commands.workbench import Workbench
from services.routing.domain import Actor
from services.routing.queries import reckoning as queries
from services.routing.queries.reckoning import Stored, Task
from services.routing.queries.reference import get_revisions
from services.routing.reference import Reference
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.events.complaint import ComplaintDeadlinesChanged
from shared.messaging import outbox

AT_ONCE = 1_000
"""So many cases are reckoned in the transaction of the change itself."""
BATCH = 500
"""So many a transaction afterwards: their officers wait for a fraction of a second."""
MOST_WAITING = 5_000
"""With so many facts that the broker has not taken yet the job pauses: complaints that come in meanwhile are not to queue behind it."""


async def reckon_anew(tx: Connection, governments: Sequence[str]) -> None:
    """After a change in this transaction: the first cases at once, the others by the job. Locks the tasks, then cases."""
    if not governments:
        return
    await queries.ask(tx, sorted(set(governments)))
    reference = await read(tx, await get_revisions(tx))
    left = AT_ONCE
    for government in sorted(set(governments)):
        task = await queries.take(tx, government)
        if task is None or left <= 0:
            return
        found = await queries.lock_next(tx, task, left)
        await _reckon(tx, task, found, reference, is_last=len(found) < left)
        left -= len(found)


async def run_once(db: Database, landscape: Landscape, *, most: int) -> int:
    """Goes on where the last run stopped, for some `most` cases; returns how many it looked at. Two replicas take a government each."""
    seen = 0
    while seen < most:
        async with db.transaction() as tx:
            if await outbox.has_waiting(tx, MOST_WAITING):
                return seen
            task = await queries.take(tx)
            if task is None:
                return seen
            found = await queries.lock_next(tx, task, BATCH)
            # What holds is read after they are locked: a change that came first is known then, a later one waits for us.
            await _reckon(tx, task, found, await landscape.at(tx), is_last=len(found) < BATCH)
        seen += len(found)
    return seen


async def _reckon(tx: Connection, task: Task, found: Sequence[Stored], reference: Reference, *, is_last: bool) -> None:
    """New alarms go with new deadlines; where the agency's or the citizen's deadline is another, a fact says so."""
    bench = Workbench(reference)
    now = utc_now()
    for each in found:
        case, before = each.case, each.clocks
        clocks = clocks_of(case, reference.deadlines(case.government))
        moved = (clocks.response_due_at, clocks.resolution_due_at) != (before.response_due_at, before.resolution_due_at)
        untold = each.is_touched and case.submitted_at < task.asked_at
        if clocks == before and not untold:
            continue
        bench.look_at([case])
        if moved or untold:
            fact = ComplaintDeadlinesChanged(
                government=case.government,
                agency=case.agency,
                status=case.status,
                due_at=clocks.response_due_at,
                resolution_due_at=clocks.resolution_due_at,
            )
            bench.add(case.id, [fact], Actor.CLOCK, now)
    await bench.save(tx)
    await queries.advance(tx, task.government, None if is_last else found[-1].case.id)
