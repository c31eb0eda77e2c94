"""Deadlines after a change of profile, holidays or time zone: reckoned anew for all open cases, in batches that hold nobody up; and for
what ended lately, until when its reporter can have it opened again.

The change itself is one short transaction: it writes what is new, and which governments are to be reckoned. What fits into one batch is
done at once, so that a town sees its new deadlines as soon as the form is sent; a job does the rest, a transaction a batch, and goes on
where a killed process stopped. Whoever acts on a case meanwhile goes by the new profile in any case: deadlines are reckoned whenever a case
is decided on, and what is written on lists is their copy.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.routing.clock import Clocks, clocks_of
from services.routing.commands.landscape import Landscape, read
from services.routing.commands.workbench import Workbench
from services.routing.domain import Actor
from services.routing.queries import reckoning as queries
from services.routing.queries.reckoning import Ended, Stored, Task
from services.routing.queries.reference import get_revisions
from services.routing.reference import Reference
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.events.codes import Status
from shared.events.complaint import ComplaintDeadlinesChanged
from shared.messaging import outbox

AT_ONCE = 1_000
"""So many cases are reckoned in the transaction of the change itself."""
BATCH = 500
"""So many a transaction afterwards: their officers wait for a fraction of a second."""
ENDED_LATELY = timedelta(days=90)
"""What ended before that can be opened again under no profile that is in use: it is not looked at."""
HAS_WORD = frozenset({Status.ANSWERED, Status.NEEDS_INFO})
"""Where the reporter's silence ends the case."""
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
        while task is not None:
            if left <= 0:
                return
            seen, task = await _next(tx, task, reference, left)
            left -= seen


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
            looked_at, _ = await _next(tx, task, landscape, BATCH)
        seen += looked_at
    return seen


async def _next(tx: Connection, task: Task, known: Reference | Landscape, most: int) -> tuple[int, Task | None]:
    """How many were looked at, and what is left of the task. What holds is read after they are locked: a change that came first is known
    then, a later one waits for us."""
    now = utc_now()
    if task.is_over:
        ended = await queries.lock_next_over(tx, task, now - ENDED_LATELY, most)
        bench = Workbench(known if isinstance(known, Reference) else await known.at(tx))
        _reckon_over(bench, ended, now)
        looked_at, last = len(ended), ended[-1].case.id if ended else None
    else:
        found = await queries.lock_next(tx, task, most)
        bench = Workbench(known if isinstance(known, Reference) else await known.at(tx))
        _reckon(bench, task, found, now)
        looked_at, last = len(found), found[-1].case.id if found else None
    await bench.save(tx)
    return looked_at, await queries.advance(tx, task, last if looked_at == most else None)


def _reckon(bench: Workbench, task: Task, found: Sequence[Stored], now: datetime) -> None:
    """New alarms go with new deadlines. Where the agency's or the citizen's is another, or the end of a silence, a fact says so."""
    for each in found:
        case, before = each.case, each.clocks
        clocks = clocks_of(case, bench.reference.deadlines(case.government))
        has_word = case.status in HAS_WORD
        moved = _told(clocks, has_word=has_word) != _told(before, has_word=has_word)
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
                close_at=clocks.silence_at if has_word else None,
            )
            bench.add(case.id, [fact], Actor.CLOCK, now)


def _told(clocks: Clocks, *, has_word: bool) -> Sequence[datetime | None]:
    """What facts say of the clocks."""
    return clocks.response_due_at, clocks.resolution_due_at, clocks.silence_at if has_word else None


def _reckon_over(bench: Workbench, ended: Sequence[Ended], now: datetime) -> None:
    """Of what its reporter may still ask for, or might a moment ago."""
    for each in ended:
        case, known = each.case, each.told_until
        until = bench.reference.deadlines(case.government).reopening(case)
        if known is None or until is None or until == known or max(until, known) < now:
            continue
        if not case.may_be_reopened and case.appeal is not None:
            continue
        bench.lay([case])
        fact = ComplaintDeadlinesChanged(government=case.government, agency=case.agency, status=case.status, again_until=until)
        bench.add(case.id, [fact], Actor.CLOCK, now)
