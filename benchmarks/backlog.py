"""A backlog in SUBMISSIONS, behind a gate: intake's durable is paused until the measurement begins."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, JsonValue

from benchmarks.words import submissions
from shared.events.catalogue import Durable, Stream, durables
from shared.events.envelope import Source
from shared.events.submission import submission_subject
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.bus import Bus
from shared.messaging.connection import TidyClient
from shared.messaging.topology import ensure_topology

BATCH = 500
DOOR = Durable(Stream.SUBMISSIONS, Source.INTAKE)


@dataclass(frozen=True, slots=True)
class Progress:
    """A durable: what it has still to take, and when it last acknowledged (seconds since the epoch; 0: never)."""

    waiting: int
    last_acknowledged: float


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[TidyClient]:
    bus = Bus(url, "benchmark")
    bus.start()
    try:
        yield await bus.client()
    finally:
        await bus.stop()


async def fill(client: TidyClient, count: int, *, seed: int = 1) -> float:
    """Makes the topology, shuts the gate and puts `count` submissions before it; returns the seconds that publishing took."""
    await ensure_topology(client.jetstream(timeout=10))
    await shut(client)
    messages = [
        Message(submission_subject(each.channel), f"{each.external_id}", each.model_dump_json(exclude_defaults=True).encode())
        for each in submissions(count, seed=seed)
    ]
    started = time.perf_counter()
    last = 0
    for batch in _batches(messages):
        last = (await publish_batch(client, batch, expected_last=last)).sequence
    return time.perf_counter() - started


def _batches(messages: Sequence[Message]) -> list[Sequence[Message]]:
    return [messages[start : start + BATCH] for start in range(0, len(messages), BATCH)]


async def shut(client: TidyClient) -> None:
    """Nothing is delivered to intake from now on."""
    await _pause(client, "2100-01-01T00:00:00Z")


async def open_gate(client: TidyClient) -> float:
    """Deliveries begin; returns the time (seconds since the epoch)."""
    now = time.time()
    await _pause(client, None)
    return now


async def _pause(client: TidyClient, until: str | None) -> None:
    body = {"pause_until": until} if until else {}
    await _ask(client, f"$JS.API.CONSUMER.PAUSE.{DOOR.stream.value}.{DOOR.name}", json.dumps(body).encode())


async def progress(client: TidyClient) -> dict[str, Progress]:
    """Every durable of the installation."""
    found = {}
    for durable in durables():
        info = await _ask(client, f"$JS.API.CONSUMER.INFO.{durable.stream.value}.{durable.name}", b"")
        last = info.ack_floor.last_active
        found[durable.name] = Progress(info.num_pending + info.num_ack_pending, last.timestamp() if last else 0.0)
    return found


class _Floor(BaseModel):
    last_active: datetime | None = None


class _Answer(BaseModel):
    """What JetStream says of a durable, as far as it matters here."""

    error: dict[str, JsonValue] | None = None
    num_pending: int = 0
    num_ack_pending: int = 0
    ack_floor: _Floor = _Floor()


async def _ask(client: TidyClient, subject: str, body: bytes) -> _Answer:
    for _ in range(20):
        answer = _Answer.model_validate_json((await client.request(subject, body, timeout=5)).data)
        if answer.error is None:
            return answer
        await asyncio.sleep(0.1)
    raise RuntimeError(f"{subject}: {answer.error}")
