"""Statements on what is public. Every list keeps to one index: of the place, the government, the topic, the words, or the time alone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.intake.publishing import Publication, PublicStep
from services.intake.queries.cases import COLUMNS, LAST_ID, NOT_PRACTICE, Case, Entry
from shared.database import Connection
from shared.events.codes import Status

_HISTORY = TypeAdapter(tuple[PublicStep, ...])
FIELDS = (
    "complaint_id, number, government, region, category, agency, status, title, words, place, answer, history, submitted_at, supporters"
)
_SHOWN = ", ".join(f"p.{name}" for name in FIELDS.split(", "))
STILL_PUBLIC = "exists (select from complaint c where c.id = p.complaint_id and not c.confidential and c.erased_at is null)"
"""The complaint itself has the last word, whatever the copy says."""
PAGE = "p.submitted_at <= $1 and (p.submitted_at, p.complaint_id) < ($1, $2)"
ORDER = "order by p.submitted_at desc, p.complaint_id desc limit $3"
LIST = f"select {_SHOWN} from publication p where {PAGE} and {STILL_PUBLIC} {{conditions}} {ORDER}"  # noqa: S608 our own names
GET = f"select {_SHOWN} from publication p where p.number = $1 and {STILL_PUBLIC}"  # noqa: S608 our own column names
LIST_ALIKE = f"""
with near as (
    select found.complaint_id, count(*) as together
    from unnest($1::int[]) band cross join lateral (
        select complaint_id from publication where bands @> array[band] and status <> 'closed' limit 200
    ) found group by found.complaint_id
)
select {_SHOWN} from near join publication p using (complaint_id) where p.submitted_at >= $2 and {STILL_PUBLIC} and p.{NOT_PRACTICE}
order by near.together desc, p.submitted_at desc limit $3
"""  # noqa: S608 our own column names
"""Band by band: of several at once the planner thinks that a tenth of the table has one, and reads it all. A storm costs no more either."""
CONDITIONS = {
    "government": "p.government = ${}",
    "province": "p.province = ${}",
    "regency": "p.regency = ${}",
    "district": "p.district = ${}",
    "village": "p.region = ${}",
    "category": "p.category = ${}",
    "statuses": "p.status = any(${})",
    "words": "p.search @@ websearch_to_tsquery('indonesian', ${})",
}
LIST_WORDS = f"""
select concat_ws(' ', p.title, p.words, p.place, p.answer) as said from publication p where {STILL_PUBLIC} and p.{NOT_PRACTICE}
order by p.submitted_at desc, p.complaint_id desc limit $1
"""  # noqa: S608 our own column names
PUT = """
insert into publication (complaint_id, number, government, province, regency, district, region, category, agency, status, title, words,
    place, answer, history, submitted_at, supporters, bands)
select complaint_id, number, government, province, regency, district, region, category, agency, status, title, words, place, answer,
    history, submitted_at, supporters, bands
from jsonb_populate_recordset(null::publication, $1)
on conflict (complaint_id) do update set government = excluded.government, province = excluded.province, regency = excluded.regency,
    district = excluded.district, region = excluded.region, category = excluded.category, agency = excluded.agency,
    status = excluded.status, title = excluded.title, words = excluded.words, place = excluded.place, answer = excluded.answer,
    history = excluded.history, supporters = excluded.supporters, bands = excluded.bands
"""
LIST_DUE = "select complaint_id from publication_due order by complaint_id limit $1"
LIST_CASES = f"select {COLUMNS} from complaint where id = any($1::uuid[]) order by id"  # noqa: S608 our own column names
HOLD = """
select id, updated_at, not confidential and erased_at is null as public from complaint where id = any($1::uuid[]) order by id
for share skip locked
"""
LIST_TIMELINES = """
select complaint_id, source, version, at, kind, status, agency, data from timeline where complaint_id = any($1::uuid[])
order by complaint_id, at, source, version
"""
HAS_WORDS = "select numnode(websearch_to_tsquery('indonesian', $1)) > 0"
COUNT_ANSWERS = """
select count(*) as received, count(*) filter (where outcome is not null) as answered,
    count(*) filter (where outcome is null and due_at < $3 and status in ('routed', 'in_progress')) as overdue,
    count(first_answered_at) as timed,
    percentile_cont(0.5) within group (order by extract(epoch from first_answered_at - submitted_at)::float8) as median_seconds,
    count(rating) as rated, avg(rating)::float8 as rating
from complaint where government = $1 and submitted_at >= $2 and submitted_at < $3
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the public complaints; None means any. A place is filtered by its level: one of province, regency, district, village."""

    government: str | None = None
    province: str | None = None
    regency: str | None = None
    district: str | None = None
    village: str | None = None
    category: str | None = None
    statuses: Sequence[Status] | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """How a government answered what it was told in a period. Counts all complaints, also those that nobody may read."""

    received: int
    answered: int
    overdue: int
    timed: int
    """First answers whose time is known."""
    median_seconds: float | None
    """From submission to the first answer."""
    rated: int
    rating: float | None


async def list_publications(
    connection: Connection, wanted: Wanted, *, before: datetime, last: UUID | None = None, limit: int
) -> list[Publication]:
    """Newest first; keyset on (submitted_at, complaint_id): those before a moment, or before the row `last` of that moment."""
    arguments: list[object] = [before, last or LAST_ID, limit]
    conditions = f"and p.{NOT_PRACTICE}" if wanted.government is None else ""
    for name, condition in CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            arguments.append(value)
            conditions += f" and {condition.format(len(arguments))}"
    return [_publication(row) for row in await connection.fetch(LIST.format(conditions=conditions), *arguments)]


async def get_publication(connection: Connection, number: int) -> Publication | None:
    row = await connection.fetchrow(GET, number)
    return _publication(row) if row else None


async def list_alike(connection: Connection, bands: Sequence[int], *, since: datetime, limit: int) -> list[Publication]:
    """Open ones that have a band in common with these, most bands first; index publication_bands."""
    return [_publication(row) for row in await connection.fetch(LIST_ALIKE, list(bands), since, limit)]


async def has_words(connection: Connection, text: str) -> bool:
    """Whether a search for this looks for anything at all: `?!` does not."""
    return bool(await connection.fetchval(HAS_WORDS, text))


async def list_words(connection: Connection, limit: int) -> list[str]:
    """What the newest public complaints say; index publication_newest."""
    return [row["said"] for row in await connection.fetch(LIST_WORDS, limit)]


async def ask_publication(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    """Something of these has changed: what is public of them is to be made anew."""
    await tx.execute("insert into publication_due (complaint_id) select unnest($1::uuid[]) on conflict do nothing", complaint_ids)


async def list_due(connection: Connection, limit: int) -> list[UUID]:
    """Complaints to publish anew, oldest first."""
    return [row["complaint_id"] for row in await connection.fetch(LIST_DUE, limit)]


async def list_cases(connection: Connection, complaint_ids: Sequence[UUID]) -> list[Case]:
    return [Case(**row) for row in await connection.fetch(LIST_CASES, complaint_ids)]


async def hold(tx: Connection, cases: Sequence[Case]) -> set[UUID]:
    """Those of these that are as they were read, and as public; nobody changes them until the transaction ends. Waits for nobody: what
    somebody is changing now is left for another round."""
    read = {case.id: (case.updated_at, case.is_public) for case in cases}
    return {row["id"] for row in await tx.fetch(HOLD, list(read)) if (row["updated_at"], row["public"]) == read[row["id"]]}


async def end_due(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    await tx.execute("delete from publication_due where complaint_id = any($1::uuid[])", complaint_ids)


async def list_timelines(tx: Connection, complaint_ids: Sequence[UUID]) -> dict[UUID, list[Entry]]:
    """The histories of these complaints, each in order of time."""
    found: dict[UUID, list[Entry]] = {complaint_id: [] for complaint_id in complaint_ids}
    for row in await tx.fetch(LIST_TIMELINES, complaint_ids):
        values = dict(row)
        found[values.pop("complaint_id")].append(Entry(**values))
    return found


async def put_publications(tx: Connection, publications: Sequence[Publication]) -> None:
    if publications:
        await tx.execute(PUT, [_row(each) for each in publications])


async def delete_publications(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    """Nobody reads these any more."""
    await tx.execute("delete from publication where complaint_id = any($1::uuid[])", complaint_ids)


async def count_answers(connection: Connection, government: str, since: datetime, until: datetime) -> Answering:
    """Index complaint_government."""
    row = await connection.fetchrow(COUNT_ANSWERS, government, since, until)
    if row is None:
        raise RuntimeError("an aggregate without a row")
    return Answering(**row)


def _row(publication: Publication) -> dict[str, object]:
    places = {"province": publication.province, "regency": publication.regency, "district": publication.district}
    return asdict(publication) | places | {"history": _HISTORY.dump_python(publication.history, mode="json")}


def _publication(row: asyncpg.Record) -> Publication:
    return Publication(**{**row, "status": Status(row["status"]), "history": _HISTORY.validate_python(row["history"])})
