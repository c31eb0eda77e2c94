"""Builds the projections anew from the streams, while everything runs.

In one transaction that keeps the consumers waiting, rows and positions go and the durables start again at the first fact. If it breaks
half-way nothing has changed: the durables then only deliver what is known. Readers see the numbers grow until the streams are read.

The streams keep 30 days. What is older must come from the producers' outboxes first (`kawal replay`); a rebuild that would lose numbers is
refused.
"""

from contextlib import suppress
from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from services.analytics.queries import positions
from shared.database import Database
from shared.errors import Conflict
from shared.events.catalogue import CONSUMERS, STREAM_OF, Durable
from shared.events.envelope import Source
from shared.messaging import topology
from shared.messaging.bus import Bus

DURABLES = tuple(Durable(stream, Source.ANALYTICS) for stream, consumers in CONSUMERS.items() if Source.ANALYTICS in consumers)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many facts will be read again."""

    facts: int


async def rebuild(db: Database, bus: Bus) -> Rebuilt:
    """Empties the projections and has every durable read its stream from the start.

    Raises Conflict when a stream no longer holds as many facts as have been counted.
    """
    js = await bus.jetstream()
    async with db.transaction() as tx:
        await positions.lock_projections(tx)
        held = await _held(js, await positions.count_applied(tx))
        await positions.delete_projections(tx)
        for durable in DURABLES:
            with suppress(NotFoundError):
                await js.delete_consumer(durable.stream.value, durable.name)
            await topology.ensure_durable(js, durable)
    return Rebuilt(held)


async def _held(js: JetStreamContext, applied: dict[str, int]) -> int:
    held = 0
    for source, stream in STREAM_OF.items():
        if any(durable.stream is stream for durable in DURABLES):
            messages = (await js.stream_info(stream.value)).state.messages
            if messages < applied.get(source.value, 0):
                raise Conflict(
                    f"The stream {stream.value} holds {messages} facts, and {applied[source.value]} were counted. "
                    f"Have {source.value} tell them again first: kawal replay {source.value}"
                )
            held += messages
    return held
