"""The connection to NATS. Connects in the background and for ever: a service starts, serves and stores while NATS is away."""

import asyncio

import nats
from nats.js import JetStreamContext

from shared.messaging.connection import TidyBroker, TidyClient
from shared.messaging.yielding import Backlog
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

CANCEL_AGAIN_SECONDS = 0.5


class Bus:
    """A FastStream broker, and the nats-py client below it for what FastStream does not do (batches, fetch loops).

    Subscribers of single messages (request and reply, live desks) are registered on `broker` before `start`.
    """

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.backlog = Backlog()
        self.broker = TidyBroker(
            [server.strip() for server in url.split(",")],
            name=f"kawal-{name}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=2,
            ping_interval=10,
            graceful_timeout=10,
            inbox_prefix=f"_INBOX_{name}",
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnected,
            reconnected_cb=self._on_reconnected,
            logger=None,
        )
        self._stopping = False
        self._ready = asyncio.Event()
        self._starting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to connect; returns at once."""
        self._starting = asyncio.create_task(self._connect(), name=f"bus-{self.name}")

    async def _connect(self) -> None:
        await self.broker.connect()
        await self.broker.start()
        self._ready.set()
        log.info("nats_connected", bus=self.name)

    async def stop(self) -> None:
        self._stopping = True
        while self._starting and not self._starting.done():  # nats-py loses a cancellation that meets a failed attempt: it is said again
            self._starting.cancel()
            await asyncio.wait([self._starting], timeout=CANCEL_AGAIN_SECONDS)
        if self._ready.is_set() and self.connected:
            await self.broker.stop()
        elif self.broker.client is not None:  # nothing to drain, and nats-py refuses to while it connects anew
            await self.broker.client.abandon()

    @property
    def connected(self) -> bool:
        return self.broker.client is not None and self.broker.client.is_connected

    async def client(self) -> TidyClient:
        """The nats-py client, once connected for the first time."""
        await self._ready.wait()
        if self.broker.client is None:
            raise RuntimeError("the bus is ready without a client")
        return self.broker.client

    async def jetstream(self) -> JetStreamContext:
        return (await self.client()).jetstream(timeout=5)

    async def _on_error(self, error: Exception) -> None:
        if not isinstance(error, nats.errors.SlowConsumerError):
            log.debug("nats_error", bus=self.name, error=type(error).__name__)

    async def _on_disconnected(self) -> None:
        if not self._stopping:
            log.warning("nats_disconnected", bus=self.name)

    async def _on_reconnected(self) -> None:
        log.info("nats_reconnected", bus=self.name)
