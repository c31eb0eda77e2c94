"""The users of NATS as they ship (deploy/nats): each can do its work, and nothing beside it. A real server refuses."""

import asyncio
import os
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import product
from pathlib import Path

import asyncpg
import nats
import pytest
from cryptography.fernet import Fernet
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError
from pydantic import SecretStr

from services.analytics.app import build as build_analytics
from services.analytics.rebuild import rebuild
from services.analytics.settings import AnalyticsSettings
from services.intake.app import build as build_intake
from services.intake.channels.handover import Handover
from services.intake.settings import IntakeSettings
from services.notify.app import build as build_notify
from services.notify.settings import NotifySettings
from services.routing.app import build as build_routing
from services.routing.loading import load_defaults_if_empty
from services.routing.settings import RoutingSettings
from shared.database import Database
from shared.events.catalogue import STREAM_OF, Durable, Stream, durables, subjects
from shared.events.codes import Channel
from shared.events.contact import CONTACT_SUBJECT
from shared.events.envelope import Source
from shared.events.session import SESSION_SUBJECT
from shared.events.submission import Reporter, Submission, SubmissionAccepted
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.bus import Bus
from shared.messaging.connection import TidyClient
from shared.messaging.topology import ensure_topology
from shared.service import Service
from shared.settings import CommonSettings
from tests.support.directory import directory_of
from tests.support.guarded_nats import GuardedNats
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
SERVICES = [source.value for source in Source]
ERASERS = {("intake", Stream.INTAKE), ("routing", Stream.ROUTING)}
"""Who may delete single messages: those whose facts hold words."""
EVERYBODY = [*SERVICES, "topology", "sms", "dashboard"]
AGENCY, DURABLE = "32.04.dpupr", "dashboard-32-04-dpupr"
NO_STREAMS_HERE = b'"err_code":10039'
"""What the API says in an account without JetStream."""
ANSWERS = {
    ("intake", "notify"),
    ("intake", "routing"),
    ("intake", "sms"),
    ("routing", "intake"),
    ("routing", "notify"),
    ("routing", "analytics"),
}
"""Who answers whom over core NATS."""
ROUTED = f"complaint.routed.v1.{AGENCY}"


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[GuardedNats]:
    folder = tmp_path / "guarded"
    folder.mkdir()
    server = GuardedNats(folder)
    await server.start()
    yield server
    server.stop()


@asynccontextmanager
async def connected(server: GuardedNats, user: str) -> AsyncIterator[TidyClient]:
    async def ignore(_: Exception) -> None:
        """The server's log is what we look at."""

    client = TidyClient()
    await client.connect(server.url_of(user), inbox_prefix=f"_INBOX_{user}".encode(), error_cb=ignore)
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def bus_of(server: GuardedNats, user: str, name: str) -> AsyncIterator[Bus]:
    bus = Bus(server.url_of(user), name)
    bus.start()
    try:
        yield bus
    finally:
        await bus.stop()


async def make_topology(server: GuardedNats) -> None:
    async with bus_of(server, "topology", "topology") as bus:
        await ensure_topology(await bus.jetstream())


def build(source: Source, database: TestDatabase, server: GuardedNats) -> Service:
    common = CommonSettings(token_key=SecretStr("t" * 32), nats_url=server.url_of(source.value), local=True)
    dsn = SecretStr(database.dsn(source.value))
    match source:
        case Source.INTAKE:
            own = IntakeSettings(
                postgres_dsn=dsn,
                vault_postgres_dsn=SecretStr(database.dsn("vault")),
                vault_key=SecretStr(Fernet.generate_key().decode()),
                code_key=SecretStr("c" * 32),
            )
            return build_intake(common, own)
        case Source.ROUTING:
            return build_routing(common, RoutingSettings(postgres_dsn=dsn), directory_of(database))
        case Source.NOTIFY:
            return build_notify(common, NotifySettings(postgres_dsn=dsn))
        case Source.ANALYTICS:
            return build_analytics(common, AnalyticsSettings(postgres_dsn=dsn))


async def count(database: TestDatabase, query: str) -> int:
    connection = await asyncpg.connect(database.admin_dsn)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()


async def test_a_complaint_goes_its_whole_way_and_nothing_is_refused(database: TestDatabase, guarded: GuardedNats) -> None:
    """From the SMS channel to the message in the reporter's mailbox, which needs the vault's answer, and to the counts."""
    await load_defaults_if_empty(database.dsn("routing"))
    await make_topology(guarded)
    services = {source: build(source, database, guarded) for source in Source}
    async with AsyncExitStack() as stack:
        for service in services.values():
            await service.start()
            stack.push_async_callback(service.stop)
        for service in services.values():
            await eventually(service.ready, seconds=60)
        sms = await stack.enter_async_context(bus_of(guarded, "sms", "sms"))
        await sms.client()
        submission = Submission(
            channel=Channel.SMS, external_id="1", text="Jalan berlubang di depan pasar Soreang", reporter=Reporter(email="sari@contoh.id")
        )
        assert isinstance(await Handover(sms).submit(submission), SubmissionAccepted)
        sent = "select count(*) from notify.message where state = 'delivered' and channel = 'mailbox'"  # the vault told whereto
        await eventually(lambda: count(database, sent), seconds=60)
        await eventually(lambda: count(database, "select count(*) from analytics.measure where submitted_at is not null"))
        for service in services.values():
            await eventually(service.lag, until=lambda lag: not any(lag.values()))
        async with bus_of(guarded, "analytics", "rebuild") as bus:
            assert (await rebuild(Database(database.dsn("analytics"), "analytics", size=2), bus)).facts > 0
    assert guarded.violations() == []


async def test_what_was_wiped_is_made_again_without_topology(database: TestDatabase, guarded: GuardedNats) -> None:
    async with AsyncExitStack() as stack:
        for source in Source:
            service = build(source, database, guarded)
            await service.start()
            stack.push_async_callback(service.stop)
        watcher = await stack.enter_async_context(connected(guarded, "topology"))

        async def missing() -> list[str]:
            found = []
            for durable in durables():
                try:
                    await watcher.jetstream().consumer_info(durable.stream.value, durable.name)
                except NotFoundError:
                    found.append(durable.name)
            return found

        await eventually(missing, until=lambda names: not names)
    assert guarded.violations() == []


@pytest.mark.parametrize("source", list(Source))
async def test_the_relay_can_publish_every_subject_of_its_stream_at_once_and_look_it_up(guarded: GuardedNats, source: Source) -> None:
    await make_topology(guarded)
    stream = STREAM_OF[source]
    mine = [_concrete(subject) for subject in subjects(stream)]
    async with connected(guarded, source.value) as client:
        stored = await publish_batch(client, [Message(subject, subject, b"{}") for subject in mine], expected_last=0)
        assert stored.sequence == len(mine)
        assert (await client.jetstream().get_msg(stream.value, 1, direct=True)).subject == mine[0]
        for durable in durables():
            await client.jetstream().consumer_info(durable.stream.value, durable.name)
    assert guarded.violations() == []


async def all_refused(server: GuardedNats, wanted: list[str]) -> None:
    async def let_through() -> list[str]:
        refused = "\n".join(server.violations())
        return [subject for subject in wanted if f'"{subject}"' not in refused]

    await eventually(let_through, until=lambda subjects: not subjects)


def _concrete(pattern: str) -> str:
    return pattern.replace("*", "x").replace(">", "x")


def forbidden_publishes(user: str) -> list[str]:
    """Other people's facts, questions, inboxes, places in streams; and what nobody may."""
    own = STREAM_OF[Source(user)] if user in SERVICES else None
    found = [_concrete(subject) for stream in Stream if stream not in {own, Stream.SUBMISSIONS} for subject in subjects(stream)]
    found += [f"submit.v1.{channel}" for channel in Channel if (user, channel) != ("sms", Channel.SMS)]
    found += [CONTACT_SUBJECT] * (user not in {"notify", "routing"})
    found += [SESSION_SUBJECT] * (user in {"routing", "topology", "sms"})
    found += [f"_INBOX_{other}.x.y" for other in EVERYBODY if (user, other) not in ANSWERS]
    for stream in Stream:
        found += [f"$JS.API.STREAM.{verb}.{stream}" for verb in ("DELETE", "MSG.GET", "SNAPSHOT", "RESTORE", "LEADER.STEPDOWN")]
        found += [f"$JS.API.STREAM.MSG.DELETE.{stream}"] * ((user, stream) not in ERASERS)
        found += [f"$JS.API.STREAM.PURGE.{stream}"] * ((user, stream) != ("intake", Stream.SUBMISSIONS))
        found += [f"$JS.API.DIRECT.GET.{stream}"] * (stream is not own)
        found += [f"$JS.API.CONSUMER.CREATE.{stream}"]
        if user != "topology":
            found += [f"$JS.API.STREAM.UPDATE.{stream}"] * (stream is not own and (user, stream) != ("intake", Stream.SUBMISSIONS))
            found += [f"$JS.API.CONSUMER.CREATE.{stream}.mine.>"] * ((user, stream) != ("routing", Stream.ROUTING))
    for durable in durables():
        found += [f"$JS.API.CONSUMER.{verb}.{durable.stream}.{durable.name}" for verb in ("PAUSE", "RESET", "UNPIN")]
        found += [f"$JS.API.CONSUMER.DELETE.{durable.stream}.{durable.name}"] * (
            (user, durable.consumer) != ("analytics", Source.ANALYTICS)
        )
        if durable.consumer.value != user:
            found += [f"$JS.API.CONSUMER.MSG.NEXT.{durable.stream}.{durable.name}", f"$JS.ACK.{durable.stream}.{durable.name}.1.1.1.1.1"]
    return found


@pytest.mark.parametrize("user", [user for user in EVERYBODY if user != "dashboard"])
async def test_what_is_not_its_work_is_refused(guarded: GuardedNats, user: str) -> None:
    await make_topology(guarded)
    wanted = forbidden_publishes(user)
    async with connected(guarded, user) as client:
        for subject in wanted:
            await client.publish(subject, b"{}")
        await all_refused(guarded, wanted)


@pytest.mark.parametrize("user", [user for user in EVERYBODY if user != "dashboard"])
async def test_nobody_listens_to_what_is_another_s(guarded: GuardedNats, user: str) -> None:
    wanted = [">", "*.>", "complaint.>", "submit.v1.*", "$JS.>", "_INBOX.>", CONTACT_SUBJECT, f"{CONTACT_SUBJECT}.>", SESSION_SUBJECT]
    wanted += [f"_INBOX_{other}.>" for other in EVERYBODY if other != user]
    async with connected(guarded, user) as client:
        for subject in wanted:
            await client.subscribe(subject)
        if user != "intake":
            await client.subscribe("vault.*", queue="intake")
        if user != "routing":
            await client.subscribe("directory.*", queue="routing")
        await all_refused(guarded, wanted)


@pytest.mark.parametrize("login", ["{}", '{"user":"notify","pass":"0sms0"}', '{"user":"kawal","pass":"kawal"}'])
async def test_nobody_comes_in_without_a_password(guarded: GuardedNats, login: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", guarded.port)
    await reader.readline()
    writer.write(f"CONNECT {login}\r\nPING\r\n".encode())
    assert await reader.readline() == b"-ERR 'Authorization Violation'\r\n"
    writer.close()
    await writer.wait_closed()


async def last_of(server: GuardedNats, stream: Stream) -> tuple[int, int]:
    async with connected(server, "topology") as client:
        state = (await client.jetstream().stream_info(stream.value)).state
    return state.messages, state.last_seq


@pytest.mark.parametrize("trick", [ROUTED, "$JS.API.STREAM.PURGE.ROUTING", CONTACT_SUBJECT])
async def test_the_sms_channel_cannot_have_an_acknowledgement_sent_into_our_subjects(guarded: GuardedNats, trick: str) -> None:
    await make_topology(guarded)
    async with connected(guarded, "routing") as routing:
        await routing.jetstream().publish(ROUTED, b"{}")
    async with connected(guarded, "sms") as sms:
        for _ in range(3):
            await sms.publish("submit.v1.sms", b"{}", reply=trick)
        assert (await sms.jetstream().publish("submit.v1.sms", b"{}")).seq == 4
    async with connected(guarded, "routing") as routing:
        assert (await routing.jetstream().publish(ROUTED, b"{}")).seq == 2
    assert await last_of(guarded, Stream.ROUTING) == (2, 2)


@pytest.fixture
async def dashboard(guarded: GuardedNats) -> str:
    """The durable of the example's agency, made as the guide says; there is a fact for it, and one for its neighbour."""
    await make_topology(guarded)
    script = ROOT / "deploy/nats/add_dashboard.py"
    environment = os.environ | {"KAWAL_NATS_URL": guarded.url_of("routing")}
    command = (sys.executable, str(script), AGENCY)
    done = await asyncio.to_thread(subprocess.run, command, env=environment, stdout=PIPE, text=True, check=True)
    async with connected(guarded, "routing") as routing:
        for agency in ("32.04.dishub", AGENCY):
            await routing.jetstream().publish(f"complaint.routed.v1.{agency}", agency.encode())
    return done.stdout.strip()


async def test_a_dashboard_gets_its_agency_s_facts_and_its_acknowledgement_counts(guarded: GuardedNats, dashboard: str) -> None:
    async with connected(guarded, "dashboard") as client:
        js = client.jetstream(prefix="KAWAL")
        screen = await js.pull_subscribe(ROUTED, durable=dashboard, stream=Stream.ROUTING.value)
        shown = await screen.fetch(1, timeout=10)
        assert [message.data for message in shown] == [AGENCY.encode()]
        await shown[0].ack_sync(timeout=10)
        info = await js.consumer_info(Stream.ROUTING.value, dashboard)
    assert (info.num_pending, info.num_ack_pending) == (0, 0)
    assert guarded.violations() == []


@pytest.mark.usefixtures("dashboard")
@pytest.mark.parametrize("trick", [ROUTED, "complaint.routed.v1.32.04.dishub", "$JS.API.STREAM.PURGE.ROUTING"])
async def test_a_dashboard_cannot_have_its_facts_sent_into_our_subjects(guarded: GuardedNats, trick: str) -> None:
    """Its account lets it write anything, and nothing of it gets out."""
    async with connected(guarded, "dashboard") as client:
        at_home = await client.subscribe(trick)  # without a listener JetStream would not even send it
        await client.publish(f"KAWAL.CONSUMER.MSG.NEXT.ROUTING.{DURABLE}", b'{"batch":1,"no_wait":true}', reply=trick)
        assert (await at_home.next_msg(timeout=10)).data == AGENCY.encode()
        await client.publish(f"KAWAL.CONSUMER.INFO.ROUTING.{DURABLE}", b"", reply=trick)
        await at_home.next_msg(timeout=10)
    async with connected(guarded, "routing") as routing:
        assert (await routing.jetstream().publish(ROUTED, b"{}")).seq == 3
    assert await last_of(guarded, Stream.ROUTING) == (3, 3)


@pytest.mark.usefixtures("dashboard")
async def test_a_dashboard_reaches_nothing_else(guarded: GuardedNats) -> None:
    others = [Durable(Stream.ROUTING, source).name for source in (Source.INTAKE, Source.NOTIFY, Source.ANALYTICS)]
    api = [f"{verb}.ROUTING" for verb in ("STREAM.INFO", "STREAM.MSG.GET", "DIRECT.GET", "STREAM.PURGE", "CONSUMER.CREATE")]
    api += [f"CONSUMER.{verb}.ROUTING.{name}" for verb, name in product(("MSG.NEXT", "INFO", "DELETE"), others)]
    api += [f"CONSUMER.{verb}.ROUTING.{DURABLE}" for verb in ("CREATE", "DURABLE.CREATE", "DELETE")]
    asked = [f"{prefix}.{question}" for prefix, question in product(("KAWAL", "$JS.API"), api)]
    asked += [f"$JS.ACK.ROUTING.{others[0]}.1.1.1.1.1", CONTACT_SUBJECT, "submit.v1.sms", "complaint.routed.v1.32.04.dishub"]
    async with connected(guarded, "intake") as intake, connected(guarded, "dashboard") as client:
        heard: list[str] = []

        async def hear(message: Msg) -> None:
            heard.append(message.subject)

        await client.subscribe(ROUTED, cb=hear)
        await intake.subscribe(CONTACT_SUBJECT, queue="intake")
        await intake.flush()
        answered = []
        for subject in asked:
            try:
                answer = await client.request(subject, b"{}", timeout=0.5)
            except (nats.errors.NoRespondersError, nats.errors.TimeoutError):
                continue
            if NO_STREAMS_HERE not in answer.data:
                answered.append((subject, answer.data))
        assert answered == []
        async with connected(guarded, "routing") as routing:
            assert (await routing.jetstream().publish(ROUTED, b"{}")).seq == 3
        await client.flush()
        assert heard == []
