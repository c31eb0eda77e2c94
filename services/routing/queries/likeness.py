"""Statements on what the words of cases are like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.domain import Case
from services.routing.queries.cases import CASE_FIELDS, FEW, OPEN_SQL, case_of
from shared.database import Connection

LIST_DUE = """
select d.case_id, c.government, c.title, c.words, c.submitted_at
from (select case_id from likeness_due order by case_id limit $1 for update skip locked) d join complaint_case c on c.id = d.case_id
"""
ASK_AGAIN = """
insert into likeness_due (case_id) select unnest($1::uuid[]) on conflict (case_id) do update set case_id = excluded.case_id
"""
PUT = """
insert into case_likeness (case_id, submitted_at, bands)
select case_id, submitted_at, bands from jsonb_to_recordset($1) as n(case_id uuid, submitted_at timestamptz, bands int[])
on conflict (case_id) do update set bands = excluded.bands
"""
KEEP_REPEATS = """
insert into case_repetition (case_id, times) select * from unnest($1::uuid[], $2::int[])
on conflict (case_id) do update set times = greatest(case_repetition.times, excluded.times)
"""
FORGET = (
    "delete from case_likeness where case_id in (select case_id from case_likeness where submitted_at < $1 order by submitted_at limit $2)"
)
FIND = f"""
with near as (
    select found.case_id, count(*) as together
    from unnest($1::int[]) band cross join lateral (
        select l.case_id from case_likeness l cross join lateral (
            select from complaint_case c
            where c.id = l.case_id and c.submitted_at between $2 and $3 and c.id <> $4 and c.government = $6 and c.parent is null
                and c.erased_at is null and c.words is not null and c.{OPEN_SQL}
            limit 1
        ) possible
        where l.bands @> array[band] limit 200
    ) found
    group by found.case_id
)
select {", ".join(f"c.{name}" for name in CASE_FIELDS)}
from near cross join lateral (select * from complaint_case where id = near.case_id limit 1) c
order by near.together desc, c.submitted_at desc limit $5
"""  # noqa: S608 our own column names


@dataclass(frozen=True, slots=True)
class Due:
    """A case of which is to be kept what its words are like."""

    case_id: UUID
    government: str
    title: str | None
    words: str | None
    submitted_at: datetime


async def ask_first(tx: Connection, case_ids: Sequence[UUID]) -> None:
    """These are new in this transaction, so that nobody has asked yet."""
    if len(case_ids) > FEW:
        await tx.copy_records_to_table("likeness_due", records=[(case_id,) for case_id in case_ids], columns=["case_id"])
    else:
        await ask(tx, case_ids)


async def ask(tx: Connection, case_ids: Sequence[UUID]) -> None:
    """These are with an agency, perhaps of another government."""
    if case_ids:
        await tx.execute("insert into likeness_due (case_id) select unnest($1::uuid[]) on conflict do nothing", case_ids)


async def ask_again(tx: Connection, case_ids: Sequence[UUID]) -> None:
    """Their words are other ones now. Waits for a process that is at them with the words as they were: it looks once more afterwards."""
    await tx.execute(ASK_AGAIN, sorted(case_ids))


async def list_due(tx: Connection, limit: int) -> list[Due]:
    """Locked until the transaction ends; what another process is at is left to it."""
    return [Due(**row) for row in await tx.fetch(LIST_DUE, limit)]


async def put(tx: Connection, found: Mapping[UUID, tuple[datetime, Sequence[int]]]) -> None:
    rows = [{"case_id": str(case_id), "submitted_at": at.isoformat(), "bands": list(bands)} for case_id, (at, bands) in found.items()]
    if rows:
        await tx.execute(PUT, rows)


async def end_due(tx: Connection, case_ids: Sequence[UUID]) -> None:
    await tx.execute("delete from likeness_due where case_id = any($1::uuid[])", case_ids)


async def forget(tx: Connection, before: datetime, limit: int) -> int:
    """Cases too old to be compared with; how many they were. Index case_likeness_submitted."""
    return int((await tx.execute(FORGET, before, limit)).rsplit(" ", 1)[-1])


async def drop(tx: Connection, case_ids: Sequence[UUID]) -> None:
    """Nothing is like these any more."""
    await tx.execute("delete from case_likeness where case_id = any($1::uuid[])", case_ids)


async def find(
    tx: Connection, bands: Sequence[int], *, government: str, but: UUID, since: datetime, until: datetime, limit: int
) -> list[Case]:
    """Open cases of a government that have a band in common with these, most bands first; index case_likeness_bands.

    Band by band: of several at once the planner thinks that a tenth of the table has one, and reads it all. Of a storm no more than 200 are
    counted for each, all of them open ones: those that are merged or settled already must not hide them.
    """
    return [case_of(row) for row in await tx.fetch(FIND, list(bands), since, until, but, limit, government)]


async def keep_repeats(tx: Connection, times: Mapping[UUID, int]) -> None:
    """How often altogether; the number only rises."""
    await tx.execute(KEEP_REPEATS, list(times), list(times.values()))


async def get_repeats(connection: Connection, case_id: UUID) -> int:
    """How often the same was sent again."""
    return await connection.fetchval("select times from case_repetition where case_id = $1", case_id) or 0
