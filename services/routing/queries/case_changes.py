"""What has changed on the desks since a moment, in an order in which nothing can appear behind a reader.

Sequence numbers alone do not give that: a transaction that took a lower number may commit later. Rows are therefore read in the order
of (transaction, number), and only below the oldest transaction that still runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from shared.database import Connection

_BEHIND_ALL = 2**63 - 1
GET_HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
LIST_CHANGES = """
with settled as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as horizon)
select written_by::text::bigint as written_by, source, seq, case_id, version, government, agency
from (
    (
        select written_by, 0 as source, seq, case_id, version, data ->> 'government' as government, data ->> 'agency' as agency
        from case_history
        where (written_by, seq) > ($1::text::xid8, $2::bigint) and written_by < (select horizon from settled)
        order by written_by, seq limit $5
    )
    union all
    (
        select written_by, 1 as source, seq, case_id, 0 as version, government, agency
        from desk_entry
        where (written_by, seq) > ($1::text::xid8, $3::bigint) and written_by < (select horizon from settled)
        order by written_by, seq limit $5
    )
    union all
    (
        select written_by, 2 as source, seq, case_id, 0 as version, government, null as agency
        from case_arrival
        where (written_by, seq) > ($1::text::xid8, $4::bigint) and written_by < (select horizon from settled)
        order by written_by, seq limit $5
    )
) changes
order by changes.written_by, source, seq limit $5
"""
ADD_ARRIVALS = "insert into case_arrival (case_id, government) select * from unnest($1::uuid[], $2::text[])"


LIST_ARRIVED = """
select p.case_id, p.person, p.came_at, c.government, c.agency
from case_presence p join complaint_case c on c.id = p.case_id
where p.came_at > clock_timestamp() - $1::interval
"""


class Opening(NamedTuple):
    """Somebody opened a case."""

    case_id: UUID
    person: str
    came_at: datetime
    government: str
    agency: str | None


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place among all changes: a transaction, which table (0 facts, 1 an office's own entries, 2 arrivals), and the row in it."""

    written_by: int
    source: int = 0
    seq: int = 0

    def __str__(self) -> str:
        return f"{self.written_by}-{self.source}-{self.seq}"

    @classmethod
    def parse(cls, text: str | None) -> "Cursor | None":
        """The cursor that was told as an event's id; None for anything else."""
        parts = (text or "").split("-")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
            return None
        return cls(*map(int, parts))


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case that is other than before."""

    at: Cursor
    case_id: UUID
    version: int
    """0: it is new, or only what its office notes about it has changed."""
    government: str
    agency: str | None


async def get_horizon(tx: Connection) -> Cursor:
    """Where somebody begins who is about to read the lists: whatever is not in them yet comes after it."""
    return Cursor(int(await tx.fetchval(GET_HORIZON)))


async def list_changes(tx: Connection, after: Cursor, limit: int) -> list[CaseChange]:
    """Changes after a place, in their order; indexes case_history_changes, desk_entry_changes, case_arrival_changes."""
    starts = [after.seq if source == after.source else _BEHIND_ALL if source < after.source else 0 for source in range(3)]
    rows = await tx.fetch(LIST_CHANGES, str(after.written_by), *starts, limit)
    return [
        CaseChange(Cursor(row["written_by"], row["source"], row["seq"]), row["case_id"], row["version"], row["government"], row["agency"])
        for row in rows
    ]


async def add_arrivals(tx: Connection, cases: Sequence[tuple[UUID, str]]) -> None:
    """New cases that have no history yet, each with its government."""
    if cases:
        await tx.execute(ADD_ARRIVALS, *zip(*cases, strict=True))


async def list_openings(tx: Connection, within: timedelta) -> list[Opening]:
    """Which cases somebody opened lately; index case_presence_came."""
    return [Opening(**row) for row in await tx.fetch(LIST_ARRIVED, within)]
