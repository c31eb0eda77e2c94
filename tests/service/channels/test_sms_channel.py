"""An SMS becomes a complaint: the adapter, a real nats-server, and the real intake."""

import asyncio
import re
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import nats
from cryptography.fernet import Fernet
from pydantic import SecretStr

from services.intake.app import build as build_intake
from services.intake.channels.settings import SmsSettings
from services.intake.channels.sms_app import build
from services.intake.queries import reference
from services.intake.settings import IntakeSettings
from shared.events.catalogue import Stream
from shared.events.codes import Channel
from shared.events.reference import GovernmentRegistered
from shared.events.submission import REPLY_HEADER, Submission, submission_subject
from shared.messaging.topology import ensure_stream
from shared.service import Service
from shared.settings import CommonSettings
from tests.support.nats_server import NatsServer, free_port
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

SECRET = "gateway-secret-1"
KAWAL = Path(sys.executable).parent / "kawal"
TAKEN = re.compile(r"Laporan Anda (\d+) diterima\. Kode pelacakan: ([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})\.")
SMS = {"from": "+6281234567890", "to": "1708", "id": "kannel-1", "text": "LAPOR lampu jalan mati di depan pasar", "secret": SECRET}


@asynccontextmanager
async def adapter(nats_url: str, *, reply_seconds: float = 10) -> AsyncIterator[httpx.AsyncClient]:
    app = build(SmsSettings(secret=SecretStr(SECRET), nats_url=nats_url), reply_seconds=reply_seconds)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sms.test", timeout=60)
        yield await stack.enter_async_context(client)


async def is_ready(http: httpx.AsyncClient) -> bool:
    return (await http.get("/health/ready")).status_code == 200


@asynccontextmanager
async def intake(database: TestDatabase, nats_server: NatsServer) -> AsyncIterator[Service]:
    settings = IntakeSettings(
        postgres_dsn=SecretStr(database.dsn("intake")),
        vault_postgres_dsn=SecretStr(database.dsn("vault")),
        vault_key=SecretStr(Fernet.generate_key().decode()),
        code_key=SecretStr("c" * 32),
    )
    service = build_intake(CommonSettings(token_key=SecretStr("t" * 32), nats_url=nats_server.url), settings)
    async with service.db.transaction() as tx:
        await reference.put_governments(tx, [GovernmentRegistered(code="00.00", name="Nasional")])
        await reference.mark_reference_changed(tx)
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def make_stream(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    await ensure_stream(client.jetstream(), Stream.SUBMISSIONS)
    await client.close()


async def held(nats_server: NatsServer) -> int:
    client = await nats.connect(nats_server.url)
    info = await client.jetstream().stream_info(Stream.SUBMISSIONS.value)
    await client.close()
    return int(info.state.messages)


async def complaints(service: Service) -> list[tuple[str, str, bool, bool]]:
    async with service.db.connection() as connection:
        rows = await connection.fetch("select channel, external_id, contactable, anonymous from complaint order by number")
    return [(row["channel"], row["external_id"].rpartition(":")[0], row["contactable"], row["anonymous"]) for row in rows]


async def test_the_sender_gets_number_and_code_and_the_same_ones_again(database: TestDatabase, nats_server: NatsServer) -> None:
    await make_stream(nats_server)
    async with intake(database, nats_server) as service, adapter(nats_server.url, reply_seconds=60) as sms:
        await eventually(lambda: is_ready(sms))
        first = await sms.get("/sms", params=SMS)
        assert first.headers["content-type"] == "text/plain; charset=utf-8"
        assert TAKEN.match(first.text)
        again = await sms.post(
            "/sms", data={name: value for name, value in SMS.items() if name != "secret"}, headers={"X-Kawal-Secret": SECRET}
        )
        assert again.text == first.text
        other = await sms.get("/sms", params=SMS | {"id": "kannel-2", "text": "Sampah menumpuk di belakang terminal, sudah tiga hari."})
        assert TAKEN.match(other.text)
        assert other.text != first.text
        assert await complaints(service) == [("sms", "kannel-1", True, False), ("sms", "kannel-2", True, False)]

        measured = (await sms.get("/metrics")).text
        assert 'kawal_submissions_handed_over_total{channel="sms",result="accepted"}' in measured
        assert SMS["from"] not in measured

        refused = await sms.get("/sms", params=SMS | {"id": "kannel-3", "from": "12345"})
        assert refused.status_code == 200
        assert refused.text == "Laporan tidak dapat diterima: nomor pengirim tidak dikenal. Perbaiki lalu kirim ulang."
        short = await sms.get("/sms", params=SMS | {"id": "kannel-4", "text": "LAPOR rusak"})
        assert "minimal 10" in short.text
        assert len(await complaints(service)) == 2


async def test_a_gateway_whose_ids_start_again_loses_no_report(database: TestDatabase, nats_server: NatsServer) -> None:
    await make_stream(nats_server)
    async with intake(database, nats_server) as service, adapter(nats_server.url, reply_seconds=60) as sms:
        await eventually(lambda: is_ready(sms))
        reports: tuple[dict[str, str], ...] = ({}, {"text": "LAPOR jembatan ambruk di desa kami"}, {"from": "+6281299999999"})
        answers = [(await sms.get("/sms", params=SMS | changes)).text for changes in reports]
        assert all(map(TAKEN.match, answers))
        assert len(set(answers)) == 3
        assert [(await sms.get("/sms", params=SMS | changes)).text for changes in reports] == answers
        assert len(await complaints(service)) == 3


async def test_what_the_stream_holds_is_stored_once_intake_is_back(database: TestDatabase, nats_server: NatsServer) -> None:
    await make_stream(nats_server)
    async with adapter(nats_server.url, reply_seconds=0.2) as sms:
        await eventually(lambda: is_ready(sms))
        for _ in range(2):
            response = await sms.get("/sms", params=SMS)
            assert (response.status_code, response.text) == (200, "Laporan Anda diterima dan sedang diproses. Tidak perlu dikirim ulang.")
    assert await held(nats_server) == 2

    async with intake(database, nats_server) as service, adapter(nats_server.url, reply_seconds=60) as sms:
        await eventually(lambda: complaints(service))
        await eventually(lambda: is_ready(sms))
        assert TAKEN.match((await sms.get("/sms", params=SMS)).text)
        assert await complaints(service) == [("sms", "kannel-1", True, False)]


async def test_what_is_published_is_what_the_published_language_says(nats_server: NatsServer) -> None:
    await make_stream(nats_server)
    async with adapter(nats_server.url, reply_seconds=0.2) as sms:
        await eventually(lambda: is_ready(sms))
        await sms.get("/sms", params=SMS | {"time": "2026-03-17 08:30:00"})
    client = await nats.connect(nats_server.url)
    message = await client.jetstream().get_last_msg(Stream.SUBMISSIONS.value, submission_subject(Channel.SMS))
    submission = Submission.model_validate_json(message.data or b"")
    assert submission.external_id is not None
    assert submission.external_id.startswith("kannel-1:")
    assert (submission.channel, submission.text) == (Channel.SMS, "lampu jalan mati di depan pasar")
    assert submission.reporter is not None
    assert submission.reporter.phone == SMS["from"]
    assert submission.submitted_at is not None
    headers = message.headers or {}
    assert headers[REPLY_HEADER].startswith("_INBOX")
    assert headers["Nats-Msg-Id"]
    await client.close()


async def test_without_the_streams_word_the_gateway_is_asked_to_try_again(nats_server: NatsServer) -> None:
    async with adapter(nats_server.url) as sms:
        await eventually(lambda: is_ready(sms))
        no_stream = await sms.get("/sms", params=SMS)
        assert no_stream.status_code == 503
        assert no_stream.headers["retry-after"]
        nats_server.kill()
        assert (await sms.get("/sms", params=SMS)).status_code == 503
        await nats_server.start()
        await make_stream(nats_server)
        await eventually(lambda: is_ready(sms))
    async with adapter("nats://127.0.0.1:1") as sms:
        assert (await sms.get("/sms", params=SMS)).status_code == 503
        assert not await is_ready(sms)
        assert (await sms.get("/health/live")).status_code == 200
    # What was on its way when NATS died may arrive after all: unknown, not failed. Both tries had one message id.
    assert await held(nats_server) <= 1


async def test_what_is_not_from_the_gateway_or_cannot_be_right_is_refused(nats_server: NatsServer) -> None:
    await make_stream(nats_server)
    async with adapter(nats_server.url) as sms:
        await eventually(lambda: is_ready(sms))
        for secret in ("", "wrong", "\x00", "é"):
            response = await sms.get("/sms", params=SMS | {"secret": secret})
            assert (response.status_code, response.headers["content-type"]) == (403, "application/problem+json")
        for wrong in ({"from": "TELKOMSEL"}, {"id": ""}, {"time": "kemarin"}, {"charset": "klingon"}, {"id": "a\x00b"}):
            response = await sms.get("/sms", params=SMS | wrong)
            assert response.status_code == 422
            assert response.json()["errors"][0]["field"] == next(iter(wrong))
        broken = await sms.post("/sms", content=b"from=08123456789&id=1&text=%ff%fe%ff&secret=" + SECRET.encode())
        assert broken.status_code == 422
        assert (await sms.post("/sms", content=b"x" * 200_000)).status_code == 413
    assert await held(nats_server) == 0


async def test_it_runs_as_a_process_with_nats_only(nats_server: NatsServer) -> None:
    await make_stream(nats_server)
    port = free_port()
    environment = {"PATH": "/usr/bin:/bin", "KAWAL_NATS_URL": nats_server.url, "KAWAL_SMS_PORT": str(port)}
    refused = await asyncio.create_subprocess_exec(KAWAL, "channel", "sms", env=environment, stdout=PIPE, stderr=PIPE)
    _, trouble = await refused.communicate()
    assert (refused.returncode, b"KAWAL_SMS_SECRET" in trouble) == (2, True)

    running = await asyncio.create_subprocess_exec(KAWAL, "channel", "sms", env=environment | {"KAWAL_SMS_SECRET": SECRET}, stderr=PIPE)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as sms:

            async def ready() -> bool:
                try:
                    return await is_ready(sms)
                except httpx.TransportError:
                    return False

            await eventually(ready)
            assert (await sms.get("/sms", params=SMS | {"secret": "wrong"})).status_code == 403
            assert (await sms.get("/sms", params=SMS | {"text": "singkat"})).status_code == 200
    finally:
        running.terminate()
        _, trouble = await running.communicate()
    assert running.returncode in (0, -15)
    assert SECRET.encode() not in trouble
    assert SMS["from"].encode() not in trouble


async def test_an_address_that_cannot_be_had_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for host, word in (("127.0.0.1", "is taken"), ("203.0.113.9", "cannot be listened on")):
            environment = {"PATH": "/usr/bin:/bin", "KAWAL_SMS_HOST": host, "KAWAL_SMS_PORT": port, "KAWAL_SMS_SECRET": SECRET}
            refused = await asyncio.create_subprocess_exec(KAWAL, "channel", "sms", env=environment, stdout=PIPE, stderr=PIPE)
            out, trouble = await refused.communicate()
            assert (refused.returncode, out, trouble.count(b"\n")) == (2, b"", 1)
            assert f"{host}:{port} {word}" in trouble.decode()


async def test_the_adapter_imports_nothing_of_intake() -> None:
    look = "import sys, services.intake.channels.cli as c; print(*[m for m in sys.modules if m.startswith('services.')])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", look, stdout=PIPE)
    out, _ = await process.communicate()
    loaded = set(out.decode().split())
    assert loaded
    assert {name for name in loaded if not name.startswith("services.intake.channels")} == {"services.intake"}
