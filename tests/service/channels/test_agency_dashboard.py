"""The example for agencies runs as anybody would run it: nats-py and a real server."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import nats

from shared.clock import utc_now
from shared.events.catalogue import Stream
from shared.events.codes import Classification, DecidedBy, Status
from shared.events.complaint import ComplaintRouted
from shared.events.envelope import Envelope, Source
from shared.ids import new_id
from shared.messaging.topology import ensure_stream
from tests.support.nats_server import NatsServer
from tests.support.waiting import eventually

SCRIPT = Path(__file__).parents[3] / "examples" / "agency_dashboard.py"
AGENCY, OTHER = "32.04.dpupr", "32.04.dishub"
DURABLE = "dashboard-32-04-dpupr"


def routed(number: int, agency: str) -> Envelope[ComplaintRouted]:
    now = utc_now()
    fact = ComplaintRouted(
        government="32.04",
        agency=agency,
        status=Status.ROUTED,
        number=str(number),
        classification=Classification.COMPLAINT,
        confidential=False,
        by=DecidedBy.RULE,
        hop=1,
        first_routed_at=now,
        due_at=now,
    )
    return Envelope(new_id(), Source.ROUTING, str(new_id()), 1, now, fact)


async def show(url: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, str(SCRIPT), AGENCY, url, stdout=PIPE, stderr=PIPE)


async def next_numbers(screen: Process, count: int) -> list[str]:
    assert screen.stdout is not None
    lines = [await asyncio.wait_for(screen.stdout.readline(), 30) for _ in range(count)]
    return [line.split()[1].decode() for line in lines]


async def test_it_prints_each_routed_complaint_of_its_agency_once_across_a_pause(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    js = client.jetstream()
    await ensure_stream(js, Stream.ROUTING)

    async def publish(number: int, agency: str) -> None:
        fact = routed(number, agency)
        await js.publish(fact.data.nats_subject(), fact.encode().encode(), stream=Stream.ROUTING.value)

    async def all_acknowledged() -> bool:
        info = await js.consumer_info(Stream.ROUTING.value, DURABLE)
        return (info.num_ack_pending, info.num_pending) == (0, 0)

    for number in (1, 2, 3):
        await publish(number, AGENCY)
        await publish(number + 100, OTHER)
    screen = await show(nats_server.url)
    try:
        assert await next_numbers(screen, 3) == ["1", "2", "3"]
        await publish(4, AGENCY)
        assert await next_numbers(screen, 1) == ["4"]
        await eventually(all_acknowledged)
    finally:
        screen.send_signal(signal.SIGINT)
        rest, trouble = await screen.communicate()
    assert (rest, trouble, screen.returncode) == (b"", b"", 0)

    for number in (5, 6):
        await publish(number, AGENCY)
    screen = await show(nats_server.url)
    try:
        assert await next_numbers(screen, 2) == ["5", "6"]
        await eventually(all_acknowledged)
    finally:
        screen.send_signal(signal.SIGINT)
        rest, _ = await screen.communicate()
    assert rest == b""
    await client.close()


def test_it_is_short_and_needs_nats_py_only() -> None:
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 40
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported - set(sys.stdlib_module_names) == {"nats"}
