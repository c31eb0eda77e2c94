"""Governments whose deadlines are to be reckoned anew, and their cases, open ones and then what ended lately: batch by batch, or in groups
that share their deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.routing.clock import Clocks
from services.routing.domain import Case
from services.routing.queries.cases import OPEN_SQL, OVER_SQL, SELECT_WITH_CLOCKS, case_of, clocks_in
from shared.database import Connection

BEGINNING = UUID(int=0)

ASK = """
insert into reckoning as known (government, asked_at, since, after)
select government, clock_timestamp(), pg_snapshot_xmin(pg_current_snapshot()), $2 from unnest($1::text[]) government
on conflict (government) do update
set asked_at = excluded.asked_at, since = least(known.since, excluded.since), after = excluded.after, is_over = false
"""
TAKE = """
select government, asked_at, since::text as since, after, is_over from reckoning
where $1::text is null or government = $1 order by asked_at, government limit 1 for update skip locked
"""
ADVANCE = "update reckoning set after = $2, is_over = $3 where government = $1"
FINISH = "delete from reckoning where government = $1"
LIST_PENDING = "select government from reckoning order by government"
LOCK_NEXT = SELECT_WITH_CLOCKS.replace(
    " from complaint_case c",
    f""", age(c.xmin) <= age($4::text::xid8::xid) as is_touched from complaint_case c
    where government = $1 and id > $2 and {OPEN_SQL} order by id limit $3 for update""",
)
LOCK_NEXT_OVER = SELECT_WITH_CLOCKS.replace(
    " from complaint_case c",
    f""", (select h.data ->> 'again_until' from case_history h
        where h.case_id = c.id and h.kind in ('complaint.closed.v1', 'complaint.archived.v1', 'complaint.deadlines_changed.v1')
        order by h.version desc limit 1)::timestamptz as told_until
    from complaint_case c
    where government = $1 and {OVER_SQL} and changed_at > $4 and id > $2 and erased_at is null order by id limit $3 for update of c""",  # noqa: S608 as above
)
LIST_GOVERNMENTS = f"""
with recursive found (government) as (
    (select government from complaint_case where {OPEN_SQL} order by government limit 1)
    union all
    select (select c.government from complaint_case c where {OPEN_SQL} and c.government > found.government order by c.government limit 1)
    from found where found.government is not null
)
select government from found where government is not null
"""  # noqa: S608 fixed pieces
LIST_GROUPS = f"""
with alike as (
    select count(*) as cases, (array_agg(id))[1] as one from complaint_case
    where government = $1 and {OPEN_SQL}
    group by status, classification, (submitted_at at time zone $2)::date, (response_from at time zone $2)::date,
        (waiting_since at time zone $2)::date, verified_at is null, first_answered_at is null, screening_pauses
)
{SELECT_WITH_CLOCKS.replace(" from complaint_case c", ", alike.cases as alike from alike join complaint_case c on c.id = alike.one")}
"""  # noqa: S608 fixed pieces


@dataclass(frozen=True, slots=True)
class Task:
    """A government that is not reckoned to its end."""

    government: str
    asked_at: datetime
    since: str
    """The oldest transaction that ran when it was asked for."""
    after: UUID
    is_over: bool
    """Its open cases are done; what ended lately is next."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that is over, with the moment that its reporter knows: until then it can be opened again, or an appeal made."""

    case: Case
    told_until: datetime | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A case with its deadlines as they were written last."""

    case: Case
    clocks: Clocks
    is_touched: bool
    """Written by somebody since the change was asked for: its deadlines may be the new ones already, and nothing said so."""


async def ask(tx: Connection, governments: Sequence[str]) -> None:
    """All open cases of these are to be reckoned anew, from the beginning. Waits for a batch of theirs that is under way."""
    await tx.execute(ASK, governments, BEGINNING)


async def take(tx: Connection, government: str | None = None) -> Task | None:
    """The oldest task that no other process is at, or that of a government; held until the transaction ends."""
    row = await tx.fetchrow(TAKE, government)
    return Task(**row) if row else None


async def advance(tx: Connection, task: Task, after: UUID | None) -> Task | None:
    """Cases up to here are done; None: all of their kind. What is left to do then; None: nothing."""
    if after is None and task.is_over:
        await tx.execute(FINISH, task.government)
        return None
    left = replace(task, after=after or BEGINNING, is_over=task.is_over or after is None)
    await tx.execute(ADVANCE, task.government, left.after, left.is_over)
    return left


async def list_pending(tx: Connection) -> list[str]:
    """Governments whose lists still show some deadlines as they were before a change."""
    return [row["government"] for row in await tx.fetch(LIST_PENDING)]


async def lock_next(tx: Connection, task: Task, limit: int) -> list[Stored]:
    """The next open cases in the order of their ids, each locked."""
    rows = await tx.fetch(LOCK_NEXT, task.government, task.after, limit, task.since)
    return [Stored(case_of(row), clocks_in(row), row["is_touched"]) for row in rows]


async def lock_next_over(tx: Connection, task: Task, since: datetime, limit: int) -> list[Ended]:
    """The next cases that are over, and were touched since then, in the order of their ids, each locked; by index
    complaint_case_government_over and the primary key of case_history."""
    rows = await tx.fetch(LOCK_NEXT_OVER, task.government, task.after, limit, since)
    return [Ended(case_of(row), row["told_until"]) for row in rows]


async def list_governments(tx: Connection) -> list[str]:
    """Those that have open cases; a look into index complaint_case_government_open for each."""
    return [row["government"] for row in await tx.fetch(LIST_GOVERNMENTS)]


async def list_groups(tx: Connection, government: str, zone: str) -> list[tuple[Case, Clocks, int]]:
    """The open cases of a government, in groups whose deadlines agree whatever profile and holidays say, since all that these go by is the
    same: one case of each, with how many there are. `zone` says which moments lie on one day."""
    return [(case_of(row), clocks_in(row), row["alike"]) for row in await tx.fetch(LIST_GROUPS, government, zone)]
