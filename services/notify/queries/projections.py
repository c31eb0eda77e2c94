"""What notify knows of governments, agencies and complaints, from their facts."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg

from shared.database import Connection
from shared.events.reference import AgencyRegistered, GovernmentRegistered

SAVE_GOVERNMENTS = """
insert into government (code, name, timezone, practice, coordinator_email)
select * from unnest($1::text[], $2::text[], $3::text[], $4::bool[], $5::text[])
on conflict (code) do update set name = excluded.name, timezone = excluded.timezone, practice = excluded.practice,
    coordinator_email = excluded.coordinator_email
"""
SAVE_AGENCIES = """
insert into agency (code, name, email, secretary_email, head_email)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
on conflict (code) do update set name = excluded.name, email = excluded.email, secretary_email = excluded.secretary_email,
    head_email = excluded.head_email
"""
GET_GOVERNMENTS = "select code, name, timezone, practice, coordinator_email from government where code = any($1::text[])"
GET_AGENCIES = "select code, name, email, secretary_email, head_email from agency where code = any($1::text[])"
SAVE_SUBMITTED = """
insert into complaint (id, government, number, language, contactable, known)
select n.*, true from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bool[]) n order by 1
on conflict (id) do update set government = excluded.government, number = excluded.number, language = excluded.language,
    contactable = excluded.contactable, known = true
returning id, xmax = 0 as fresh
"""
EXPECT_COMPLAINTS = """
insert into complaint (id, government) select * from unnest($1::uuid[], $2::text[]) order by 1 on conflict (id) do nothing
"""
GET_COMPLAINTS = "select id, known, contactable, number, language from complaint where id = any($1::uuid[])"
LOCK_COMPLAINTS = f"{GET_COMPLAINTS} order by id for update"
NEXT_VERSIONS = """
with locked as (select id from complaint where id = any($1::uuid[]) order by id for update)
update complaint c set notified_version = c.notified_version + n.facts
from unnest($1::uuid[], $2::int[]) n(id, facts) join locked using (id)
where c.id = n.id
returning c.id, c.notified_version - n.facts as before
"""
COUNT_WITH_MESSAGE = "select count(*) from complaint c where parent is null and exists (select from message m where m.complaint_id = c.id)"


SET_PARENTS = "update complaint c set parent = n.parent from unnest($1::uuid[], $2::uuid[]) n(id, parent) where c.id = n.id"
SET_MASTERS = "update complaint c set master = n.master from unnest($1::uuid[], $2::uuid[]) n(id, master) where c.id = n.id"
SET_PLACES = """
update complaint c set places = greatest(c.places, n.places) from unnest($1::uuid[], $2::int[]) n(id, places)
where c.id = n.id and not c.confidential
"""
HIDE = "update complaint set places = 0, confidential = true where id = any($1::uuid[])"
LIST_FOLLOWERS = """
with recursive below (root, id, depth) as (
    select master, id, 1 from complaint where master = any($1::uuid[])
    union all
    select b.root, c.id, b.depth + 1 from below b join complaint c on c.master = b.id where b.depth < 100
)
select b.root, c.id, c.contactable, c.places from below b join complaint c using (id) order by b.root, c.id
"""
LIST_SUPPORTED = "select id, number, places from complaint where id = any($1::uuid[])"


class GovernmentRow(NamedTuple):
    """Where a case belongs, in the words of messages, and the office mailbox of its coordinator."""

    name: str
    timezone: str
    practice: bool
    coordinator_email: str | None


class AgencyRow(NamedTuple):
    """Who holds a case, with the office mailboxes."""

    name: str
    email: str | None
    secretary_email: str | None
    head_email: str | None


class Known(NamedTuple):
    """What decides whether the reporter is told, and how. `known` is false until the submission has come; the rest means nothing before."""

    known: bool
    contactable: bool
    number: str | None
    language: str


class Submitted(NamedTuple):
    id: UUID
    government: str
    number: str
    language: str
    contactable: bool


async def save_governments(tx: Connection, facts: Sequence[GovernmentRegistered]) -> None:
    rows = {fact.code: fact for fact in facts}.values()
    await tx.execute(
        SAVE_GOVERNMENTS,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.timezone for row in rows],
        [row.practice for row in rows],
        [row.coordinator_email for row in rows],
    )


async def save_agencies(tx: Connection, facts: Sequence[AgencyRegistered]) -> None:
    rows = {fact.code: fact for fact in facts}.values()
    await tx.execute(
        SAVE_AGENCIES,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.email for row in rows],
        [row.secretary_email for row in rows],
        [row.head_email for row in rows],
    )


async def get_governments(connection: Connection, codes: Collection[str]) -> dict[str | None, GovernmentRow]:
    """Those of these that are registered, by code."""
    return {code: GovernmentRow(*row) for code, *row in await connection.fetch(GET_GOVERNMENTS, list(codes))}


async def get_agencies(connection: Connection, codes: Collection[str]) -> dict[str | None, AgencyRow]:
    """Those of these that are registered, by code."""
    return {code: AgencyRow(*row) for code, *row in await connection.fetch(GET_AGENCIES, list(codes))}


async def list_practice(tx: Connection, governments: Collection[str]) -> dict[str, bool]:
    """Those of these governments that are registered, and whether they exist for training only."""
    rows = await tx.fetch("select code, practice from government where code = any($1::text[])", list(governments))
    return {row["code"]: row["practice"] for row in rows}


async def save_submitted(tx: Connection, rows: Sequence[Submitted]) -> set[UUID]:
    """Stores complaints whose submission has come; returns those of which another stream had told before."""
    found = await tx.fetch(
        SAVE_SUBMITTED,
        [row.id for row in rows],
        [row.government for row in rows],
        [row.number for row in rows],
        [row.language for row in rows],
        [row.contactable for row in rows],
    )
    return {row["id"] for row in found if not row["fresh"]}


async def mark_contactable(tx: Connection, complaints: Sequence[UUID]) -> None:
    """Their reporters can be reached from now on."""
    await tx.execute("update complaint set contactable = true where id = any($1::uuid[])", sorted(complaints))


async def forget_contacts(tx: Connection, complaints: Sequence[UUID]) -> None:
    """Their reporters can be reached no more."""
    await tx.execute("update complaint set contactable = false where id = any($1::uuid[])", sorted(complaints))


async def get_complaints(tx: Connection, governments: dict[UUID, str]) -> dict[UUID, Known]:
    """These complaints. What is known stays known, so that needs no lock; the others are locked against their submission coming in."""
    found = _known(await tx.fetch(GET_COMPLAINTS, list(governments)))
    unknown = sorted(complaint for complaint in governments if complaint not in found or not found[complaint].known)
    if unknown:
        await tx.execute(EXPECT_COMPLAINTS, unknown, [governments[complaint] for complaint in unknown])
        found |= _known(await tx.fetch(LOCK_COMPLAINTS, unknown))
    return found


async def next_versions(tx: Connection, facts: dict[UUID, int]) -> dict[UUID, int]:
    """Takes numbers for so many facts of each complaint; returns the last number before them. Locks the complaints, in order."""
    rows = await tx.fetch(NEXT_VERSIONS, list(facts), list(facts.values()))
    return {row["id"]: row["before"] for row in rows}


async def count_complaints_with_message(connection: Connection) -> int:
    """How many complaints have at least one message, in any state."""
    return int(await connection.fetchval(COUNT_WITH_MESSAGE))


async def set_parents(tx: Connection, parents: Mapping[UUID, UUID]) -> None:
    """Which complaint each of these parts belongs to."""
    await tx.execute(SET_PARENTS, list(parents), list(parents.values()))


async def set_masters(tx: Connection, masters: Mapping[UUID, UUID | None]) -> None:
    """What each of these is handled together with; None: on its own again."""
    await tx.execute(SET_MASTERS, list(masters), list(masters.values()))


async def set_places(tx: Connection, places: Mapping[UUID, int]) -> None:
    """How many supporters of each of these have left a contact; the number only rises, and never again for what was hidden."""
    await tx.execute(SET_PLACES, list(places), list(places.values()))


async def forget_supporters(tx: Connection, complaints: Collection[UUID]) -> None:
    """These are confidential: who supported them hears nothing of them any more, even if the support is heard of later."""
    await tx.execute(HIDE, sorted(complaints))


class Follower(NamedTuple):
    """A complaint that is merged into another: whether its reporter can be reached, and the places of its supporters."""

    id: UUID
    contactable: bool
    places: int


async def list_followers(tx: Connection, masters: Collection[UUID]) -> dict[UUID, list[Follower]]:
    """What is merged into each of these, directly or over others; index complaint_master."""
    found: dict[UUID, list[Follower]] = {}
    for row in await tx.fetch(LIST_FOLLOWERS, list(masters)):
        found.setdefault(row["root"], []).append(Follower(row["id"], row["contactable"], row["places"]))
    return found


async def list_supported(tx: Connection, complaints: Collection[UUID]) -> dict[UUID, tuple[str, int]]:
    """The number of each of these, and the places of its supporters."""
    return {row["id"]: (row["number"] or "", row["places"]) for row in await tx.fetch(LIST_SUPPORTED, list(complaints))}


def _known(rows: Sequence[asyncpg.Record]) -> dict[UUID, Known]:
    return {complaint: Known(*said) for complaint, *said in rows}
