"""Cases and their history: read for a change, written after it. Set-based: one round trip for any number of cases."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from services.routing.clock import Clocks
from services.routing.domain import OPEN, Case, Step
from services.routing.domain.case import Appeal
from services.routing.practice import CLASSROOM
from services.routing.queries import search
from shared.database import Connection, Json
from shared.events.codes import Channel, Classification, Language, Outcome, Status

CASE_FIELDS = Case._fields
CLOCK_FIELDS = Clocks._fields
COLUMNS = (*CASE_FIELDS, *CLOCK_FIELDS)
_FIXED = frozenset({"id", "number", "channel", "submitted_at", "imported"})
_CHANGING = tuple(column for column in COLUMNS if column not in _FIXED)
SEARCHED = ("government", "agency", "title", "words", "address")
"""What the column `search` is made of: it is made anew, which takes longest, when any of these is written."""
_UNSEARCHED = tuple(column for column in _CHANGING if column not in SEARCHED)

UNSAID = {
    name: default
    for name, default in {**Case._field_defaults, **Clocks._field_defaults}.items()
    if name not in ("anonymous", "confidential", "contactable", "language")
}
"""What stands in a column of a new row by itself."""

OPEN_SQL = f"status not in ({', '.join(repr(status.value) for status in Status if status not in OPEN)})"
"""`domain.OPEN` in SQL, in the words of the partial indexes."""
OVER_SQL = f"status in ({', '.join(repr(status.value) for status in Status if status not in OPEN)})"
"""The others."""
FEW = 5
"""Up to so many an insert is cheaper; above, COPY is, for PostgreSQL by a third."""
_GIVEN = "jsonb_populate_recordset(null::complaint_case, $1) n"


def _all(alias: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def _set(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{column} = n.{column}" for column in columns)


# All column names come from the tuples above and from nowhere else.
INSERT = f"insert into complaint_case ({', '.join(COLUMNS)}) select {_all('n', COLUMNS)} from {_GIVEN}"  # noqa: S608
UPDATE = f"update complaint_case c set {_set(_CHANGING)} from {_GIVEN} where c.id = n.id"  # noqa: S608
UPDATE_UNSEARCHED = f"update complaint_case c set {_set(_UNSEARCHED)} from {_GIVEN} where c.id = n.id"  # noqa: S608
SELECT = f"select {_all('c', CASE_FIELDS)} from complaint_case c"  # noqa: S608
LOCK = f"{SELECT} where id = any($1::uuid[]) order by id for update"
LOCK_DUE = f"{SELECT} where next_clock_at <= $1 order by next_clock_at limit $2 for update skip locked"
SELECT_WITH_CLOCKS = f"select {_all('c', COLUMNS)} from complaint_case c"  # noqa: S608
LIST_STATUSES = "select id, status from complaint_case where id = any($1::uuid[])"
COUNT_EVER_ROUTED = "select count(*) from complaint_case where first_routed_at is not null and parent is null and government <> $1"
HISTORY = ("case_id", "version", "at", "actor", "official", "kind", "data", "note")
ADD_HISTORY = f"""
insert into case_history ({", ".join(HISTORY)})
select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[])
"""  # noqa: S608 as above


class HistoryRow(NamedTuple):
    """A step of a case, and the official behind it."""

    case_id: UUID
    step: Step
    official: str | None


async def lock(tx: Connection, ids: Iterable[UUID]) -> dict[UUID, Case]:
    """These cases, each locked until the transaction ends; in the order of ids, so that two never wait for each other."""
    return {row["id"]: case_of(row) for row in await tx.fetch(LOCK, list(ids))}


async def lock_due(tx: Connection, now: datetime, limit: int) -> list[Case]:
    """Cases whose clock has something to say, but for those that another process is at; index complaint_case_clock."""
    return [case_of(row) for row in await tx.fetch(LOCK_DUE, now, limit)]


async def insert(tx: Connection, cases: Sequence[tuple[Case, Clocks]]) -> None:
    if len(cases) > FEW:
        columns = _said([(*case, *clocks) for case, clocks in cases])
        columns["search"] = await search.vectors(tx, [case for case, _ in cases])
        await tx.copy_records_to_table("complaint_case", records=zip(*columns.values(), strict=True), columns=list(columns))
    elif cases:
        await tx.execute(INSERT, [_row(case, clocks) for case, clocks in cases])


async def update(tx: Connection, cases: Sequence[tuple[Case, Clocks]], *, as_found: bool) -> None:
    """Writes cases that are locked. With `as_found` none of what they are searched by (`SEARCHED`) is other than before."""
    if cases:
        await tx.execute(UPDATE_UNSEARCHED if as_found else UPDATE, [_row(case, clocks) for case, clocks in cases])


async def list_statuses(tx: Connection, ids: Sequence[UUID]) -> dict[UUID, Status]:
    """Where these cases stand, as far as they are there."""
    return {row["id"]: Status(row["status"]) for row in await tx.fetch(LIST_STATUSES, list(ids))}


async def count_ever_routed(tx: Connection) -> int:
    """Complaints that were given to an agency at any time, practice apart."""
    return int(await tx.fetchval(COUNT_EVER_ROUTED, CLASSROOM))


async def add_history(tx: Connection, rows: Sequence[HistoryRow]) -> None:
    records = [
        (case_id, step.version, step.at, step.by, official, step.fact.wire_type(), Json(to_json(step.fact, exclude_none=True)), step.note)
        for case_id, step, official in rows
    ]
    if len(records) > FEW:
        await tx.copy_records_to_table("case_history", records=records, columns=HISTORY)
    elif records:
        await tx.execute(ADD_HISTORY, *zip(*records, strict=True))


def case_of(row: asyncpg.Record) -> Case:
    """The case of a row that has its columns, and perhaps others."""
    known = {name: row[name] for name in CASE_FIELDS}
    known["status"] = Status(known["status"])
    known["channel"] = Channel(known["channel"])
    known["language"] = Language(known["language"])
    known["classification"] = Classification(known["classification"]) if known["classification"] else None
    known["outcome"] = Outcome(known["outcome"]) if known["outcome"] else None
    known["appeal"] = Appeal(known["appeal"]) if known["appeal"] else None
    known["merged_from"] = Status(known["merged_from"]) if known["merged_from"] else None
    known["reopened_from"] = tuple(map(Status, known["reopened_from"]))
    for several in ("screening_pauses", "returned_by", "told", "attachments", "parts", "parts_answered", "notices"):
        known[several] = tuple(known[several])
    return Case(**known)


def clocks_in(row: asyncpg.Record) -> Clocks:
    """The deadlines of a row that has their columns, and perhaps others."""
    return Clocks(**{name: row[name] for name in CLOCK_FIELDS})


def _said(rows: Iterable[tuple[object, ...]]) -> dict[str, Sequence[object]]:
    """The columns of rows, without those in which none has anything to say: what is sent takes its time for every value."""
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    return {name: values for name, values in columns.items() if name not in UNSAID or values.count(UNSAID[name]) < len(values)}


def _row(case: Case, clocks: Clocks) -> dict[str, object]:
    return dict(zip(COLUMNS, (*case, *clocks), strict=True))
