"""What an office keeps for itself about its cases: notes, who works on what, who reads, who has a case open now, saved views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.database import Connection

Way = Literal["page", "print", "letter", "api"]
EntryKind = Literal["note", "assigned", "released"]

ADD_ENTRY = """
insert into desk_entry (case_id, government, agency, at, kind, person, name, assignee, words)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
LIST_ENTRIES = """
select at, kind, name, assignee, words from desk_entry
where case_id = $1 and $2::text in ('*', government, agency) order by seq
"""
ASSIGN = """
insert into case_assignment (case_id, agency, person, assignee, at) values ($1, $2, $3, $4, $5)
on conflict (case_id) do update set agency = excluded.agency, person = excluded.person, assignee = excluded.assignee, at = excluded.at
"""
RELEASE = "delete from case_assignment where case_id = $1"
LIST_ASSIGNEES = """
select a.case_id, a.person, a.assignee as name from case_assignment a join complaint_case c on c.id = a.case_id and c.agency = a.agency
where a.case_id = any($1::uuid[])
"""
ADD_READING = """
with seen as (update case_watch set seen_at = $2 where person = $3 and case_id = $1)
insert into case_reading (case_id, at, person, name, role, scope, way, identity) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
FOLLOW = "insert into case_watch (person, case_id, since, seen_at) values ($1, $2, $3, $3) on conflict do nothing"
UNFOLLOW = "delete from case_watch where person = $1 and case_id = $2 returning true"
LIST_SEEN = "select case_id, seen_at from case_watch where person = $1 and case_id = any($2::uuid[])"
SEE = """
insert into case_presence (case_id, person, name, seen_at) values ($1, $2, $3, $4)
on conflict (case_id, person) do update set name = excluded.name, seen_at = excluded.seen_at
"""
LIST_PRESENT = "select name from case_presence where case_id = $1 and person <> $2 and seen_at > $3 order by name"
FORGET_PRESENCE = "delete from case_presence where seen_at < $1"
LIST_VIEWS = "select id, name, query from saved_view where person = $1 order by name limit 50"
SAVE_VIEW = """
insert into saved_view (person, name, query, created_at) values ($1, $2, $3, $4)
on conflict (person, name) do update set query = excluded.query
"""
DELETE_VIEW = "delete from saved_view where person = $1 and id = $2"


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who works on a case: the directory's id, or the name of a token; and the name."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an office's own journal of a case."""

    at: datetime
    kind: EntryKind
    name: str
    """Who did it."""
    assignee: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class SavedView:
    id: int
    name: str
    query: str
    """As it stands in the address of the desk."""


async def add_entry(
    tx: Connection,
    case_id: UUID,
    *,
    government: str,
    agency: str | None,
    at: datetime,
    kind: EntryKind,
    person: str,
    name: str,
    assignee: str | None = None,
    words: str | None = None,
) -> None:
    await tx.execute(ADD_ENTRY, case_id, government, agency, at, kind, person, name, assignee, words)


async def list_entries(tx: Connection, case_id: UUID, scope: str) -> list[Entry]:
    """What the offices in a scope noted about a case: one agency, a government with its agencies, or `*` all; oldest first."""
    return [Entry(**row) for row in await tx.fetch(LIST_ENTRIES, case_id, scope)]


async def assign(tx: Connection, case_id: UUID, *, agency: str, assignee: Assignee, at: datetime) -> None:
    await tx.execute(ASSIGN, case_id, agency, assignee.person, assignee.name, at)


async def release(tx: Connection, case_id: UUID) -> None:
    """Nobody works on it any more."""
    await tx.execute(RELEASE, case_id)


async def list_assignees(tx: Connection, case_ids: Sequence[UUID]) -> dict[UUID, Assignee]:
    """Who works on these cases, where the agency that has the case now said so."""
    return {row["case_id"]: Assignee(row["person"], row["name"]) for row in await tx.fetch(LIST_ASSIGNEES, list(case_ids))}


async def add_reading(
    tx: Connection, case_id: UUID, *, at: datetime, person: str, name: str, role: str, scope: str, way: Way, identity: bool = False
) -> None:
    """`identity`: the reader is about to learn who the reporter is. Whoever follows the case has seen how it stands."""
    await tx.execute(ADD_READING, case_id, at, person, name, role, scope, way, identity)


async def follow(tx: Connection, case_id: UUID, person: str, at: datetime) -> None:
    await tx.execute(FOLLOW, person, case_id, at)


async def unfollow(tx: Connection, case_id: UUID, person: str) -> bool:
    """Whether it was followed."""
    return bool(await tx.fetchval(UNFOLLOW, person, case_id))


async def list_seen(tx: Connection, person: str, case_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Which of these cases somebody follows, and when they looked at each last."""
    return {row["case_id"]: row["seen_at"] for row in await tx.fetch(LIST_SEEN, person, list(case_ids))}


async def see(tx: Connection, case_id: UUID, *, person: str, name: str, at: datetime) -> None:
    """Somebody has the case open."""
    await tx.execute(SEE, case_id, person, name, at)


async def list_present(tx: Connection, case_id: UUID, *, but: str, since: datetime) -> list[str]:
    """The others who have the case open."""
    return [row["name"] for row in await tx.fetch(LIST_PRESENT, case_id, but, since)]


async def forget_presence(tx: Connection, before: datetime) -> None:
    await tx.execute(FORGET_PRESENCE, before)


async def list_views(tx: Connection, person: str) -> list[SavedView]:
    return [SavedView(**row) for row in await tx.fetch(LIST_VIEWS, person)]


async def save_view(tx: Connection, person: str, name: str, query: str, at: datetime) -> None:
    """A name that the person has used already gets the new filters."""
    await tx.execute(SAVE_VIEW, person, name, query, at)


async def delete_view(tx: Connection, person: str, view_id: int) -> None:
    """Only one's own."""
    await tx.execute(DELETE_VIEW, person, view_id)
