"""What people prove with who they are: passwords, authenticator apps, passkeys, providers' accounts; and failed attempts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection

FIND_LOGIN = "select id, password, totp, totp_step from person where email = $1 and active"
GET_LOGIN = "select id, password, totp, totp_step from person where id = $1 and active"
GET_ACCOUNT = "select email, password is not null as has_password, totp is not null as has_app from person where id = $1"
SET_PASSWORD = "update person set password = $2 where id = $1"  # noqa: S105 a statement
CHANGE_HASH = "update person set password = $3 where id = $1 and password = $2"
SET_TOTP = "update person set totp = $2, totp_step = $3 where id = $1"
TAKE_STEP = "update person set totp_step = $2 where id = $1 and totp_step < $2 returning id"

LIST_PASSKEYS = "select credential, public_key, sign_count, name, added_at, used_at from passkey where person = $1 order by added_at"
FIND_PASSKEY = """
    select k.person, k.public_key, k.sign_count from passkey k join person p on p.id = k.person where k.credential = $1 and p.active
    for update of k
"""
INSERT_PASSKEY = """
    insert into passkey (credential, person, public_key, sign_count, name, added_at) values ($1, $2, $3, $4, $5, $6)
    on conflict (credential) do nothing returning credential
"""
USED_PASSKEY = "update passkey set sign_count = $2, used_at = $3 where credential = $1"
DELETE_PASSKEY = "delete from passkey where credential = $1 and person = $2 returning credential"

FIND_BY_PROVIDER = "select id from person where issuer = $1 and subject = $2 and active"
LINK_PROVIDER = """
    update person set issuer = $2, subject = $3 where email = $1 and active and subject is null returning id
"""
PUT_FROM_CLAIMS = """
    insert into person (id, name, email, role, scope, issuer, subject, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (issuer, subject) do update set name = excluded.name, role = excluded.role, scope = excluded.scope
    where person.active returning id
"""

FAIL = """
    insert into attempt (account, failures, failed_at) values ($1, 1, $2)
    on conflict (account) do update set
        failures = case when attempt.failed_at < $3 then 1 else attempt.failures + 1 end, failed_at = $2
"""
LOCK_ACCOUNT = "select pg_advisory_xact_lock(hashtextextended('attempt:' || $1, 0))"
GET_FAILURES = "select failures, failed_at from attempt where account = $1"
CLEAR_FAILURES = "delete from attempt where account = $1"


@dataclass(frozen=True, slots=True)
class Login:
    """What is compared with what somebody typed."""

    id: UUID
    password: str | None
    totp: bytes | None
    totp_step: int


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody can sign in, besides passkeys and a provider."""

    email: str
    has_password: bool
    has_app: bool


@dataclass(frozen=True, slots=True)
class Passkey:
    credential: bytes
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Failures:
    """Since the last success: how many, and when the last one was."""

    failures: int
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    person: UUID
    public_key: bytes
    sign_count: int


async def find_login(tx: Connection, email: str) -> Login | None:
    """`email` as `email_of` spells it."""
    row = await tx.fetchrow(FIND_LOGIN, email)
    return Login(**row) if row else None


async def get_login(tx: Connection, person: UUID) -> Login | None:
    row = await tx.fetchrow(GET_LOGIN, person)
    return Login(**row) if row else None


async def get_account(tx: Connection, person: UUID) -> Account | None:
    row = await tx.fetchrow(GET_ACCOUNT, person)
    return Account(**row) if row else None


async def set_password(tx: Connection, person: UUID, hashed: str) -> None:
    await tx.execute(SET_PASSWORD, person, hashed)


async def change_hash(tx: Connection, person: UUID, old: str, new: str) -> None:
    """The same password, hashed anew; nothing when it was changed meanwhile."""
    await tx.execute(CHANGE_HASH, person, old, new)


async def set_totp(tx: Connection, person: UUID, sealed: bytes | None, step: int = 0) -> None:
    await tx.execute(SET_TOTP, person, sealed, step)


async def take_step(tx: Connection, person: UUID, step: int) -> bool:
    """False when a code of this time step, or of a later one, was taken before."""
    return await tx.fetchval(TAKE_STEP, person, step) is not None


async def list_passkeys(tx: Connection, person: UUID) -> list[Passkey]:
    return [Passkey(**row) for row in await tx.fetch(LIST_PASSKEYS, person)]


async def find_passkey(tx: Connection, credential: bytes) -> KnownPasskey | None:
    row = await tx.fetchrow(FIND_PASSKEY, credential)
    return KnownPasskey(**row) if row else None


async def insert_passkey(tx: Connection, person: UUID, credential: bytes, public_key: bytes, count: int, name: str, now: datetime) -> bool:
    """False when this passkey is known already."""
    return await tx.fetchval(INSERT_PASSKEY, credential, person, public_key, count, name, now) is not None


async def used_passkey(tx: Connection, credential: bytes, sign_count: int, now: datetime) -> None:
    await tx.execute(USED_PASSKEY, credential, sign_count, now)


async def delete_passkey(tx: Connection, credential: bytes, person: UUID) -> bool:
    return await tx.fetchval(DELETE_PASSKEY, credential, person) is not None


async def find_by_provider(tx: Connection, issuer: str, subject: str) -> UUID | None:
    found: UUID | None = await tx.fetchval(FIND_BY_PROVIDER, issuer, subject)
    return found


async def link_provider(tx: Connection, email: str, issuer: str, subject: str) -> UUID | None:
    """Somebody of our directory who comes from the provider for the first time; None when nobody has this address, or came as another."""
    found: UUID | None = await tx.fetchval(LINK_PROVIDER, email, issuer, subject)
    return found


async def put_from_claims(
    tx: Connection, person: UUID, name: str, email: str, role: str, scope: str, issuer: str, subject: str, now: datetime
) -> UUID | None:
    """Role and scope as the provider says; None for somebody who works here no more."""
    found: UUID | None = await tx.fetchval(PUT_FROM_CLAIMS, person, name, email, role, scope, issuer, subject, now)
    return found


async def fail(tx: Connection, account: str, now: datetime, forgotten_before: datetime) -> None:
    await tx.execute(FAIL, account, now, forgotten_before)


async def lock_account(tx: Connection, account: str) -> None:
    """One attempt after the other, until the transaction ends."""
    await tx.execute(LOCK_ACCOUNT, account)


async def get_failures(tx: Connection, account: str) -> Failures | None:
    row = await tx.fetchrow(GET_FAILURES, account)
    return Failures(**row) if row else None


async def clear_failures(tx: Connection, account: str) -> None:
    await tx.execute(CLEAR_FAILURES, account)
