"""Sessions, links and ceremonies: everything that is found by the digest of a secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.directory.domain import Person
from services.routing.directory.queries.persons import COLUMNS
from shared.auth import Role
from shared.database import Connection

FIND = """
    select s.seen_at, s.confirmed_at, s.ends_at, s.method, p.id as person, p.name, p.role, p.scope
    from session s join person p on p.id = s.person
    where s.digest = $1 and p.active
"""
TOUCH = "update session set seen_at = greatest(seen_at, $2) where digest = $1"
INSERT = """
    insert into session (digest, person, method, started_at, seen_at, confirmed_at, ends_at) values ($1, $2, $3, $4, $4, $5, $6)
"""
SIGNED_IN = "update person set signed_in_at = $2 where id = $1"
DELETE = "delete from session where digest = $1"
DELETE_ALL = "delete from session where person = $1 and digest <> $2"
LIST = """
    select digest, method, started_at, seen_at from session
    where person = $1 and ends_at > $2 and seen_at > $3 order by seen_at desc limit 50
"""
ROTATE = "update session set digest = $2, confirmed_at = $3, seen_at = $3 where digest = $1 and person = $4 returning digest"

SEE_LINK = f"""
    select l.purpose, {COLUMNS} from link l join person p on p.id = l.person where l.digest = $1 and l.ends_at > $2 and p.active
"""  # noqa: S608 fixed pieces
USE_LINK = "delete from link where digest = $1 and ends_at > $2 returning person"

INSERT_CEREMONY = "insert into ceremony (digest, kind, person, data, ends_at) values ($1, $2, $3, $4, $5)"
SEE_CEREMONY = "select person, data from ceremony where digest = $1 and kind = $2 and ends_at > $3"
USE_CEREMONY = "delete from ceremony where digest = $1 and kind = $2 and ends_at > $3 returning person, data"
SWEEP_SESSIONS = "delete from session where ends_at < $1 or seen_at < $2"
SWEEP_LINKS = "delete from link where ends_at < $1"
SWEEP_CEREMONIES = "delete from ceremony where ends_at < $1"
SWEEP_ATTEMPTS = "delete from attempt where failed_at < $1"


@dataclass(frozen=True, slots=True)
class SessionRow:
    seen_at: datetime
    confirmed_at: datetime
    ends_at: datetime
    method: str
    person: UUID
    name: str
    role: str
    scope: str


@dataclass(frozen=True, slots=True)
class OwnSession:
    digest: str
    method: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SeenLink:
    purpose: str
    person: Person


@dataclass(frozen=True, slots=True)
class Ceremony:
    """The first step of something, as the second finds it."""

    person: UUID | None
    data: dict[str, str]


async def find(tx: Connection, digest: str) -> SessionRow | None:
    row = await tx.fetchrow(FIND, digest)
    return SessionRow(**row) if row else None


async def touch(tx: Connection, digest: str, now: datetime) -> None:
    await tx.execute(TOUCH, digest, now)


async def insert(tx: Connection, digest: str, person: UUID, method: str, now: datetime, confirmed_at: datetime, ends_at: datetime) -> None:
    await tx.execute(INSERT, digest, person, method, now, confirmed_at, ends_at)
    await tx.execute(SIGNED_IN, person, now)


async def rotate(tx: Connection, digest: str, new_digest: str, person: UUID, now: datetime) -> bool:
    """The same session under another secret, freshly confirmed; its end stays."""
    return await tx.fetchval(ROTATE, digest, new_digest, now, person) is not None


async def delete(tx: Connection, digest: str) -> None:
    await tx.execute(DELETE, digest)


async def delete_others(tx: Connection, person: UUID, but: str = "") -> None:
    await tx.execute(DELETE_ALL, person, but)


async def list_of(tx: Connection, person: UUID, now: datetime, idle_since: datetime) -> list[OwnSession]:
    return [OwnSession(**row) for row in await tx.fetch(LIST, person, now, idle_since)]


async def see_link(tx: Connection, digest: str, now: datetime) -> SeenLink | None:
    """Whom a link would let in; it stays."""
    row = await tx.fetchrow(SEE_LINK, digest, now)
    if row is None:
        return None
    values = dict(row)
    purpose = values.pop("purpose")
    return SeenLink(purpose, Person(**(values | {"role": Role(values["role"])})))


async def use_link(tx: Connection, digest: str, now: datetime) -> UUID | None:
    """Whom it lets in; the link is gone."""
    person: UUID | None = await tx.fetchval(USE_LINK, digest, now)
    return person


async def begin(tx: Connection, digest: str, kind: str, person: UUID | None, data: dict[str, str], ends_at: datetime) -> None:
    await tx.execute(INSERT_CEREMONY, digest, kind, person, data, ends_at)


async def look(tx: Connection, digest: str, kind: str, now: datetime) -> Ceremony | None:
    """It stays."""
    row = await tx.fetchrow(SEE_CEREMONY, digest, kind, now)
    return Ceremony(**row) if row else None


async def finish(tx: Connection, digest: str, kind: str, now: datetime) -> Ceremony | None:
    """Once only."""
    row = await tx.fetchrow(USE_CEREMONY, digest, kind, now)
    return Ceremony(**row) if row else None


async def sweep(tx: Connection, now: datetime, idle_since: datetime, failures_since: datetime) -> None:
    """Removes what has ended."""
    await tx.execute(SWEEP_SESSIONS, now, idle_since)
    await tx.execute(SWEEP_LINKS, now)
    await tx.execute(SWEEP_CEREMONIES, now)
    await tx.execute(SWEEP_ATTEMPTS, failures_since)
