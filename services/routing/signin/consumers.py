"""What reaches the directory over NATS: the other services' questions who a session belongs to."""

from datetime import datetime
from typing import Protocol

from faststream.nats import NatsBroker, NatsMessage
from pydantic import ValidationError

from shared.clock import utc_now
from shared.events.session import SESSION_SUBJECT, KnownSession, SessionAnswer, SessionQuestion
from shared.telemetry.logs import get_logger

log = get_logger(__name__)


class Knows(Protocol):
    async def known(self, digest: str, now: datetime, *, is_use: bool) -> KnownSession | None: ...


async def _raw(message: NatsMessage) -> bytes:
    return message.body


def answer_session_questions(broker: NatsBroker, store: Knows) -> None:
    """Answers `directory.session.v1`. Replicas share the questions. While the database is away nobody answers, and that says it."""

    @broker.subscriber(SESSION_SUBJECT, queue="routing", decoder=_raw)
    async def answer(body: bytes) -> bytes:
        try:
            asked = SessionQuestion.model_validate_json(body)
        except ValidationError:
            log.warning("session_question_unreadable")
            return SessionAnswer().model_dump_json().encode()
        return SessionAnswer(session=await store.known(asked.digest, utc_now(), is_use=asked.is_use)).model_dump_json().encode()
