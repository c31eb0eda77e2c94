"""Local accounts: a password (argon2id), and the code of an authenticator app where the person has set one up."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.routing.directory.domain import email_of
from services.routing.directory.links import Purpose
from services.routing.directory.queries import persons
from services.routing.signin.commands import ceremonies, gate
from services.routing.signin.commands.authenticator import Authenticator
from services.routing.signin.commands.ceremonies import Kind
from services.routing.signin.commands.gate import Gate
from services.routing.signin.commands.sessions import start
from services.routing.signin.devices import Devices
from services.routing.signin.domain import PASSWORD_MAX, Method, check_password
from services.routing.signin.queries import proofs, sessions
from services.routing.signin.queries.proofs import Account, Login
from services.routing.signin.queries.sessions import SeenLink
from shared.auth.sessions import digest_of
from shared.database import Connection, Database
from shared.errors import FieldError, InvalidInput, NotFound

WRONG = FieldError("email", "wrong_login", "The e-mail address or the password is not right.")
WRONG_CODE = FieldError("code", "wrong_code", "The code is not right, or was used already.")
NO_LINK = "This link was used already, or its time is over."
AT_ONCE = 2
"""Hashes computed at a time: each takes 64 MiB for a moment."""


@cache
def hash_of_nobody() -> str:
    """What the password given for an unknown address is compared with, so that the answer takes as long as for a known one."""
    return PasswordHasher().hash("no password is this one")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`secret` of the new session, and whose it is."""

    secret: str
    person: UUID


@dataclass(frozen=True, slots=True)
class NeedsCode:
    """The password was right. `secret` of the ceremony to go on with."""

    secret: str


class Passwords:
    """Signing in with one's own account, and whatever sets a password."""

    def __init__(self, db: Database, gate: Gate, authenticator: Authenticator, devices: Devices, *, demonstration: bool) -> None:
        self._db, self._gate, self._authenticator, self._devices, self._demonstration = db, gate, authenticator, devices, demonstration
        self._hasher, self._nobody = PasswordHasher(), hash_of_nobody()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def sign_in(self, email: str, password: str, *, device: str | None, now: datetime) -> SignedIn | NeedsCode:
        """`device`: what the browser says of itself; one in which this person signed in before has failures of its own, all others share
        the account's. Raises InvalidInput, the same for an unknown address and a wrong password, and TooMany after failures."""
        address = email_of(email)
        async with self._db.connection() as connection:
            login = await proofs.find_login(connection, address)
        account = self._account(login, device) if login else f"nobody {address}"
        await self._gate.enter(account, now)
        if not await self._is_right(login, password) or login is None:
            raise InvalidInput([WRONG])
        async with self._db.transaction() as tx:
            await gate.clear(tx, account)
            if login.totp:
                return NeedsCode(await ceremonies.begin(tx, Kind.CODE, now, person=login.id, account=account))
            return SignedIn(await start(tx, login.id, Method.PASSWORD, now), login.id)

    def _account(self, login: Login, device: str | None) -> str:
        return f"device {device}" if self._devices.is_of(login.id, device) else f"login {login.id}"

    async def give_code(self, ceremony: str | None, code: str, *, now: datetime) -> SignedIn | NeedsCode:
        """The second step; a wrong code, and one that comes too soon, leave a ceremony for another try. Its failures are counted apart from
        those of passwords, over all ceremonies. Raises Conflict when it is too late, TooMany after failures."""
        async with self._db.connection() as connection:
            begun = await ceremonies.look(connection, Kind.CODE, ceremony or "", now)
        account = begun.data["account"]
        codes = f"code {account}"
        await self._gate.enter(codes, now)
        async with self._db.transaction() as tx:
            await ceremonies.finish(tx, Kind.CODE, ceremony, now)
            login = await proofs.get_login(tx, begun.person) if begun.person else None
            if login is None:
                raise InvalidInput([WRONG])
            if not await self._authenticator.is_right(tx, login, code, now):
                return NeedsCode(await ceremonies.begin(tx, Kind.CODE, now, person=login.id, account=account))
            await gate.clear(tx, codes)
            return SignedIn(await start(tx, login.id, Method.PASSWORD_AND_CODE, now), login.id)

    async def confirm(self, person: UUID, password: str, code: str, *, now: datetime) -> None:
        """Somebody signed in shows once more who it is. Raises InvalidInput, and TooMany after failures."""
        account = f"confirm {person}"
        await self._gate.enter(account, now)
        async with self._db.connection() as connection:
            login = await proofs.get_login(connection, person)
        if not await self._is_right(login, password) or login is None:
            raise InvalidInput([FieldError("password", "wrong_password", "The password is not right.")])
        async with self._db.transaction() as tx:
            if login.totp and not await self._authenticator.is_right(tx, login, code, now):
                raise InvalidInput([WRONG_CODE])
            await gate.clear(tx, account)

    async def change(self, person: UUID, password: str, repeated: str, *, but: str, now: datetime) -> None:
        """A new password; every other session than the one with the secret `but` ends. Raises InvalidInput."""
        hashed = await self._checked(password, repeated)
        async with self._db.transaction() as tx:
            await proofs.set_password(tx, person, hashed)
            await sessions.delete_others(tx, person, digest_of(but))
            await persons.add_history(tx, person, now, str(person), "password_changed", {})

    async def see_link(self, secret: str, *, now: datetime) -> SeenLink:
        """Whom a link lets in. Raises NotFound for one that lets nobody in (any more)."""
        async with self._db.connection() as connection:
            found = await sessions.see_link(connection, digest_of(secret), now)
        if found is None or (found.purpose == Purpose.DEMONSTRATION and not self._demonstration):
            raise NotFound(NO_LINK)
        return found

    async def use_demonstration(self, secret: str, *, now: datetime) -> SignedIn:
        """Raises NotFound for a link that is none (any more)."""
        await self._must_be(Purpose.DEMONSTRATION, secret, now)
        async with self._db.transaction() as tx:
            person = await self._used(tx, secret, now)
            return SignedIn(await start(tx, person, Method.LINK, now), person)

    async def accept_invitation(self, secret: str, password: str, repeated: str, *, now: datetime) -> SignedIn:
        """Sets the password; whatever let this person in before does so no more. Raises InvalidInput, NotFound."""
        found = await self._must_be(Purpose.INVITATION, secret, now)
        hashed = await self._checked(password, repeated, known_words=(found.person.name, found.person.email))
        async with self._db.transaction() as tx:
            person = await self._used(tx, secret, now)
            await persons.shut_out(tx, person, forget=True)
            await proofs.set_password(tx, person, hashed)
            await persons.add_history(tx, person, now, str(person), "invitation_accepted", {})
            return SignedIn(await start(tx, person, Method.PASSWORD, now), person)

    async def become(self, person: UUID, *, now: datetime) -> SignedIn:
        """One of the demonstration persons, by a button. Raises NotFound for anybody else."""
        async with self._db.transaction() as tx:
            found = await persons.get(tx, person)
            if not self._demonstration or found is None or not found.demonstration or not found.active:
                raise NotFound("There is no such demonstration person.")
            return SignedIn(await start(tx, person, Method.LINK, now), person)

    async def must_be_demonstrator(self, person: UUID) -> None:
        """Raises InvalidInput for anybody who has to prove more than having pressed a button."""
        async with self._db.connection() as connection:
            found = await persons.get(connection, person)
        if not self._demonstration or found is None or not found.demonstration:
            raise InvalidInput([FieldError("password", "wrong_password", "The password is not right.")])

    async def account(self, person: UUID) -> Account:
        """Raises NotFound when there is no such person."""
        async with self._db.connection() as connection:
            found = await proofs.get_account(connection, person)
        if found is None:
            raise NotFound("There is no such person.")
        return found

    async def _must_be(self, purpose: Purpose, secret: str, now: datetime) -> SeenLink:
        found = await self.see_link(secret, now=now)
        if found.purpose != purpose:
            raise NotFound(NO_LINK)
        return found

    async def _used(self, tx: Connection, secret: str, now: datetime) -> UUID:
        person = await sessions.use_link(tx, digest_of(secret), now)
        if person is None:
            raise NotFound(NO_LINK)
        return person

    async def _checked(self, password: str, repeated: str, *, known_words: tuple[str, ...] = ()) -> str:
        if errors := check_password(password, repeated, known_words=known_words):
            raise InvalidInput(errors)
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password.encode("utf-8", "surrogatepass"))

    async def _is_right(self, login: Login | None, password: str) -> bool:
        """Takes as long for an unknown account as for a known one."""
        kept = login.password if login and login.password else self._nobody
        async with self._turns:
            try:
                await asyncio.to_thread(self._hasher.verify, kept, password[: PASSWORD_MAX + 1].encode("utf-8", "surrogatepass"))
            except (VerificationError, InvalidHashError):
                return False
        if login and login.password and self._hasher.check_needs_rehash(kept):
            new = await asyncio.to_thread(self._hasher.hash, password.encode("utf-8", "surrogatepass"))
            async with self._db.transaction() as tx:
                await proofs.change_hash(tx, login.id, kept, new)
        return login is not None and login.password is not None
