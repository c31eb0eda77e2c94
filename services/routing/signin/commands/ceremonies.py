"""Things in two steps: what the second must match is kept for a few minutes, under a secret that this browser alone has."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.routing.signin.queries import sessions as queries
from services.routing.signin.queries.sessions import Ceremony
from shared.auth.sessions import digest_of, new_secret
from shared.database import Connection
from shared.errors import Conflict

LIFETIME = timedelta(minutes=10)
TOO_LATE = "This took too long, or was done already. Please begin again."


class Kind(StrEnum):
    CODE = "code"
    """The password was right; the authenticator app's code follows."""
    TOTP = "totp"
    """A new authenticator app; its first code follows."""
    PASSKEY_SIGN_IN = "passkey_sign_in"
    PASSKEY_ADDITION = "passkey_addition"
    PROVIDER = "provider"


async def begin(tx: Connection, kind: Kind, now: datetime, *, person: UUID | None = None, **data: str) -> str:
    """The secret with which to go on."""
    secret = new_secret()
    await queries.begin(tx, digest_of(secret), kind.value, person, data, now + LIFETIME)
    return secret


async def look(tx: Connection, kind: Kind, secret: str, now: datetime) -> Ceremony:
    """What was begun; it stays. Raises Conflict for a secret that is none (any more)."""
    found = await queries.look(tx, digest_of(secret), kind.value, now)
    if found is None:
        raise Conflict(TOO_LATE, code="too-late")
    return found


async def finish(tx: Connection, kind: Kind, secret: str | None, now: datetime) -> Ceremony:
    """Once only. Raises Conflict for a secret that is none (any more)."""
    found = await queries.finish(tx, digest_of(secret), kind.value, now) if secret else None
    if found is None:
        raise Conflict(TOO_LATE, code="too-late")
    return found
