"""Asks the directory over NATS who a session belongs to: for services that run apart from it."""

from pydantic import ValidationError

from shared.auth.roles import Principal, Role
from shared.auth.sessions import Session
from shared.errors import Unavailable
from shared.events.session import SESSION_SUBJECT, KnownSession, SessionAnswer, SessionQuestion
from shared.messaging.bus import Bus
from shared.messaging.request import ask

ANSWER_SECONDS = 2.0


class AskedSessions:
    """The asking side of `directory.session.v1`."""

    def __init__(self, bus: Bus, *, seconds: float = ANSWER_SECONDS) -> None:
        self._bus, self._seconds = bus, seconds

    async def find(self, digest: str, *, is_use: bool = True) -> Session | None:
        """The session while it lasts. Raises Unavailable while the directory or NATS is away, or the answer cannot be read."""
        question = SessionQuestion(digest=digest, is_use=is_use)
        body = await ask(self._bus, SESSION_SUBJECT, question.model_dump_json().encode(), seconds=self._seconds)
        try:
            found = SessionAnswer.model_validate_json(body).session
            return session_of(found) if found else None
        except (ValidationError, ValueError) as error:
            raise Unavailable("The directory's answer cannot be read.") from error


def session_of(known: KnownSession) -> Session:
    """Raises ValueError for a role that we do not know."""
    principal = Principal(known.name, Role(known.role), known.scope, str(known.person), known.place)
    return Session(principal, known.confirmed_at)
