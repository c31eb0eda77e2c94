"""Notices of what is known already, and the cases whose reporters were told of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from services.routing.queries.cases import OPEN_SQL
from shared.auth import EVERYTHING, Principal
from shared.database import Connection
from shared.events.codes import Status
from shared.events.notice import NoticePublished

_COLUMNS = "version, ended_at, official, changed_at, data"
INSERT = """
insert into notice (id, government, agency, version, until, official, changed_at, data) values ($1, $2, $3, 1, $4, $5, $6, $7)
"""
CHANGE = "update notice set version = version + 1, until = $2, official = $3, changed_at = $4, data = $5 where id = $1"
END = "update notice set version = version + 1, ended_at = $2, official = $3, changed_at = $2 where id = $1"
GET = f"select {_COLUMNS} from notice where id = $1"  # noqa: S608 our own words
LOCK = f"{GET} for update"
LIST_OWN = f"""
select {_COLUMNS} from notice where government = $1 and ($2::text is null or agency = $2) order by changed_at desc limit $3
"""  # noqa: S608 as above
LIST_STANDING = f"""
select {_COLUMNS} from notice where ended_at is null and until = $1 and government = $2 and agency is not distinct from $3
order by changed_at
"""  # noqa: S608 as above
LIST_CONCERNED = f"""
select id, number, government, agency, region, category, title, words, submitted_at from complaint_case
where government = any($1::text[]) and {OPEN_SQL} and parent is null and erased_at is null and not notices @> array[$2::uuid]
    and (category = any($3::text[]) or category is null)
    and exists (
        select from unnest($4::text[]) area
        where starts_with(coalesce(region, regexp_replace(government, '\\.00$', '')) || '.', area || '.')
    )
order by id desc limit $5
"""  # noqa: S608 as above
_SCOPE = "($2 = '*' or government = $2 or agency = $2)"
COUNT_LINKED = f"""
select count(*) filter (where {OPEN_SQL}) as open, count(*) as every from complaint_case
where notices <> '{{}}' and notices @> array[$1::uuid] and {_SCOPE}
"""  # noqa: S608 as above
LIST_LINKED = f"""
select id, number, status, agency, region, coalesce(title, left(words, 140)) as excerpt, submitted_at from complaint_case
where notices <> '{{}}' and notices @> array[$1::uuid] and {_SCOPE} and ($3::uuid is null or id < $3) order by id desc limit $4
"""  # noqa: S608 as above


@dataclass(frozen=True, slots=True)
class SavedNotice:
    """A notice as it was told last, by whom, and whether it was ended."""

    version: int
    ended_at: datetime | None
    official: str
    changed_at: datetime
    notice: NoticePublished


@dataclass(frozen=True, slots=True)
class Linked:
    """A case whose reporter was told of a notice."""

    id: UUID
    number: str
    status: Status
    agency: str | None
    region: str | None
    excerpt: str | None
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedCounts:
    open: int
    every: int


async def insert(tx: Connection, notice: NoticePublished, official: str, at: datetime) -> None:
    await tx.execute(INSERT, notice.id, notice.government, notice.agency, notice.until, official, at, notice.model_dump(mode="json"))


async def change(tx: Connection, notice: NoticePublished, official: str, at: datetime) -> None:
    await tx.execute(CHANGE, notice.id, notice.until, official, at, notice.model_dump(mode="json"))


async def end(tx: Connection, notice_id: UUID, official: str, at: datetime) -> None:
    await tx.execute(END, notice_id, at, official)


async def get(tx: Connection, notice_id: UUID, *, lock: bool = False) -> SavedNotice | None:
    row = await tx.fetchrow(LOCK if lock else GET, notice_id)
    return _saved(row) if row else None


async def list_own(tx: Connection, government: str, agency: str | None, limit: int) -> list[SavedNotice]:
    """A government's, or one agency's; the last changed first; index notice_government."""
    return [_saved(row) for row in await tx.fetch(LIST_OWN, government, agency, limit)]


async def list_standing(tx: Connection, government: str, agency: str | None, until: date) -> list[SavedNotice]:
    """What one office has published until this day and not ended; the first changed first; index notice_given."""
    return [_saved(row) for row in await tx.fetch(LIST_STANDING, until, government, agency)]


async def list_concerned(tx: Connection, notice: NoticePublished, governments: Sequence[str], limit: int) -> list[asyncpg.Record]:
    """Open cases that a notice may concern by topic and place, newest first, and that are not told of it; index
    complaint_case_government_open. The words are not looked at."""
    return await tx.fetch(LIST_CONCERNED, list(governments), notice.id, list(notice.categories), list(notice.regions), limit)


async def count_linked(tx: Connection, notice_id: UUID, by: Principal) -> LinkedCounts:
    """Of those in the reader's scope; index complaint_case_notices."""
    row = await tx.fetchrow(COUNT_LINKED, notice_id, by.scope)
    return LinkedCounts(row["open"], row["every"]) if row else LinkedCounts(0, 0)


async def list_linked(tx: Connection, notice_id: UUID, by: Principal, after: UUID | None, limit: int) -> list[Linked]:
    """Newest first; index complaint_case_notices."""
    rows = await tx.fetch(LIST_LINKED, notice_id, by.scope, after, limit)
    return [Linked(**{**row, "status": Status(row["status"])}) for row in rows]


def may_read(by: Principal, notice: NoticePublished) -> bool:
    """Whoever works in its government."""
    return by.scope == EVERYTHING or by.government == notice.government


def _saved(row: asyncpg.Record) -> SavedNotice:
    notice = NoticePublished.model_validate(row["data"])
    return SavedNotice(row["version"], row["ended_at"], row["official"], row["changed_at"], notice)
