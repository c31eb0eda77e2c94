"""The example for agencies runs as anybody would run it: nats-py and a real server."""

import asyncio
import itertools
import os
import shlex
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from pathlib import Path

import nats
import pytest

from shared.clock import utc_now
from shared.events.catalogue import Stream
from shared.events.codes import Classification, DecidedBy, Status
from shared.events.complaint import ComplaintRouted
from shared.events.envelope import Envelope, Source
from shared.ids import new_id
from shared.messaging.topology import ensure_stream
from tests.support.guarded_nats import GuardedNats
from tests.support.nats_server import NatsServer
from tests.support.waiting import eventually

SCRIPT = Path(__file__).parents[3] / "examples" / "agency_dashboard.py"
ADD = Path(__file__).parents[3] / "deploy" / "nats" / "add_dashboard.py"
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


@pytest.fixture(autouse=True)
def _listens_to_the_keyboard() -> Iterator[None]:
    """Who runs us in the background of a shell makes us deaf to SIGINT, and all whom we start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


async def show(url: str, *more: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, str(SCRIPT), AGENCY, url, *more, stdout=PIPE, stderr=PIPE)


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


FOREIGN = (
    b'{"type": "foreign.thing", "data": {}}',
    b'{"type": "foreign.thing", "time": "2026-03-17T08:30:00Z", "data": {"number": "9"}}',
    b'{"type": "complaint.routed.v1", "time": "2026-03-17T08:30:00Z", "data": "text"}',
    b"[]",
    b"17",
    b"",
    b"not json",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"type": "complaint.routed.v1", "time": "2026-03-17T08:30:00Z", "data": {"number": "\\ud800", "category": []}}',
)


async def test_what_is_no_routed_fact_is_passed_over(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    js = client.jetstream()
    await ensure_stream(js, Stream.ROUTING)
    facts = [routed(number, AGENCY) for number in (1, 2)]
    for body in (facts[0].encode().encode(), *FOREIGN, facts[1].encode().encode()):
        await js.publish(facts[0].data.nats_subject(), body, stream=Stream.ROUTING.value)

    async def all_acknowledged() -> bool:
        info = await js.consumer_info(Stream.ROUTING.value, DURABLE)
        return (info.num_ack_pending, info.num_pending) == (0, 0)

    screen = await show(nats_server.url)
    try:
        shown = await next_numbers(screen, 2)
        await eventually(all_acknowledged)
    finally:
        screen.send_signal(signal.SIGINT)
        _, trouble = await screen.communicate()
    assert (shown, trouble, screen.returncode) == (["1", "2"], b"", 0)
    await client.close()


async def test_it_ends_quietly_when_nobody_reads_it_any_more(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    js = client.jetstream()
    await ensure_stream(js, Stream.ROUTING)
    command = f"set -o pipefail; {shlex.quote(sys.executable)} {shlex.quote(str(SCRIPT))} {AGENCY} {nats_server.url} | head -n 1"
    piped = await asyncio.create_subprocess_exec("bash", "-c", command, stdout=PIPE, stderr=PIPE)
    numbers = itertools.count(1)

    async def ends() -> bool:
        fact = routed(next(numbers), AGENCY)
        await js.publish(fact.data.nats_subject(), fact.encode().encode(), stream=Stream.ROUTING.value)
        return piped.returncode is not None

    await eventually(ends)
    out, trouble = await piped.communicate()
    assert (out.split()[1], trouble, piped.returncode) == (b"1", b"", 0)
    await client.close()


def test_it_is_short_and_needs_nats_py_only() -> None:
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 40
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported - set(sys.stdlib_module_names) == {"nats"}


async def test_in_an_account_of_its_own_it_finds_jetstream_under_the_prefix(tmp_path: Path) -> None:
    server = GuardedNats(tmp_path)
    await server.start()
    try:
        topology = await nats.connect(server.url_of("topology"), inbox_prefix=b"_INBOX_topology")
        await ensure_stream(topology.jetstream(), Stream.ROUTING)
        await topology.close()
        environment = os.environ | {"KAWAL_NATS_URL": server.url_of("routing")}
        made = await asyncio.create_subprocess_exec(sys.executable, str(ADD), AGENCY, env=environment, stdout=PIPE)
        assert (await made.communicate())[0].decode().strip() == DURABLE
        client = await nats.connect(server.url_of("routing"), inbox_prefix=b"_INBOX_routing")
        for number, agency in ((1, OTHER), (2, AGENCY)):
            fact = routed(number, agency)
            await client.jetstream().publish(fact.data.nats_subject(), fact.encode().encode(), stream=Stream.ROUTING.value)
        await client.close()
        screen = await show(server.url_of("dashboard"), "dashboard", "KAWAL")
        try:
            assert await next_numbers(screen, 1) == ["2"]
        finally:
            screen.send_signal(signal.SIGINT)
            await screen.communicate()
        assert server.violations() == []
    finally:
        server.stop()
