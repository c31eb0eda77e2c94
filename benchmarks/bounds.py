"""What this machine can do at all, measured beside: the bare insert of the same rows (pgbench) and the bare publish of the same facts."""

import asyncio
import re
import subprocess
import tempfile
import time

import asyncpg
from nats.js.api import StorageType, StreamConfig

from benchmarks import backlog
from benchmarks.figures import Figure
from benchmarks.stack import Stack
from services.embedded.postgres import binaries
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.connection import TidyClient

PART = "bounds"
SECONDS = 8
CLIENTS = 8
BATCH = 200
PUBLISH_SECONDS = 5.0
IN_FLIGHT = 256
STREAM = "BENCH"

# Tables like intake's, indexes and all, so that nothing counts these rows as complaints.
TABLES = """
create schema bench;
create table bench.complaint (like intake.complaint including all);
create table bench.outbox (like intake.outbox including all);
create table bench.outbox_waiting (like intake.outbox_waiting including all);
"""
ROWS = """
with made as (
    insert into bench.complaint (id, code_hash, channel, external_id, vouched, fingerprint, government, region, classification, category,
        title, text, address, anonymous, confidential, language, contactable, attributes, submitted_at)
    select uuidv7(), uuid_send(gen_random_uuid()), 'web', gen_random_uuid()::text, true, uuid_send(gen_random_uuid()), '32.01',
        '32.01.01', 'complaint', 'jalan-rusak', 'Jalan berlubang sepanjang seratus meter depan pasar', {text}, 'Jalan Melati 12',
        true, false, 'id', true, '{{}}', now()
    from generate_series(1, {rows}) returning id, text
), told as (
    insert into bench.outbox (fact_id, nats_subject, subject, version, traceparent, payload)
    select uuidv7(), 'complaint.submitted.v1.32.01._', id::text, 1, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        {envelope} || text from made returning id
)
insert into bench.outbox_waiting (id) select id from told;
"""
WORDS = "Jalan berlubang sepanjang seratus meter depan pasar, RT 04 RW 07. Sudah dilaporkan ke RT, belum ada kabar sampai hari ini. " * 2
ENVELOPE = '{"specversion": "1.0", "source": "/kawal/intake", "type": "complaint.submitted.v1", "complaintversion": 1, ' * 5


def measure(stack: Stack) -> dict[str, float]:
    """Per second: rows committed one by one and in batches, facts published in atomic batches and one by one."""
    asyncio.run(_make_tables(stack.admin_dsn))
    single = _pgbench(stack, 1, CLIENTS)
    batched = _pgbench(stack, BATCH, 2) * BATCH
    publishing = asyncio.run(_publishing(stack.nats.url))
    return {"insert_single": single, "insert_batched": batched} | publishing


async def _make_tables(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(TABLES)
    finally:
        await connection.close()


def _pgbench(stack: Stack, rows: int, clients: int) -> float:
    """Transactions per second."""
    script = ROWS.format(rows=rows, text=_quoted(WORDS), envelope=_quoted(ENVELOPE))
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(" ".join(script.split()))
        file.flush()
        sockets = str(stack.postgres.sockets)
        command = [str(binaries() / "pgbench"), "-n", "-M", "prepared", "-f", file.name, "-c", str(clients), "-j", "2", "-T", str(SECONDS)]
        done = subprocess.run([*command, "-h", sockets, "-U", "postgres", "postgres"], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(f"pgbench says something else: {done.stdout}")
    return float(found[1])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def _publishing(url: str) -> dict[str, float]:
    async with backlog.connected(url) as client:
        js = client.jetstream(timeout=10)
        config = StreamConfig(name=STREAM, subjects=["bench.>"], storage=StorageType.FILE, duplicate_window=120, allow_atomic=True)
        await js.add_stream(config)
        body = (ENVELOPE + WORDS).encode()
        batched, last = await _batches(client, body)
        single = await _singles(client, body, last)
        await js.delete_stream(STREAM)
    return {"publish_batched": batched, "publish_single": single}


async def _batches(client: TidyClient, body: bytes) -> tuple[float, int]:
    """Facts per second in atomic batches, one batch after the other, as the relay does it."""
    started, last = time.perf_counter(), 0
    while time.perf_counter() < started + PUBLISH_SECONDS:
        batch = [Message("bench.fact", f"b{last + number}", body) for number in range(backlog.BATCH)]
        last = (await publish_batch(client, batch, expected_last=last)).sequence
    return last / (time.perf_counter() - started), last


async def _singles(client: TidyClient, body: bytes, offset: int) -> float:
    """Facts per second one by one, with many waiting for their acknowledgement at once."""
    js = client.jetstream(timeout=10)
    started, sent = time.perf_counter(), 0

    async def one() -> None:
        nonlocal sent
        while time.perf_counter() < started + PUBLISH_SECONDS:
            sent += 1
            await js.publish("bench.fact", body, stream=STREAM, headers={"Nats-Msg-Id": f"s{offset + sent}"})

    await asyncio.gather(*(one() for _ in range(IN_FLIGHT)))
    return sent / (time.perf_counter() - started)


def figures(bounds: dict[str, float]) -> list[Figure]:
    return [
        Figure(PART, "pgbench: complaint and outbox row, a commit each", bounds["insert_single"], "/s", "", f"{CLIENTS} clients"),
        Figure(PART, f"pgbench: the same, {BATCH} a commit", bounds["insert_batched"], "rows/s", "", "2 clients"),
        Figure(PART, f"JetStream: atomic batches of {backlog.BATCH}", bounds["publish_batched"], "/s", "", "one batch after the other"),
        Figure(PART, "JetStream: one by one", bounds["publish_single"], "facts/s", "", f"{IN_FLIGHT} in flight"),
    ]


def ratios(bounds: dict[str, float], per_second: float) -> list[Figure]:
    """The chain against the bounds of the same run."""
    return [
        Figure(PART, "chain ÷ insert in batches", per_second / bounds["insert_batched"] * 100, "%", "", "each is several rows"),
        Figure(PART, "chain ÷ insert one by one", per_second / bounds["insert_single"] * 100, "%", "", ""),
        Figure(PART, "chain ÷ publish in batches", per_second / bounds["publish_batched"] * 100, "%", "", "a complaint is several facts"),
    ]
