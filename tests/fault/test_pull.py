"""What is pulled at once stays far below what the server holds for a connection: past that it would cut the connection of all consumers."""

import pytest

from shared.events.catalogue import Durable, Stream
from shared.events.envelope import Source
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.bus import Bus
from shared.messaging.pull import MOST_BYTES, Pull
from shared.messaging.topology import ensure_topology
from tests.support.nats_server import NatsServer

SUBJECT = "complaint.submitted.v1.32.04._"


async def test_a_fetch_takes_many_messages_and_no_more_than_so_many_bytes(nats_server: NatsServer) -> None:
    bus = Bus(nats_server.url, "test")
    bus.start()
    client = await bus.client()
    await ensure_topology(client.jetstream(timeout=10), streams=[Stream.INTAKE])
    sizes = [client.max_payload - 1_000, *[500_000] * 30, *[10] * 50]
    await publish_batch(client, [Message(SUBJECT, f"m{place}", b"x" * size) for place, size in enumerate(sizes)], expected_last=0)
    pull = Pull(client, Durable(Stream.INTAKE, Source.ROUTING))
    await pull.open()
    fetched: list[list[int]] = []
    while not fetched or fetched[-1]:
        messages = await pull.fetch(1_000, wait=0.2)
        fetched.append([len(message.data) for message in messages])
    await pull.close()
    await bus.stop()
    assert [size for sizes_at_once in fetched for size in sizes_at_once] == sizes
    assert max(map(sum, fetched)) <= MOST_BYTES
    assert len(fetched) == 3, "as many as fit at once, and none of them waited for"


@pytest.mark.parametrize("headers", [False, True])
async def test_what_came_from_no_durable_is_not_handed_out(nats_server: NatsServer, headers: bool) -> None:
    """It names nobody to acknowledge to: the command would be none, and the server would cut the connection."""
    bus = Bus(nats_server.url, "test")
    bus.start()
    client = await bus.client()
    await ensure_topology(client.jetstream(timeout=10), streams=[Stream.INTAKE])
    pull = Pull(client, Durable(Stream.INTAKE, Source.ROUTING), headers=headers)
    await pull.open()
    for given in (None, {"Kawal": "1"}):
        await client.publish(f"{pull._inbox}.1", b"{}", headers=given)
    await publish_batch(client, [Message(SUBJECT, "m", b"fact")], expected_last=0)
    messages = await pull.fetch(10, wait=1)
    await pull.close()
    await bus.stop()
    assert [message.data for message in messages] == [b"fact"]
