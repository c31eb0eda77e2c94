"""What the pages of sign-in are made with, and the cookies that they give and take."""

import hmac
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import SecretStr

from services.routing.directory.domain import Person
from services.routing.directory.places import Places
from services.routing.directory.queries import persons
from services.routing.signin.commands.authenticator import Authenticator
from services.routing.signin.commands.ceremonies import LIFETIME
from services.routing.signin.commands.passkeys import Passkeys, Site
from services.routing.signin.commands.passwords import Passwords
from services.routing.signin.commands.providing import Providing
from services.routing.signin.commands.sessions import SessionStore
from services.routing.signin.devices import Devices
from shared.auth import Principal, Role
from shared.auth.sessions import Session, Sessions, digest_of
from shared.database import Database
from shared.errors import FieldError, NotFound
from shared.http.language import language_of
from shared.http.pages import Pages
from shared.http.refused import own_path
from shared.http.wrong import Wrong, first_of_each_field
from shared.mistakes import GENERAL

TEMPLATES = Path(__file__).parents[2] / "templates"
HOMES = {Role.EVALUATOR: "/evaluation"}
HOME = "/desk"
TRY_COOKIE = "kawal-try"
"""The key of this run, in a browser that may become one of the made-up people by a button."""
EndPractice = Callable[[str], Awaitable[None]]
"""Signs a participant of a class out, by the secret in the browser."""

MESSAGES = {
    "wrong_login": "The e-mail address or the password is not right.",
    "wrong_password": "The password is not right.",
    "wrong_code": "The code is not right, or was used already. Wait for the next one.",
    "too_short": "Choose a password of at least 12 characters. Three or four words in a row are good.",
    "too_long": "A password has at most 200 characters.",
    "too_easy": "This password is easy to guess. Choose another one.",
    "not_same": "The two passwords are not the same.",
    "not_taken": "This passkey is not known here, or did not prove itself.",
    "too_many": "You have many passkeys already. Remove one first.",
}


def _pages() -> Pages:
    return Pages(TEMPLATES)


@dataclass(frozen=True)
class SignInParts:
    """Handed to every page by the composition root."""

    db: Database
    places: Places
    store: SessionStore
    passwords: Passwords
    passkeys: Passkeys
    authenticator: Authenticator
    devices: Devices
    providing: Providing | None
    public_url: str
    local: bool
    demonstration_key: SecretStr | None
    local_accounts: bool
    end_practice: EndPractice
    pages: Pages = field(default_factory=_pages)

    def site(self, request: Request) -> Site | None:
        """Where passkeys belong; None at an address of digits, which can have none."""
        origin = f"{request.url.scheme}://{request.url.netloc}" if self.local else self.public_url
        parts = urlsplit(origin)
        if not parts.hostname or _is_number(parts.hostname):
            return None
        return Site(parts.hostname, f"{parts.scheme}://{parts.netloc}")

    async def demonstrators(self, request: Request) -> list[tuple[Person, str]]:
        """Whom this browser may become by a button."""
        if not self.may_try(request):
            return []
        names = await self.places.names()
        async with self.db.connection() as connection:
            return [(person, names.place(person.scope)) for person in await persons.list_demonstration(connection)]

    def may_try(self, request: Request) -> bool:
        """Only a browser on this machine in which the address that `kawal up` printed was opened: a proxy of the same machine brings the
        world, and need not say so."""
        return is_this_machine(request) and self.is_key(request.cookies.get(TRY_COOKIE))

    def is_key(self, typed: str | None) -> bool:
        key = self.demonstration_key
        return bool(key and typed and hmac.compare_digest(key.get_secret_value().encode(), typed.encode("utf-8", "surrogatepass")))

    async def end(self, secret: str) -> None:
        """The session of this secret, whether of somebody with an account or of a participant of a class."""
        await self.store.end(secret)
        await self.end_practice(secret)

    async def enter(self, request: Request, secret: str, target: str, device_of: UUID | None = None) -> Response:
        """Signed in: the new session's cookie, the old session's end, and on to where the person wanted to go.

        `device_of`: who signed in with a password; the browser is known as this person's from now on."""
        sessions = sessions_of(request)
        old = sessions.secret_of(request)
        if old:
            await self.end(old)
        session = await self.store.find(digest_of(secret))
        response = RedirectResponse(own_path(target, home_of(session)), 303)
        sessions.give(response, secret)
        if device_of:
            self.devices.give(response, sessions, device_of)
        drop_ceremony(request, response)
        return response


def home_of(session: Session | None) -> str:
    return HOMES.get(session.principal.role, HOME) if session else HOME


def sessions_of(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


def session_of(request: Request) -> Session:
    """Of a route for people who are signed in. Raises NotFound for a bearer token: it has no account."""
    session: Session | None = getattr(request.state, "session", None)
    if session is None:
        raise NotFound("A bearer token has no account.")
    return session


def person_of(principal: Principal) -> UUID:
    """Raises NotFound for a bearer token: it has no account."""
    if principal.person is None:
        raise NotFound("A bearer token has no account.")
    return UUID(principal.person)


def give_ceremony(request: Request, response: Response, secret: str) -> None:
    """Lax, as the provider sends the browser back from another site."""
    sessions = sessions_of(request)
    response.set_cookie(
        ceremony_cookie(sessions),
        secret,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=sessions.secure,
        httponly=True,
        samesite="lax",
    )


def ceremony_of(request: Request) -> str | None:
    return request.cookies.get(ceremony_cookie(sessions_of(request)))


def drop_ceremony(request: Request, response: Response) -> None:
    sessions = sessions_of(request)
    response.delete_cookie(ceremony_cookie(sessions), path="/", secure=sessions.secure, httponly=True, samesite="lax")


def ceremony_cookie(sessions: Sessions) -> str:
    return f"{sessions.cookie}-step"


async def form_of(request: Request) -> dict[str, str]:
    """The texts of a form; what no text may hold is left out."""
    return {name: _clean(value) for name, value in (await request.form()).items() if isinstance(value, str)}


def wrong_of(request: Request, errors: Iterable[FieldError]) -> list[Wrong]:
    """Each field's first error, in the reader's language."""
    return first_of_each_field(errors, language_of(request), message_of=lambda error: MESSAGES.get(error.code, GENERAL))


def is_this_machine(request: Request) -> bool:
    """The browser runs here, and asks for this machine by its own name: no other site can have led it here under a name of its own."""
    host = request.url.hostname or ""
    client = request.client.host if request.client else ""
    forwarded = "x-forwarded-for" in request.headers
    return not forwarded and _is_loopback(client) and (host == "localhost" or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
