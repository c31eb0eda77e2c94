"""What a service is when it runs: its database, its bus, its relay, its consumers, its jobs, its routes.

A service's app.py fills one of these in; the host (shared/http/host.py) runs one or several in a process.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import stamina
from fastapi import APIRouter, FastAPI
from nats.js.errors import NotFoundError
from stamina.instrumentation import set_on_retry_hooks

from shared.auth.sessions import SessionSource
from shared.clock import utc_now
from shared.database import Database
from shared.events.catalogue import CONSUMERS, PRODUCED, STREAM_OF, Durable, Stream
from shared.events.envelope import Source
from shared.http.limits import ErrorForm
from shared.http.navigation import Brands
from shared.messaging import dead_letter, queries, topology
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer, Handler
from shared.messaging.relay import Relay
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import CONSUMER_LAG, DEAD_LETTERS, OUTBOX_OLDEST, OUTBOX_PENDING

log = get_logger(__name__)
set_on_retry_hooks([])  # we log what broke ourselves, once and without its values

TOPOLOGY_SECONDS = 2.0
LOCK_SECONDS = 5.0
MEASURE_SECONDS = 5.0
CANCEL_AGAIN_SECONDS = 0.5
"""Python 3.11's `asyncio.wait_for`, which nats-py waits with, loses a cancellation that meets its result: it is said again."""


@dataclass(frozen=True, slots=True)
class Job:
    """Timed work: `run_once(now)` every so often. It must be safe in two replicas at once."""

    name: str
    run_once: Callable[[datetime], Awaitable[object]]
    every: timedelta
    gives_way: bool = False
    """Nobody waits for it: it stands back while the service's consumers are behind (shared/messaging/yielding.py)."""


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """What `kawal status` and `/health/ready` say of a service."""

    ready: bool
    outbox_pending: int
    oldest_pending_seconds: float
    consumer_lag: int
    dead_letters: int


class Service:
    """One of the four. Web and worker parts can run apart."""

    def __init__(self, source: Source, db: Database, bus: Bus, *, replicas: int = 1) -> None:
        self.source, self.db, self.bus = source, db, bus
        self.api: FastAPI | None = None
        self.pages: list[APIRouter] = []
        self.error_forms: dict[str, ErrorForm] = {}
        """By the beginning of a path: how errors look below it, where the interface is a standard's and not ours."""
        self.more_databases: list[Database] = []
        self.brands: Brands | None = None
        """Where governments' names and colours are known."""
        self.sessions: SessionSource | None = None
        self.loops: dict[str, Callable[[], Awaitable[None]]] = {}
        self._replicas = replicas
        self._works = True
        self._jobs: list[Job] = []
        self._on_start: list[Callable[[], Awaitable[None]]] = []
        self._ready_checks: list[Callable[[], Awaitable[bool]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.relay = Relay(db, bus, source, replicas=replicas)

    @property
    def durables(self) -> list[Durable]:
        return [Durable(stream, self.source) for stream, consumers in CONSUMERS.items() if self.source in consumers]

    def consume(self, stream: Stream, handler: Handler, *, pace: float = 0.0, side_by_side: int = 1) -> None:
        """Facts of a stream go to this handler, at most every `pace` seconds while there are few, in a flood so many batches at once."""
        durable = Durable(stream, self.source)
        self.loops[durable.name] = Consumer(self.db, self.bus, durable, handler, pace=pace, side_by_side=side_by_side).run

    def loop(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Work that goes on for ever in the worker; started again when it breaks."""
        self.loops[name] = run

    def job(self, name: str, run_once: Callable[[datetime], Awaitable[object]], every: timedelta, *, gives_way: bool = False) -> None:
        self._jobs.append(Job(name, run_once, every, gives_way))

    def on_start(self, callback: Callable[[], Awaitable[None]]) -> None:
        self._on_start.append(callback)

    def ready_when(self, check: Callable[[], Awaitable[bool]]) -> None:
        """One more thing that must be true before the service says that it is ready."""
        self._ready_checks.append(check)

    async def start(self, *, worker: bool = True) -> None:
        """Begins to connect and to work; returns at once, whether or not PostgreSQL and NATS are there."""
        self._works = worker
        self.bus.start()
        for callback in self._on_start:
            self._spawn("on-start", callback)
        if not worker:
            return
        self._spawn("topology", self._keep_topology)
        self._spawn("relay", self.relay.run if PRODUCED[self.source] else self._hold_lock)
        self._spawn("measures", self._measure)
        for name, run in self.loops.items():
            self._spawn(name, run)
        for job in self._jobs:
            self._spawn(job.name, lambda job=job: _repeat(job, self.bus))  # type: ignore[misc]

    async def stop(self) -> None:
        while running := [task for task in self._tasks if not task.done()]:
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=CANCEL_AGAIN_SECONDS)
        self._tasks.clear()
        await self.bus.stop()
        for database in (self.db, *self.more_databases):
            await database.close()

    async def ready(self) -> bool:
        """PostgreSQL answers, what the service itself asks for is there, and a worker has reached NATS.

        A web process alone takes complaints while NATS is away, so it must not be taken out of the balancer then.
        """
        reached = self.bus.connected or not self._works
        return reached and await self.db.ping() and all([await check() for check in self._ready_checks])

    async def status(self) -> ServiceStatus:
        if not await self.db.ping():
            return ServiceStatus(False, -1, -1.0, -1, -1)
        async with self.db.connection() as connection:
            backlog = await queries.get_backlog(connection)
            dead = await dead_letter.count_open(connection)
        lag = await self.lag() if self.bus.connected else {}
        ready = await self.ready()
        return ServiceStatus(ready, backlog.pending, backlog.oldest_seconds, sum(lag.values()) if lag else -1, dead)

    async def lag(self) -> dict[str, int]:
        """Facts that each durable has not acknowledged yet."""
        js = await self.bus.jetstream()
        found = {}
        for durable in self.durables:
            with suppress(NotFoundError):  # topology has not made it yet
                info = await js.consumer_info(durable.stream.value, durable.name)
                found[durable.name] = (info.num_pending or 0) + (info.num_ack_pending or 0)
        return found

    def _spawn(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(_keep_running(f"{self.source.value}.{name}", run), name=f"{self.source.value}.{name}"))

    async def _keep_topology(self) -> None:
        streams = {STREAM_OF[self.source], *(durable.stream for durable in self.durables)}
        while True:
            js = await self.bus.jetstream()
            for stream in sorted(streams):
                await topology.ensure_stream(js, stream, self._replicas)
            for durable in self.durables:
                await topology.ensure_durable(js, durable)
            await asyncio.sleep(TOPOLOGY_SECONDS)

    async def _hold_lock(self) -> None:
        """Who tells nothing needs no relay; by its lock others see that a worker runs (`kawal status`)."""
        async with self.db.connection() as connection:
            while not await queries.try_lock(connection, f"relay:{self.db.schema}"):
                await asyncio.sleep(LOCK_SECONDS)
            while True:
                await asyncio.sleep(LOCK_SECONDS)
                await connection.fetchval("select 1")  # a connection that broke has lost the lock: begin again

    async def _measure(self) -> None:
        while True:
            async with self.db.connection() as connection:
                backlog = await queries.get_backlog(connection)
                DEAD_LETTERS.labels(self.source.value).set(await dead_letter.count_open(connection))
            OUTBOX_PENDING.labels(self.source.value).set(backlog.pending)
            OUTBOX_OLDEST.labels(self.source.value).set(backlog.oldest_seconds)
            for name, lag in (await self.lag()).items():
                CONSUMER_LAG.labels(name).set(lag)
            await asyncio.sleep(MEASURE_SECONDS)


async def _repeat(job: Job, bus: Bus) -> None:
    while True:
        if job.gives_way:
            await bus.backlog.give_way()
        await job.run_once(utc_now())
        await asyncio.sleep(job.every.total_seconds())


async def _keep_running(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Runs it again whenever it breaks, with a growing pause of at most two seconds. Ends when it ends by itself or is cancelled."""
    async for attempt in stamina.retry_context(on=Exception, attempts=None, timeout=None, wait_initial=0.1, wait_max=2.0):
        with attempt:
            try:
                await run()
            except Exception as error:
                log.warning("worker_broke", worker=name, error=type(error).__name__, detail=(str(error).splitlines() or [""])[0][:200])
                raise
