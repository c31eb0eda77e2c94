"""The relay: takes pending facts in order to the service's stream, and marks them only on the stream's acknowledgement.

One relay a service writes (advisory lock). It knows the last sequence that is its own, and every batch names it: a stream that lost its
tail, or was wiped, or that another relay wrote to, refuses the batch, and the relay finds out what is missing before it goes on.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

import nats.errors
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from opentelemetry.trace import SpanKind

from shared.clock import utc_now
from shared.database import Connection, Database
from shared.events.catalogue import STREAM_OF, Stream
from shared.events.envelope import Source
from shared.messaging import handover, queries
from shared.messaging.atomic_batch import WRONG_LAST_SEQUENCE, BatchRefused, Message, publish_batch
from shared.messaging.bus import Bus
from shared.messaging.connection import TidyClient
from shared.messaging.handover import Handover
from shared.messaging.queries import Pending
from shared.messaging.topology import EPOCH, RETENTION_SECONDS, ensure_stream
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import FACTS_PUBLISHED
from shared.telemetry.tracing import Tracing, mark

log = get_logger(__name__)

BATCH = 1_000
POLL_SECONDS = 0.05
CHECK_SECONDS = 5.0
PACE_SECONDS = 0.01
"""At least between two looks while little comes: what is committed meanwhile goes together, for nearly the price of one fact."""
BATCH_BYTES = 8_000_000
"""At most so much goes in one, or the stream's acknowledgement would take too long."""
FEW = 50
LOOK_BACK = 2_000
SWEEP_SECONDS = 1.0
"""A fact's number is given before its commit: one that is committed late stands before those that are told already. So many numbers back
it is found at once, further back at the next look over all. Never to look back is wrong, and to look over all each time means to pass
by what was told and is not swept away yet."""


@dataclass(slots=True)
class _Position:
    """Where in which life of the stream our facts end."""

    epoch: str
    last_seq: int


class Relay:
    """Looks at once after every commit of this process, and every `POLL_SECONDS` for what others committed."""

    def __init__(self, db: Database, bus: Bus, source: Source, *, replicas: int = 1, batch: int = BATCH) -> None:
        self._db, self._bus, self._source, self._replicas, self._batch = db, bus, source, replicas, batch
        self._stream: Stream = STREAM_OF[source]
        self._woken = asyncio.Event()
        db.on_commit(self._woken.set)

    async def run(self) -> None:
        """One turn of duty: waits for the lock, then relays until something breaks. The caller starts it again."""
        client = await self._bus.client()
        async with self._db.connection() as connection:  # the pool lets go of the lock when the connection comes back
            while not await queries.try_lock(connection, f"relay:{self._db.schema}"):
                await asyncio.sleep(1)
            with handover.on_duty(self._source) as fresh:
                await self._relay(client, connection, fresh)

    async def _relay(self, client: TidyClient, connection: Connection, fresh: Handover) -> None:
        js = client.jetstream(timeout=5)
        loop = asyncio.get_running_loop()
        position = await self._reconcile(js, connection)
        checked = swept = loop.time()
        above = 0
        while True:
            self._woken.clear()
            looked = loop.time()
            if looked - swept > SWEEP_SECONDS:
                above, swept = 0, looked
                fresh.sweep()
            rows = _within(await self._pending(connection, fresh, above), BATCH_BYTES)
            if rows:
                try:
                    await self._publish(client, connection, position, rows)
                    above = max(above, rows[-1].id - LOOK_BACK)
                except (BatchRefused, nats.errors.Error, TimeoutError) as error:
                    log.warning("relay_interrupted", service=self._source.value, error=type(error).__name__, detail=str(error)[:200])
                    position = await self._after_refusal(js, client, connection, error)
                    above, checked = 0, loop.time()
                    await asyncio.sleep(POLL_SECONDS)  # whatever is wrong, asking faster does not mend it
                if len(rows) < FEW:
                    await asyncio.sleep(PACE_SECONDS)
                continue
            if loop.time() - checked > CHECK_SECONDS:
                position, checked, above = await self._reconcile(js, connection), loop.time(), 0
            await _wait(self._woken, POLL_SECONDS)
            await asyncio.sleep(max(0.0, looked + PACE_SECONDS - loop.time()))

    async def _pending(self, connection: Connection, fresh: Handover, above: int) -> list[Pending]:
        """The next facts to tell: as this process has just made them, or from the outbox."""
        rows: list[Pending] = []
        unknown: list[int] = []
        for row_id, fact_id, transaction in await queries.list_waiting(connection, self._batch, above=above):
            known = fresh.take((transaction, fact_id)) if fact_id else None
            if fact_id and known:
                rows.append(Pending(row_id, fact_id, known.nats_subject, known.payload, known.traceparent, replays=0))
            else:
                unknown.append(row_id)
        if unknown:
            rows = sorted(rows + await queries.read_pending(connection, unknown), key=attrgetter("id"))
        return rows

    async def _publish(self, client: TidyClient, connection: Connection, position: _Position, rows: Sequence[Pending]) -> None:
        started = _now_ns()
        messages = [Message(row.nats_subject, row.message_id, row.payload.encode()) for row in rows]
        stored = await publish_batch(client, messages, expected_last=position.last_seq)
        first = stored.sequence - len(rows) + 1
        last = position.last_seq if stored.duplicate else stored.sequence
        async with connection.transaction():
            await queries.mark_published(connection, [row.id for row in rows], list(range(first, stored.sequence + 1)))
            await queries.save_position(connection, self._stream.value, position.epoch, last)
        position.last_seq = last
        FACTS_PUBLISHED.labels(self._source.value).inc(len(rows))
        if Tracing.exporting:
            mark("publish", SpanKind.PRODUCER, ((row.traceparent, row.nats_subject.rsplit(".", 3)[0]) for row in rows), started, _now_ns())

    async def _after_refusal(self, js: JetStreamContext, client: TidyClient, connection: Connection, error: Exception) -> _Position:
        """Finds the stream's truth; when the refusal was not about the end of the stream (a known message id), goes one by one."""
        position = await self._reconcile(js, connection)
        if isinstance(error, BatchRefused) and error.code != WRONG_LAST_SEQUENCE:
            for row in await queries.list_pending(connection, self._batch):
                await self._publish(client, connection, position, [row])
        return position

    async def _reconcile(self, js: JetStreamContext, connection: Connection) -> _Position:
        """Compares what we know with what the stream holds, and makes pending again whatever the stream has lost."""
        try:
            info = await js.stream_info(self._stream.value)
        except NotFoundError:
            await ensure_stream(js, self._stream, self._replicas)
            info = await js.stream_info(self._stream.value)
        epoch = (info.config.metadata or {}).get(EPOCH, "")
        known = await queries.get_position(connection, self._stream.value)
        last_known = known.last_seq if known and known.epoch == epoch else 0
        last = info.state.last_seq
        async with connection.transaction():
            if known and known.epoch != epoch:
                lost = await queries.forget_all(connection, RETENTION_SECONDS)
                log.warning("stream_was_wiped", stream=self._stream.value, republishing=lost)
            elif last < last_known:
                lost = await queries.forget_after(connection, last)
                log.warning("stream_lost_its_tail", stream=self._stream.value, republishing=lost)
            await queries.save_position(connection, self._stream.value, epoch, min(last, last_known))
        for first in range(max(last_known + 1, info.state.first_seq), last + 1, self._batch):
            await self._recognise(js, connection, epoch, first, min(first + self._batch - 1, last))
        await queries.save_position(connection, self._stream.value, epoch, last)
        return _Position(epoch, last)

    async def _recognise(self, js: JetStreamContext, connection: Connection, epoch: str, first: int, last: int) -> None:
        """Marks facts that reached the stream although we never saw the acknowledgement; keeps how far it has come."""
        found: list[UUID] = []
        sequences: list[int] = []
        for sequence in range(first, last + 1):
            try:
                message = await js.get_msg(self._stream.value, sequence, direct=True)
            except NotFoundError:
                continue
            with suppress(ValueError):  # a foreign message has no id of ours
                found.append(UUID((message.headers or {}).get("Nats-Msg-Id", "").partition(":")[0]))
                sequences.append(sequence)
        async with connection.transaction():
            marked = await queries.mark_recognised(connection, found, sequences)
            await queries.save_position(connection, self._stream.value, epoch, last)
        log.info("facts_recognised_in_stream", stream=self._stream.value, facts=marked)


def _within(rows: Sequence[Pending], most: int) -> Sequence[Pending]:
    """The first of these whose payloads together have at most so many characters; always one, if there is any."""
    size = 0
    for place, row in enumerate(rows):
        size += len(row.payload)
        if size > most and place:
            return rows[:place]
    return rows


def _now_ns() -> int:
    return int(utc_now().timestamp() * 1e9)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
