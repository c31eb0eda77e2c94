"""Browsers in which somebody signed in before: each has failures of its own, so that nobody else's keep its owner out.

The cookie says who signed in there, signed by us. It is no proof of who asks; it only decides which failures count.
"""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from fastapi import Request, Response

from shared.auth.sessions import Sessions, new_secret

KEPT = timedelta(days=365)


class Devices:
    """Makes and reads the cookie."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(f"devices {key}".encode()).digest()

    def of(self, request: Request, sessions: Sessions) -> str | None:
        """What the browser says of itself; believe it by `is_of` only."""
        return request.cookies.get(_cookie(sessions))

    def is_of(self, person: UUID, device: str | None) -> bool:
        """Whether this person signed in in this browser before."""
        name, _, signature = (device or "").rpartition(".")
        known = hmac.compare_digest(self._sign(name).encode(), signature.encode("utf-8", "surrogatepass"))
        return known and name.startswith(f"{person}.")

    def give(self, response: Response, sessions: Sessions, person: UUID) -> None:
        """After a proof that was right: a name of its own for this browser."""
        name = f"{person}.{new_secret()}"
        response.set_cookie(
            _cookie(sessions),
            f"{name}.{self._sign(name)}",
            max_age=int(KEPT.total_seconds()),
            path="/",
            secure=sessions.secure,
            httponly=True,
            samesite="lax",
        )

    def _sign(self, name: str) -> str:
        return hmac.new(self._key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _cookie(sessions: Sessions) -> str:
    return f"{sessions.cookie}-device"
