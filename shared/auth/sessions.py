"""Sessions of people who signed in: a cookie with an opaque secret. Whoever keeps sessions knows its hash only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from fastapi import Request, Response

from shared.auth.roles import Principal
from shared.clock import utc_now

SECURE_COOKIE = "__Host-kawal"
LOCAL_COOKIE = "kawal-local"
"""Over plain HTTP on a machine for trying out: not every browser takes a Secure cookie there, and none does from another device."""

SENDER = "x-kawal-sender"
"""A page's script says who wants something: `script` itself, which is no use of the session; or `person`, who has done something in the
page since a passive route was asked last."""

LONGEST = timedelta(hours=12)
STEP_UP_MINUTES = 10
"""So long ago at most an administrator has shown who it is when changing something."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. `confirmed_at`: when this person last showed who it is, by password, key or provider."""

    principal: Principal
    confirmed_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return now - self.confirmed_at <= timedelta(minutes=STEP_UP_MINUTES)


class SessionSource(Protocol):
    """Whoever knows sessions by their digest."""

    async def find(self, digest: str, *, is_use: bool = True) -> Session | None:
        """The session while it lasts. `is_use`: somebody does something with it, so that it lasts longer. Raises Unavailable when nobody
        can say."""
        ...


def new_secret() -> str:
    """256 bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so a plain hash cannot be guessed backwards."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Sessions:
    """Reads and writes the cookie, and asks the source who it stands for."""

    def __init__(self, source: SessionSource, *, secure: bool) -> None:
        self._source = source
        self.secure = secure
        self.cookie = SECURE_COOKIE if secure else LOCAL_COOKIE

    def secret_of(self, request: Request) -> str | None:
        return request.cookies.get(self.cookie) or None

    async def of(self, request: Request, *, passive: bool = False) -> Session | None:
        """Who sent this request, if signed in. `passive`: pages ask it by themselves. Raises Unavailable when nobody can say."""
        secret = self.secret_of(request)
        return await self._source.find(digest_of(secret), is_use=_is_use(request, passive=passive)) if secret else None

    def give(self, response: Response, secret: str) -> None:
        """Puts the secret into the browser, for as long as a session can last."""
        response.set_cookie(
            self.cookie, secret, max_age=int(LONGEST.total_seconds()), path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def take(self, response: Response) -> None:
        response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="lax")


def _is_use(request: Request, *, passive: bool) -> bool:
    said = request.headers.get(SENDER)
    return said == "person" if passive else said != "script"


class Remembered:
    """A source with a memory of a few seconds, for services that must ask over the network. A sign-out is heeded when they are over."""

    def __init__(self, source: SessionSource, *, seconds: float = 3.0, places: int = 5000) -> None:
        self._source, self._lifetime, self._places = source, timedelta(seconds=seconds), places
        self._known: dict[tuple[str, bool], tuple[datetime, Session]] = {}

    async def find(self, digest: str, *, is_use: bool = True) -> Session | None:
        now, asked = utc_now(), (digest, is_use)  # a page that asks by itself must not hide that somebody does something
        kept = self._known.get(asked)
        if kept and now - kept[0] < self._lifetime:
            return kept[1]
        self._known.pop(asked, None)
        session = await self._source.find(digest, is_use=is_use)
        if session:
            if len(self._known) >= self._places:
                self._known.clear()
            self._known[asked] = (now, session)
        return session
