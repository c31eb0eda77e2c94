"""Cases of one matter: merged into one another, split into parts. Few cases have relatives; both ways have partial indexes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.routing.domain.case import Case
from services.routing.queries.cases import SELECT, case_of
from shared.database import Connection
from shared.events.codes import Outcome, Status

LIST_FAMILY = """
select parent as id from complaint_case where id = any($1::uuid[]) and parent is not null
union select id from complaint_case where parent = any($1::uuid[])
"""
LIST_FOLLOWERS = """
with recursive below (id, depth) as (
    select id, 1 from complaint_case where master = any($1::uuid[])
    union all
    select c.id, b.depth + 1 from below b join complaint_case c on c.master = b.id where b.depth < 100
)
select id from below
"""
LIST_MASTERS_AND_PARTS = """
with recursive above (id, master, depth) as (
    select m.id, m.master, 1 from complaint_case c join complaint_case m on m.id = c.master where c.id = any($1::uuid[])
    union all
    select m.id, m.master, a.depth + 1 from above a join complaint_case m on m.id = a.master where a.depth < 100
)
select id from above union select id from complaint_case where parent = any(array(select id from above))
"""
LIST_MASTERS = """
with recursive above (start, id, master, depth) as (
    select id, id, master, 0 from complaint_case where id = any($1::uuid[])
    union all
    select a.start, c.id, c.master, a.depth + 1 from above a join complaint_case c on c.id = a.master where a.depth < 100
)
select start, id from above order by start, depth
"""
LIST_RELATIVES = """
select id, number, status, government, agency, outcome, submitted_at, due_at from complaint_case
where {} = $1 order by submitted_at, number limit $2
"""
LIST_PARTS, LIST_MERGED = LIST_RELATIVES.format("parent"), LIST_RELATIVES.format("master")
LIST_ADDITIONS = """
with recursive below (id, depth) as (
    select id, 1 from complaint_case where master = $1
    union all
    select c.id, b.depth + 1 from below b join complaint_case c on c.master = b.id where b.depth < 100
)
select b.id, c.number, h.at, h.note as words, h.attachments
from below b
cross join lateral (select number from complaint_case where id = b.id limit 1) c
cross join lateral (
    select at, note, data->'attachments' as attachments from case_history
    where case_id = b.id and kind = 'complaint.supplemented.v1' and data->>'status' = 'merged' and note is not null
        and version > all(select version from case_history where case_id = b.id and kind = 'complaint.merged.v1')
    order by at desc limit $2
) h
order by h.at desc limit $2
"""
"""Case by case: of a recursion the planner thinks that it finds a tenth of the table."""
TAKE_FREE = f"{SELECT} where id = any($1::uuid[]) order by id for update skip locked"


@dataclass(frozen=True, slots=True)
class Relative:
    """A case beside another, as a list shows it: no words."""

    id: UUID
    number: str
    status: Status
    government: str
    agency: str | None
    outcome: Outcome | None
    submitted_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Addition:
    """What the reporter of a merged case has added since it is. Words and photos stay with that case; whoever works on its master sees
    them there."""

    id: UUID
    """Of that case."""
    number: str
    at: datetime
    words: str
    attachments: Sequence[UUID] = ()
    """Photos, which intake opens for whoever works on the master."""


async def list_family(tx: Connection, ids: Collection[UUID], *, with_followers: bool = False, with_masters: bool = False) -> set[UUID]:
    """Parents and parts of these cases; with followers also what is merged into them, over others too, and with masters what they are
    merged into, step by step, and its parts; indexes complaint_case_parent and _master."""
    statements = [LIST_FAMILY, *([LIST_FOLLOWERS] if with_followers else ()), *([LIST_MASTERS_AND_PARTS] if with_masters else ())]
    return {row["id"] for statement in statements for row in await tx.fetch(statement, list(ids))}


async def list_masters(tx: Connection, ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """For each of these cases itself and what it is merged into, step by step; the last one is merged into nothing."""
    chains: dict[UUID, tuple[UUID, ...]] = {}
    for row in await tx.fetch(LIST_MASTERS, list(ids)):
        chains[row["start"]] = (*chains.get(row["start"], ()), row["id"])
    return chains


async def take_free(tx: Connection, ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Locks those of these cases that nobody else is at."""
    return {row["id"]: case_of(row) for row in await tx.fetch(TAKE_FREE, list(ids))}


async def list_parts(tx: Connection, parent: UUID, limit: int = 200) -> Sequence[Relative]:
    """The parts that a case has or had."""
    return [_relative(row) for row in await tx.fetch(LIST_PARTS, parent, limit)]


async def list_merged(tx: Connection, master: UUID, limit: int = 200) -> Sequence[Relative]:
    """The cases that are merged into one, the first `limit`."""
    return [_relative(row) for row in await tx.fetch(LIST_MERGED, master, limit)]


async def list_additions(tx: Connection, master: UUID, limit: int = 50) -> Sequence[Addition]:
    """What was added to cases since they are merged into one, directly or over others, latest first; index complaint_case_master."""
    return [
        Addition(row["id"], row["number"], row["at"], row["words"], tuple(UUID(photo["id"]) for photo in row["attachments"] or ()))
        for row in await tx.fetch(LIST_ADDITIONS, master, limit)
    ]


def _relative(row: asyncpg.Record) -> Relative:
    known = dict(row)
    known["status"] = Status(known["status"])
    known["outcome"] = Outcome(known["outcome"]) if known["outcome"] else None
    return Relative(**known)
