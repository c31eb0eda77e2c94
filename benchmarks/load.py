"""The load generator, a process of its own: submits complaints over HTTP at a rate or as fast as it is answered, to this machine only.

    python -m benchmarks.load --port 8000 --rate 50 --seconds 20 [--watch DSN]
    python -m benchmarks.load --port 8000 --connections 32 --seconds 15

Prints one line of JSON. At a rate, times count from the moment at which a request was due, so that a server that stalls is not spared.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import uvloop

from benchmarks.client import HOST, PATH, Connection
from benchmarks.figures import percentile
from benchmarks.words import ANYBODYS, submissions

MOST_CONNECTIONS = 64
MOST_SECONDS = 120
POLL_SECONDS = 0.005
SETTLE_SECONDS = 30.0
VISIBLE = "select id from routing.complaint_case where id = any($1::uuid[]) and agency is not null"


@dataclass
class Outcome:
    """Times in seconds."""

    answered: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)
    refused: int = 0
    waiting: dict[UUID, float] = field(default_factory=dict)
    started: float = 0.0
    ended: float = 0.0

    def summary(self) -> dict[str, float]:
        found = {
            "answered": float(len(self.answered)),
            "refused": float(self.refused),
            "per_second": len(self.answered) / (self.ended - self.started),
            "unseen": float(len(self.waiting)),
        }
        for name, times in (("answer", self.answered), ("visible", self.visible)):
            if times:
                found |= {f"{name}_p{share:g}": percentile(times, share / 100) * 1000 for share in (50, 95, 99)}
                found[f"{name}_max"] = max(times) * 1000
        return found


def bodies(seed: int) -> Iterator[bytes]:
    for submission in submissions(10_000_000, seed=seed, unrouted=0.0, channels=ANYBODYS):
        yield submission.model_dump_json(exclude_defaults=True, exclude={"submitted_at"}).encode()


async def submit(connection: Connection, body: bytes, due: float, outcome: Outcome) -> None:
    status, answer = await connection.post(PATH, body)
    now = time.perf_counter()
    if status != 201:
        outcome.refused += 1
        return
    outcome.answered.append(now - due)
    outcome.waiting[UUID(json.loads(answer)["complaint_id"])] = due


async def at_rate(port: int, rate: float, seconds: float, seed: int, outcome: Outcome) -> None:
    """Open loop: every request has its moment, whatever became of those before it."""
    idle: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
    for _ in range(MOST_CONNECTIONS):
        idle.put_nowait(Connection(HOST, port))

    async def one(body: bytes, due: float) -> None:
        connection = await idle.get()
        try:
            await submit(connection, body, due, outcome)
        finally:
            idle.put_nowait(connection)

    source = bodies(seed)
    outcome.started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            due = outcome.started + number / rate
            body = next(source)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(one(body, due))
    outcome.ended = time.perf_counter()


async def flat_out(port: int, connections: int, seconds: float, seed: int, outcome: Outcome) -> None:
    """Closed loop: each connection sends again as soon as it is answered."""
    source = bodies(seed)
    outcome.started = time.perf_counter()

    async def one() -> None:
        connection = Connection(HOST, port)
        while (now := time.perf_counter()) < outcome.started + seconds:
            await submit(connection, next(source), now, outcome)

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())
    outcome.ended = time.perf_counter()


async def watch(dsn: str, outcome: Outcome) -> None:
    """Notes when each complaint's row is there for the agency's queue to show: committed by routing, with an agency."""
    connection = await asyncpg.connect(dsn)
    try:
        while True:
            if outcome.waiting:
                rows = await connection.fetch(VISIBLE, list(outcome.waiting))
                now = time.perf_counter()
                outcome.visible += [now - outcome.waiting.pop(row["id"]) for row in rows]
            await asyncio.sleep(POLL_SECONDS)
    finally:
        await connection.close()


async def run(options: argparse.Namespace) -> Outcome:
    outcome = Outcome()
    watching = asyncio.create_task(watch(options.watch, outcome)) if options.watch else None
    if options.rate:
        await at_rate(options.port, options.rate, options.seconds, options.seed, outcome)
    else:
        await flat_out(options.port, options.connections, options.seconds, options.seed, outcome)
    if watching:
        deadline = time.perf_counter() + SETTLE_SECONDS
        while outcome.waiting and time.perf_counter() < deadline:
            await asyncio.sleep(0.05)
        watching.cancel()
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--connections", type=int, default=16, choices=range(1, MOST_CONNECTIONS + 1), metavar="1-64")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--watch", metavar="DSN")
    options = parser.parse_args()
    options.seconds = min(options.seconds, MOST_SECONDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(run(options)).summary()))


if __name__ == "__main__":
    main()
