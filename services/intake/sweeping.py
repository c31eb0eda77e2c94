"""Takes submissions out of the stream once they are stored: they hold names and numbers of people.

A work queue would do it by itself, one message at a time with an fsync for each, which costs more than all the rest of intake. So the
stream keeps its messages, and what lies before the first that is not acknowledged is purged every second.
"""

import time

from nats.js.errors import NotFoundError

from shared.events.catalogue import Durable
from shared.messaging.bus import Bus

SWEEP_SECONDS = 1.0


class Sweeper:
    """Purges a stream up to where its only durable has acknowledged everything."""

    def __init__(self, bus: Bus, durable: Durable) -> None:
        self._bus, self._durable = bus, durable
        self._swept_at = float("-inf")
        self._floor = 0

    async def sweep_when_due(self) -> None:
        """At most once in `SWEEP_SECONDS`. Raises nats.errors.Error or APIError while NATS is away."""
        now = time.monotonic()
        if now - self._swept_at < SWEEP_SECONDS:
            return
        self._swept_at = now
        stream = self._durable.stream.value
        js = await self._bus.jetstream()
        try:
            info = await js.consumer_info(stream, self._durable.name)
        except NotFoundError:  # topology has not made it yet
            return
        floor = info.ack_floor.stream_seq if info.ack_floor else 0
        if floor != self._floor:
            await js.purge_stream(stream, seq=floor + 1)
            self._floor = floor
