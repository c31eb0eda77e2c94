"""Analytics as it runs, with real PostgreSQL and NATS, and producers that tell what a test gives them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from services.analytics.app import build
from services.analytics.settings import AnalyticsSettings
from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from shared.database import Database
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.http.host import host
from shared.messaging import outbox
from shared.messaging.bus import Bus
from shared.service import Service
from shared.settings import CommonSettings
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

KEY = "k" * 40


class Nation:
    """Analytics and the three services that tell it facts."""

    def __init__(self, analytics: Service, producers: dict[Source, Service], client: httpx.AsyncClient) -> None:
        self.analytics, self.producers, self.client = analytics, producers, client

    async def tell(self, facts: Iterable[Envelope[Fact]]) -> None:
        """Each fact through the outbox of its own producer."""
        told = list(facts)
        for source, service in self.producers.items():
            own = [fact for fact in told if fact.source is source]
            if own:
                async with service.db.transaction() as tx:
                    await outbox.add(tx, own)

    async def settle(self) -> None:
        """Waits until everything that was told has been taken."""

        async def waiting() -> int:
            left = 0
            for service in self.producers.values():
                left += (await service.status()).outbox_pending
            return left + sum((await self.analytics.lag()).values())

        await eventually(waiting, until=lambda left: left == 0)

    async def rows(self, table: str = "measure") -> list[tuple[object, ...]]:
        async with self.analytics.db.connection() as connection:
            return [tuple(row) for row in await connection.fetch(f"select t.* from {table} t order by t::text")]

    async def get(self, path: str, *, role: Role = Role.ADMINISTRATOR, scope: str = "*", accept: str = "*/*") -> httpx.Response:
        token = Tokens(KEY).issue(Principal("test", role, scope), now=utc_now(), lifetime=timedelta(minutes=5))
        return await self.client.get(f"/api/analytics/v1{path}", headers={"Authorization": f"Bearer {token}", "Accept": accept})


@pytest.fixture
async def nation(database: TestDatabase, nats_server: NatsServer) -> AsyncIterator[Nation]:
    common = CommonSettings(token_key=KEY, nats_url=nats_server.url)
    analytics = build(common, AnalyticsSettings(postgres_dsn=database.dsn("analytics")))
    producers = {
        source: Service(source, Database(database.dsn(source.value), source.value), Bus(nats_server.url, source.value))
        for source in (Source.INTAKE, Source.ROUTING, Source.NOTIFY)
    }
    app = host([analytics], common)
    async with (
        _running([analytics, *producers.values()]),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://k") as client,
    ):
        await eventually(analytics.ready)
        yield Nation(analytics, producers, client)


@asynccontextmanager
async def _running(services: Sequence[Service]) -> AsyncIterator[None]:
    for service in services:
        await service.start()
    yield
    for service in services:
        await service.stop()
