"""People, their history, and the links that let them in for the first time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.routing.directory.domain import Person
from shared.auth import Role
from shared.database import Connection

COLUMNS = """p.id, p.version, p.name, p.email, p.role, p.scope, p.active, p.demonstration, p.signed_in_at,
    (p.demonstration or p.password is not null or p.subject is not null
        or exists (select from passkey k where k.person = p.id)) as has_access"""

GET = f"select {COLUMNS} from person p where p.id = $1"  # noqa: S608 fixed pieces
LOCK = f"select {COLUMNS} from person p where p.id = $1 for update of p"  # noqa: S608 fixed pieces
LIST = f"""
    select {COLUMNS} from person p
    where ($1::text is null or p.scope = $1 or starts_with(p.scope, $1 || '.'))
    order by p.active desc, p.scope, p.name, p.id limit $2
"""  # noqa: S608 fixed pieces
LIST_OFFICERS = "select id::text, name from person where scope = $1 and role = $2 and active order by name, id limit 500"
LIST_DEMONSTRATION = f"select {COLUMNS} from person p where p.demonstration and p.active order by p.added_at, p.id"  # noqa: S608 fixed pieces
INSERT = """
    insert into person (id, name, email, role, scope, demonstration, added_at) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (email) do nothing returning id
"""
UPDATE = """
    update person set name = $3, email = $4, role = $5, scope = $6, active = $7, version = version + 1
    where id = $1 and version = $2 returning id
"""
FORGET_PROOFS = "update person set password = null, totp = null, totp_step = 0, issuer = null, subject = null where id = $1"
DELETE_PASSKEYS = "delete from passkey where person = $1"
DELETE_SESSIONS = "delete from session where person = $1"
DELETE_LINKS = "delete from link where person = $1 and ($2::text is null or purpose = $2)"
INSERT_LINK = "insert into link (digest, person, purpose, made_by, ends_at) values ($1, $2, $3, $4, $5)"
INSERT_HISTORY = "insert into person_history (person, at, by_whom, what, detail) values ($1, $2, $3, $4, $5)"
LIST_HISTORY = """
    select h.at, h.what, coalesce(b.name, h.by_whom) as by_name, h.detail
    from person_history h left join person b on b.id::text = h.by_whom
    where h.person = $1 order by h.id desc limit 50
"""


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer whom work can be given to."""

    id: str
    name: str


async def list_officers(tx: Connection, agency: str) -> list[Colleague]:
    """An agency's active officers, by name."""
    return [Colleague(**row) for row in await tx.fetch(LIST_OFFICERS, agency, Role.OFFICER.value)]


async def get(tx: Connection, person: UUID) -> Person | None:
    return _person(await tx.fetchrow(GET, person))


async def lock(tx: Connection, person: UUID) -> Person | None:
    return _person(await tx.fetchrow(LOCK, person))


async def list_people(tx: Connection, within: str | None, limit: int = 2000) -> list[Person]:
    """Everybody of a government and its agencies; of all when `within` is None."""
    return [_known(row) for row in await tx.fetch(LIST, within, limit)]


async def list_demonstration(tx: Connection) -> list[Person]:
    return [_known(row) for row in await tx.fetch(LIST_DEMONSTRATION)]


async def insert(
    tx: Connection, person: UUID, name: str, email: str, role: Role, scope: str, *, demonstration: bool, now: datetime
) -> bool:
    """False when somebody has this e-mail address already."""
    return await tx.fetchval(INSERT, person, name, email, role.value, scope, demonstration, now) is not None


async def update(tx: Connection, person: UUID, version: int, name: str, email: str, role: Role, scope: str, *, active: bool) -> bool:
    """False when it is not at this version any more. Raises UniqueViolationError when somebody else has this e-mail address."""
    return await tx.fetchval(UPDATE, person, version, name, email, role.value, scope, active) is not None


async def shut_out(tx: Connection, person: UUID, *, forget: bool) -> None:
    """Ends all sessions and links; with `forget` also every way to sign in again."""
    await tx.execute(DELETE_SESSIONS, person)
    await tx.execute(DELETE_LINKS, person, None)
    if forget:
        await tx.execute(FORGET_PROOFS, person)
        await tx.execute(DELETE_PASSKEYS, person)


async def put_link(tx: Connection, digest: str, person: UUID, purpose: str, by: str, ends_at: datetime) -> None:
    """The only one of its purpose for this person: an older one ends."""
    await tx.execute(DELETE_LINKS, person, purpose)
    await tx.execute(INSERT_LINK, digest, person, purpose, by, ends_at)


async def add_history(tx: Connection, person: UUID, at: datetime, by: str, what: str, detail: dict[str, str]) -> None:
    await tx.execute(INSERT_HISTORY, person, at, by, what, detail)


async def list_history(tx: Connection, person: UUID) -> Sequence[asyncpg.Record]:
    """`at`, `what`, `by_name`, `detail`; the newest first."""
    rows: Sequence[asyncpg.Record] = await tx.fetch(LIST_HISTORY, person)
    return rows


def _person(row: asyncpg.Record | None) -> Person | None:
    return _known(row) if row else None


def _known(row: asyncpg.Record) -> Person:
    return Person(**(dict(row) | {"role": Role(row["role"])}))
