"""The consumer: everything around a handler that must be true for no fact to be lost and none to count twice.

Fetches what is there, decodes, sorts each subject's facts by version, runs the handler and the inbox in one transaction, then acknowledges.
When a batch fails, its halves are tried, and theirs, so that one poison fact never holds the others; after `MAX_TRIES` it goes to the dead
letters.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from nats.aio.msg import Msg
from opentelemetry.trace import SpanKind

from shared.database import Connection, Database, is_outage
from shared.events.catalogue import Durable
from shared.events.envelope import Envelope, UnreadableFact, decode
from shared.events.fact import Fact
from shared.messaging import dead_letter, inbox
from shared.messaging.bulk import acknowledge
from shared.messaging.bus import Bus
from shared.messaging.dead_letter import Dead
from shared.messaging.fetch import fetch_forever
from shared.messaging.line import Line, Place
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import FACTS_CONSUMED
from shared.telemetry.tracing import Tracing, mark

log = get_logger(__name__)

MAX_TRIES = 10
"""With growing pauses about a minute: deliveries during outages count too, and must not use them up."""
MAX_GAP_TRIES = 12
REPLAY_POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts in order per subject, subjects as they arrived, each for the first time, and the transaction of their effect."""

    tx: Connection
    facts: Sequence[Envelope[Fact]]


Handler = Callable[[Batch], Awaitable[None]]


class _Delivery(NamedTuple):
    message: Msg
    fact: Envelope[Fact]

    @property
    def tries(self) -> int:
        return int(self.message.metadata.num_delivered or 1)


def retry_delay(tries: int) -> float:
    """Seconds until the next try: 0.2, 0.4, 0.8 … at most 15."""
    return float(min(0.2 * 2 ** (tries - 1), 15.0))


class Consumer:
    """One durable of one service."""

    def __init__(self, db: Database, bus: Bus, durable: Durable, handler: Handler, *, pace: float = 0.0, side_by_side: int = 1) -> None:
        """`pace`, `side_by_side`: as of `fetch_forever`."""
        self._pace, self._side_by_side = pace, side_by_side
        self._line = Line()
        self._db, self._bus, self.durable, self._handler = db, bus, durable, handler
        self._replayed = 0.0

    async def run(self) -> None:
        """Takes facts until something breaks for good. The caller starts it again."""
        await fetch_forever(
            self._bus,
            self._db,
            self.durable,
            self._take,
            pace=self._pace,
            side_by_side=self._side_by_side,
            between=self._replay_when_due,
        )

    async def _replay_when_due(self) -> None:
        now = time.monotonic()
        if now - self._replayed > REPLAY_POLL_SECONDS:
            self._replayed = now
            await self._replay_dead_letters()

    async def _take(self, messages: Sequence[Msg]) -> None:
        with self._line.place() as place:
            await self._take_in_line(messages, place)

    async def _take_in_line(self, messages: Sequence[Msg], place: Place) -> None:
        started = time.time_ns()
        readable: list[Msg] = []
        facts: list[Envelope[Fact]] = []
        for message in messages:
            try:
                facts.append(decode(message.data))
            except UnreadableFact as error:
                await self._bury_unreadable(message, str(error))
            else:
                readable.append(message)
        if not facts:
            return
        await place.apart({fact.subject for fact in facts})
        try:
            result = await self._apply(facts, place)
        except Exception as error:
            if await self._is_away(error):
                raise
            log.warning("batch_failed", durable=self.durable.name, facts=len(facts), error=type(error).__name__)
            deliveries = [_Delivery(message, fact) for message, fact in zip(readable, facts, strict=True)]
            await self._by_halves(inbox.in_order(deliveries, lambda each: each.fact), place)
            return
        await self._settle(readable, facts, result)
        if Tracing.exporting:
            applied = ((fact.traceparent, fact.data.wire_type()) for fact in result.ready)
            mark(f"{self.durable.consumer.value} process", SpanKind.CONSUMER, applied, started, time.time_ns())

    async def _apply(self, facts: list[Envelope[Fact]], place: Place) -> inbox.Sorted:
        """The effect of all that is ready, in one transaction."""
        with suppress(inbox.OutOfLine):
            async with self._db.transaction() as tx:
                await inbox.advance(tx, facts)
                await self._handler(Batch(tx, facts))
                await place.first()
            return inbox.Sorted(ready=facts)
        async with self._db.transaction() as tx:
            positions = await inbox.lock_positions(tx, facts)
            result = inbox.sort(facts, positions)
            if result.ready:
                await self._handler(Batch(tx, result.ready))
                await inbox.move(tx, result.ready, positions)
            await place.first()
        return result

    async def _settle(self, messages: Sequence[Msg], facts: Sequence[Envelope[Fact]], result: inbox.Sorted) -> None:
        early = {fact.id for fact in result.early}
        done = [message for message, fact in zip(messages, facts, strict=True) if fact.id not in early] if early else messages
        await acknowledge(await self._bus.client(), done)
        for message, fact in zip(messages, facts, strict=True) if early else ():
            if fact.id in early:
                await self._wait_or_park(_Delivery(message, fact))
        for name, some in (("applied", result.ready), ("known", result.known), ("early", result.early)):
            if some:
                FACTS_CONSUMED.labels(self.durable.name, name).inc(len(some))

    async def _is_away(self, error: Exception) -> bool:
        """PostgreSQL is away: nothing is wrong with the facts. A handler that fails like an outage while it answers is wrong itself."""
        return is_outage(error) and not await self._db.ping()

    async def _by_halves(self, deliveries: Sequence[_Delivery], place: Place) -> None:
        """A batch failed: its halves have their effect by themselves, and of a half that fails its own, until what fails stands alone."""
        middle = len(deliveries) // 2
        for half in filter(None, (deliveries[:middle], deliveries[middle:])):
            try:
                result = await self._apply([delivery.fact for delivery in half], place)
            except Exception as error:
                if await self._is_away(error):
                    raise
                if len(half) == 1:
                    await self._retry_or_bury(half[0], error)
                else:
                    await self._by_halves(half, place)
            else:
                await self._settle([delivery.message for delivery in half], [delivery.fact for delivery in half], result)

    async def _retry_or_bury(self, delivery: _Delivery, error: Exception) -> None:
        if delivery.tries < MAX_TRIES:
            log.warning(
                "fact_failed",
                durable=self.durable.name,
                fact=delivery.fact.data.wire_type(),
                tries=delivery.tries,
                error=type(error).__name__,
            )
            FACTS_CONSUMED.labels(self.durable.name, "failed").inc()
            await delivery.message.nak(delay=retry_delay(delivery.tries))
            return
        await self._bury(delivery, _reason(error))

    async def _wait_or_park(self, delivery: _Delivery) -> None:
        """A gap: the fact waits for the one before it; behind a dead letter it is laid beside that one."""
        async with self._db.connection() as connection:
            blocked = await dead_letter.is_blocked(connection, delivery.fact.source.value, delivery.fact.subject)
        if blocked or delivery.tries >= MAX_GAP_TRIES:
            await self._bury(
                delivery, "behind a dead letter of the same subject" if blocked else "an earlier fact of the subject never came"
            )
        else:
            await delivery.message.nak(delay=retry_delay(delivery.tries))

    async def _bury(self, delivery: _Delivery, reason: str) -> None:
        fact = delivery.fact
        dead = Dead(
            *self._address(delivery.message),
            str(fact.id),
            delivery.message.data,
            reason,
            delivery.tries,
            fact.source.value,
            fact.subject,
            fact.version,
        )
        await self._add_dead(delivery.message, dead)

    async def _bury_unreadable(self, message: Msg, reason: str) -> None:
        key = hashlib.sha256(message.data).hexdigest()
        await self._add_dead(message, Dead(*self._address(message), key, message.data, reason, int(message.metadata.num_delivered or 1)))

    def _address(self, message: Msg) -> tuple[str, str, int, str]:
        return self.durable.name, self.durable.stream.value, int(message.metadata.sequence.stream), message.subject

    async def _add_dead(self, message: Msg, dead: Dead) -> None:
        async with self._db.transaction() as tx:
            await dead_letter.add(tx, dead)
        await message.ack()
        FACTS_CONSUMED.labels(self.durable.name, "dead").inc()
        log.error("fact_is_dead", durable=self.durable.name, nats_subject=dead.nats_subject, tries=dead.tries)

    async def _replay_dead_letters(self) -> None:
        """Tries again what an operator asked for, in order; what fails stays dead with the new reason."""
        async with self._db.connection() as connection:
            letters = await dead_letter.list_replays(connection, self.durable.name)
        for letter in letters:
            try:
                fact = decode(letter.body)
                async with self._db.transaction() as tx:
                    positions = await inbox.lock_positions(tx, [fact])
                    result = inbox.sort([fact], positions)
                    if result.early:
                        raise UnreadableFact("an earlier fact of the subject is still missing")
                    if result.ready:
                        await self._handler(Batch(tx, result.ready))
                        await inbox.move(tx, result.ready, positions)
                    await dead_letter.mark_replayed(tx, letter.id, had_effect_before=not result.ready)
            except Exception as error:
                if await self._is_away(error):
                    raise
                async with self._db.transaction() as tx:
                    await dead_letter.mark_failed_again(tx, letter.id, _reason(error))


def _reason(error: Exception) -> str:
    """The kind and first line of an error; further lines of a database error quote values, which may be a citizen's."""
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"
