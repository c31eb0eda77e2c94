"""Codes of an authenticator app (TOTP, RFC 6238). The secret lies encrypted; no code is taken twice."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from services.routing.directory.queries import persons
from services.routing.signin.commands import ceremonies
from services.routing.signin.commands.ceremonies import Kind
from services.routing.signin.domain import CODE_PERIOD
from services.routing.signin.queries import proofs
from services.routing.signin.queries.proofs import Login
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, InvalidInput
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

ISSUER = "Kawal"
DRIFT = (0, -1, 1)
"""Clocks may be apart by a step."""


@dataclass(frozen=True, slots=True)
class Setup:
    """A new app's secret, its address for the app (`otpauth://…`), and the ceremony to go on with."""

    secret: str
    address: str
    ceremony: str


class Authenticator:
    """`keys`: Fernet keys, comma separated; the first encrypts, all decrypt. Raises ValueError at once when a key is not one."""

    def __init__(self, db: Database, keys: str) -> None:
        self._db = db
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])

    async def is_right(self, tx: Connection, login: Login, code: str, now: datetime) -> bool:
        """Takes the code: it, and all before it, are right never again."""
        if login.totp is None:
            return False
        try:
            secret = self._fernet.decrypt(login.totp).decode()
        except InvalidToken:
            log.error("authenticator_secret_cannot_be_opened")
            return False
        step = step_of(secret, code, now)
        return step is not None and await proofs.take_step(tx, login.id, step)

    async def begin(self, person: UUID, account: str, *, now: datetime) -> Setup:
        """A new secret for the app; nothing is asked for before its first code came."""
        secret = pyotp.random_base32()
        async with self._db.transaction() as tx:
            sealed = self._fernet.encrypt(secret.encode()).decode()
            ceremony = await ceremonies.begin(tx, Kind.TOTP, now, person=person, sealed=sealed, account=account)
        return Setup(secret, address_of(secret, account), ceremony)

    async def again(self, person: UUID, ceremony: str, *, now: datetime) -> Setup:
        """The same secret once more, after a wrong code. Raises Conflict when it is too late."""
        async with self._db.connection() as connection:
            begun = await ceremonies.look(connection, Kind.TOTP, ceremony, now)
        if begun.person != person:
            raise Conflict(ceremonies.TOO_LATE, code="too-late")
        secret = self._fernet.decrypt(begun.data["sealed"].encode()).decode()
        return Setup(secret, address_of(secret, begun.data["account"]), ceremony)

    async def finish(self, person: UUID, ceremony: str, code: str, *, now: datetime) -> None:
        """From now on a code is asked for. Raises InvalidInput for a wrong code, Conflict when it is too late."""
        async with self._db.transaction() as tx:
            begun = await ceremonies.finish(tx, Kind.TOTP, ceremony, now)
            if begun.person != person:
                raise Conflict(ceremonies.TOO_LATE, code="too-late")
            sealed = begun.data["sealed"].encode()
            step = step_of(self._fernet.decrypt(sealed).decode(), code, now)
            if step is None:
                raise InvalidInput([FieldError("code", "wrong_code", "The code is not right.")])
            await proofs.set_totp(tx, person, sealed, step)
            await persons.add_history(tx, person, now, str(person), "authenticator_added", {})

    async def remove(self, person: UUID, *, now: datetime) -> None:
        async with self._db.transaction() as tx:
            await proofs.set_totp(tx, person, None)
            await persons.add_history(tx, person, now, str(person), "authenticator_removed", {})


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is; None for a wrong one."""
    typed = "".join(code.split()).encode("utf-8", "surrogatepass")
    totp = pyotp.TOTP(secret, interval=CODE_PERIOD)
    current = int(now.timestamp()) // CODE_PERIOD
    right = [current + drift for drift in DRIFT if hmac.compare_digest(totp.generate_otp(current + drift).encode(), typed)]
    return right[0] if right else None


def address_of(secret: str, account: str) -> str:
    return pyotp.TOTP(secret, interval=CODE_PERIOD).provisioning_uri(name=account, issuer_name=ISSUER)
