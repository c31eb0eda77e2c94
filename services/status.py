"""Is all well, and do the services agree? Reads each service's own database, and NATS."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import nats.errors
from nats.js.errors import APIError

from services.analytics import queries as analytics
from services.intake import queries as intake
from services.notify import queries as notify
from services.routing import queries as routing
from services.stores import open_stores
from shared.database import Connection, Database
from shared.events.catalogue import durables
from shared.events.envelope import Source
from shared.messaging import dead_letter, queries
from shared.messaging.bus import Bus
from shared.service import ServiceStatus
from shared.settings import BrokerSettings

NATS_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of complaints: stored by intake, ever given to an agency, with at least one message, known to analytics."""

    received: int
    routed: int
    notified: int
    counted: int


@dataclass(frozen=True, slots=True)
class Status:
    ready: bool
    services: dict[str, ServiceStatus]
    totals: Totals
    agree: bool
    """At rest: nothing waits, and every complaint that was received was announced and counted."""


async def read_status() -> Status:
    """Asks every database and NATS now. A part that is away makes its service not ready; it never raises for that."""
    lag = await _lag()
    async with open_stores() as stores:
        services = {source.value: await _service(source, db, lag) for source, db in stores.items()}
        totals = await _totals(stores)
    waiting = sum(service.outbox_pending + service.consumer_lag for service in services.values())
    agree = waiting == 0 and totals.received == totals.notified == totals.counted
    return Status(all(service.ready for service in services.values()), services, totals, agree)


async def _service(source: Source, db: Database, lag: dict[Source, int] | None) -> ServiceStatus:
    """Ready: the database answers, NATS answers, and somebody holds the relay's lock, which only a running worker does."""
    if not await db.ping():
        return ServiceStatus(False, -1, -1.0, -1, -1)
    async with db.connection() as connection:
        backlog = await queries.get_backlog(connection)
        dead = await dead_letter.count_open(connection)
        running = await queries.is_locked(connection, f"relay:{source.value}")
    return ServiceStatus(running and lag is not None, backlog.pending, backlog.oldest_seconds, lag[source] if lag else -1, dead)


async def _totals(stores: dict[Source, Database]) -> Totals:
    return Totals(
        received=await _count(stores.get(Source.INTAKE), intake.count_complaints),
        routed=await _count(stores.get(Source.ROUTING), routing.count_ever_routed),
        notified=await _count(stores.get(Source.NOTIFY), notify.count_complaints_with_message),
        counted=await _count(stores.get(Source.ANALYTICS), analytics.count_complaints),
    )


async def _count(db: Database | None, count: Callable[[Connection], Awaitable[int]]) -> int:
    """-1 when the database is away, or not named here."""
    if db is None or not await db.ping():
        return -1
    async with db.connection() as connection:
        return await count(connection)


async def _lag() -> dict[Source, int] | None:
    """Facts that each service has not taken yet; None when NATS is away."""
    bus = Bus(BrokerSettings().nats_url, "status")
    bus.start()
    found = dict.fromkeys(Source, 0)
    try:
        async with asyncio.timeout(NATS_SECONDS):
            js = await bus.jetstream()
            for durable in durables():
                info = await js.consumer_info(durable.stream.value, durable.name)
                found[durable.consumer] += (info.num_pending or 0) + (info.num_ack_pending or 0)
    except (TimeoutError, nats.errors.Error, APIError):
        return None
    finally:
        await bus.stop()
    return found
