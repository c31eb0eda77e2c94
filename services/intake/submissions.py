"""The stream SUBMISSIONS: channel adapters hand in, intake stores in bulk and answers each adapter.

A message is acknowledged after the commit. It is the same complaint however often it is delivered: by the channel's own id, else by the
adapter's message id, else by the message's place and time in the stream (a place alone comes again after the store was wiped).
"""

import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from os import urandom
from typing import NamedTuple
from uuid import UUID

import nats.errors
from nats.aio.msg import Msg
from opentelemetry.trace import SpanKind

from services.intake.commands import Intake
from services.intake.commands.rejecting import Rejection, reject
from services.intake.commands.storing import Stored
from services.intake.domain import Handed
from services.intake.parsing import parse_submission
from services.intake.sweeping import Sweeper
from shared.clock import utc_now
from shared.database import Database, is_outage
from shared.errors import FieldError, Unavailable
from shared.events.catalogue import Durable
from shared.events.submission import REPLY_HEADER, SubmissionAccepted, SubmissionProblem, SubmissionRefused
from shared.ids import derived_id
from shared.messaging import dead_letter
from shared.messaging.bulk import acknowledge
from shared.messaging.bus import Bus
from shared.messaging.consumer import MAX_TRIES, retry_delay
from shared.messaging.dead_letter import Dead, Replay
from shared.messaging.fetch import fetch_forever
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import FACTS_CONSUMED
from shared.telemetry.tracing import Tracing, mark

log = get_logger(__name__)

MESSAGE_ID_HEADER = "Nats-Msg-Id"
TRACE_HEADER = "traceparent"
NAMESPACE = UUID("5f0b8c2e-2a6f-4f63-9a0e-5d6c1f0c7a11")
WAIT_FOR_REFERENCE_SECONDS = 2.0
REPLAY_POLL_SECONDS = 2.0
_REPLY_SUBJECT = re.compile(r"_INBOX[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+){1,8}")
"""Only inboxes: intake may write where adapters may not, so it must not be told to write just anywhere."""
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class _Sent(NamedTuple):
    """A message and what it says: a submission, or what is wrong with it."""

    message: Msg
    key: str
    channel: str
    traceparent: str
    content: Handed | list[FieldError]

    @property
    def external_id(self) -> str | None:
        return self.content.submission.external_id if isinstance(self.content, Handed) else None

    @property
    def government(self) -> str | None:
        """As named, or the regency of the region that was named."""
        if not isinstance(self.content, Handed):
            return None
        region = self.content.submission.region or ""
        return self.content.submission.government or (region[:5] if len(region) >= 5 else None)


class Submissions:
    """Intake's place in SUBMISSIONS."""

    def __init__(self, db: Database, bus: Bus, durable: Durable, intake: Intake) -> None:
        self._db, self._bus, self._durable, self._intake = db, bus, durable, intake
        self._replayed = 0.0
        self._sweeper = Sweeper(bus, durable)

    async def run(self) -> None:
        """Takes submissions until something breaks for good. The caller starts it again."""
        await fetch_forever(self._bus, self._db, self._durable, self._take, headers=True, between=self._between)

    async def _take(self, messages: Sequence[Msg]) -> None:
        started = time.time_ns()
        sent = [_read(message) for message in messages]
        try:
            await self._handle(sent)
        except Unavailable:
            for each in sent:
                await each.message.nak(delay=WAIT_FOR_REFERENCE_SECONDS)
            return
        except Exception as error:
            if _is_away(error):
                raise
            log.warning("batch_failed", durable=self._durable.name, submissions=len(sent), error=type(error).__name__)
            await self._one_by_one(sent)
        if Tracing.exporting:
            mark("intake process", SpanKind.CONSUMER, ((each.traceparent, "submission") for each in sent), started, time.time_ns())

    async def _handle(self, sent: Sequence[_Sent]) -> None:
        handed = [each.content for each in sent if isinstance(each.content, Handed)]
        stored = iter(await self._intake.take_many(handed, now=utc_now()) if handed else [])
        outcomes: list[Stored | list[FieldError]] = [next(stored) if isinstance(each.content, Handed) else each.content for each in sent]
        rejections = [
            Rejection(derived_id(NAMESPACE, each.key), each.channel, each.external_id, tuple(outcome), each.traceparent, each.government)
            for each, outcome in zip(sent, outcomes, strict=True)
            if isinstance(outcome, list)
        ]
        if rejections:
            await reject(self._db, rejections, now=utc_now())
        for each, outcome in zip(sent, outcomes, strict=True):
            await self._reply(each.message, outcome)
        await acknowledge(await self._bus.client(), [each.message for each in sent])
        FACTS_CONSUMED.labels(self._durable.name, "applied").inc(len(sent) - len(rejections))
        FACTS_CONSUMED.labels(self._durable.name, "rejected").inc(len(rejections))

    async def _one_by_one(self, sent: Sequence[_Sent]) -> None:
        for each in sent:
            try:
                await self._handle([each])
            except Exception as error:
                if _is_away(error):
                    raise
                tries = int(each.message.metadata.num_delivered or 1)
                if tries < MAX_TRIES:
                    log.warning("submission_failed", durable=self._durable.name, tries=tries, error=type(error).__name__)
                    await each.message.nak(delay=retry_delay(tries))
                else:
                    await self._bury(each, error, tries)

    async def _bury(self, sent: _Sent, error: Exception, tries: int) -> None:
        """Kept whole for an operator: `kawal dead` shows the reason without the words."""
        message = sent.message
        place = int(message.metadata.sequence.stream)
        dead = Dead(
            self._durable.name,
            self._durable.stream.value,
            place,
            message.subject,
            sent.key,
            message.data,
            type(error).__name__,
            tries,
            sent_at=message.metadata.timestamp,
        )
        async with self._db.transaction() as tx:
            await dead_letter.add(tx, dead)
        await message.ack()
        log.error("submission_is_dead", durable=self._durable.name, nats_subject=message.subject, tries=tries)

    async def _reply(self, message: Msg, outcome: Stored | list[FieldError]) -> None:
        """Tells the adapter. Not stored: an adapter that was not listening hands in again and gets the same answer."""
        subject = (message.headers or {}).get(REPLY_HEADER)
        if not subject or not _REPLY_SUBJECT.fullmatch(subject):
            return
        answer: SubmissionAccepted | SubmissionRefused
        if isinstance(outcome, Stored):
            receipt = self._intake.receipt(outcome)
            answer = SubmissionAccepted(complaint_id=str(receipt.complaint_id), number=receipt.number, tracking_code=receipt.tracking_code)
        else:
            answer = SubmissionRefused(
                errors=tuple(SubmissionProblem(field=error.field, code=error.code, message=error.message) for error in outcome)
            )
        await (await self._bus.client()).publish(subject, answer.model_dump_json().encode())

    async def _between(self) -> None:
        await self._sweeper.sweep_when_due()
        await self._replay_when_due()

    async def _replay_when_due(self) -> None:
        now = time.monotonic()
        if now - self._replayed > REPLAY_POLL_SECONDS:
            self._replayed = now
            await self._replay_dead_letters()

    async def _replay_dead_letters(self) -> None:
        """Tries again what an operator asked for; what fails stays dead with the new reason, and keeps nobody up."""
        async with self._db.connection() as connection:
            letters = await dead_letter.list_replays(connection, self._durable.name)
        for letter in letters:
            try:
                reason = await self._replay(letter)
            except Unavailable:
                return
            except Exception as error:
                if _is_away(error):
                    raise
                log.warning("replay_failed", durable=self._durable.name, letter=letter.id, error=type(error).__name__)
                reason = type(error).__name__
            async with self._db.transaction() as tx:
                if reason is None:
                    await dead_letter.mark_replayed(tx, letter.id)
                else:
                    await dead_letter.mark_failed_again(tx, letter.id, reason)

    async def _replay(self, letter: Replay) -> str | None:
        """Hands in a dead submission as it was, under its own key and since its own time. Why it is refused, or None."""
        content = _parse(letter.body, letter.nats_subject, letter.key, lambda: letter.sent_at)
        [outcome] = await self._intake.take_many([content], now=utc_now()) if isinstance(content, Handed) else [content]
        return None if isinstance(outcome, Stored) else "rejected: " + ", ".join(error.code for error in outcome)


def _is_away(error: Exception) -> bool:
    """PostgreSQL or NATS, not the submission: it comes again by itself."""
    return is_outage(error) or isinstance(error, nats.errors.Error)


def _read(message: Msg) -> _Sent:
    headers = message.headers or {}
    given = headers.get(MESSAGE_ID_HEADER)
    key = f"{message.subject}:{given}" if given else _place(message)
    trace = headers.get(TRACE_HEADER, "")
    traceparent = trace if _TRACEPARENT.fullmatch(trace) else _new_trace(urandom(24).hex())
    channel = message.subject.rpartition(".")[2]
    content = _parse(message.data, message.subject, key, lambda: message.metadata.timestamp, traceparent)
    return _Sent(message, key, channel, traceparent, content)


def _place(message: Msg) -> str:
    return f"{message.metadata.sequence.stream}:{message.metadata.timestamp.timestamp():.6f}"


def _new_trace(random: str) -> str:
    """For an adapter that has no trace of its own. `random`: 48 hexadecimal digits."""
    return f"00-{random[:32]}-{random[32:]}-01"


def _parse(
    body: bytes, subject: str, key: str, received_at: Callable[[], datetime | None], traceparent: str | None = None
) -> Handed | list[FieldError]:
    """`received_at` is asked where the channel does not say when: to find it takes as long as to read the submission."""
    submission = parse_submission(body)
    if isinstance(submission, list):
        return submission
    if submission.channel != subject.rpartition(".")[2]:
        return [FieldError("channel", "channel_mismatch", "The channel is not the one on whose subject it was sent.")]
    return Handed(
        submission,
        idempotency_key=None if submission.external_id else key,
        vouched=True,
        received_at=received_at() if submission.submitted_at is None else None,
        traceparent=traceparent,
    )
