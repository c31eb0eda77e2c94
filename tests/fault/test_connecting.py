"""A connection that is given up while it comes about leaves no socket behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.messaging.bus import Bus
from tests.support.nats_server import NatsServer
from tests.support.waiting import eventually

SECONDS = 10


class Listener:
    """Takes connections, says to each what it was told to say, and knows which of them their client has closed."""

    def __init__(self, word: bytes) -> None:
        self._word = word
        self.taken = 0
        self.closed = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        writer.write(self._word)
        try:
            await reader.read()
            self.closed += 1
        finally:
            writer.close()


@asynccontextmanager
async def listening(word: bytes = b"") -> AsyncIterator[tuple[Listener, str]]:
    """A server on a port of its own, and its address."""
    listener = Listener(word)
    server = await asyncio.start_server(listener, "127.0.0.1", 0)
    yield listener, f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def _seen(number: int) -> int:
    return number


async def test_given_up_before_the_server_said_a_word() -> None:
    async with listening() as (listener, url):
        bus = Bus(url, "test")
        bus.start()
        await eventually(lambda: _seen(listener.taken), seconds=SECONDS)
        await bus.stop()
        await eventually(lambda: _seen(listener.closed), until=lambda closed: closed == listener.taken, seconds=SECONDS)


async def test_an_attempt_that_failed_is_closed_before_the_next() -> None:
    async with listening(b"-ERR 'not now'\r\n") as (listener, url):
        bus = Bus(url, "test")
        bus.start()
        await eventually(lambda: _seen(listener.taken), until=lambda taken: taken >= 3, seconds=SECONDS)
        await eventually(lambda: _seen(listener.closed), until=lambda closed: closed >= 2, seconds=SECONDS)
        await bus.stop()
        await eventually(lambda: _seen(listener.closed), until=lambda closed: closed == listener.taken, seconds=SECONDS)


async def test_stopped_before_the_broker_has_started(nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Bus(nats_server.url, "test")
    never = asyncio.Event()
    monkeypatch.setattr(bus.broker, "start", never.wait)
    bus.start()
    await eventually(lambda: _seen(bus.connected), seconds=SECONDS)
    await bus.stop()
    assert not bus.connected


async def test_stopped_while_the_server_is_away(nats_server: NatsServer) -> None:
    bus = Bus(nats_server.url, "test")
    bus.start()
    client = await bus.client()
    nats_server.kill()
    await eventually(lambda: _seen(client.is_reconnecting), seconds=SECONDS)
    await bus.stop()
    assert client.is_closed
