"""Routing on a database of its own, with the shipped governments, agencies and rules."""

import asyncio
import socket
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
import uvicorn

from services.routing.app import build
from services.routing.directory.queries import persons
from services.routing.settings import RoutingSettings
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.http.host import host
from shared.service import Service
from shared.settings import CommonSettings
from tests.service.routing.desk import DPUPR, KEY, DeskClient, Town
from tests.service.routing.desk_pages import AddOfficer, Reader
from tests.support.directory import directory_of
from tests.support.nats_server import NatsServer
from tests.support.postgres import Databases, TestDatabase


@pytest.fixture
def stock(request: pytest.FixtureRequest, databases: Databases) -> Databases:
    """For tests that ask for `db` databases with the reference data in them; for others empty ones."""
    stocked: Databases = request.getfixturevalue("stocked_databases") if "db" in request.fixturenames else databases
    return stocked


@pytest.fixture
async def database(stock: Databases) -> AsyncIterator[TestDatabase]:
    made = await stock.take()
    yield made
    await stock.give_back(made)


@pytest.fixture
async def db(database: TestDatabase) -> AsyncIterator[Database]:
    """Routing's schema, with the shipped reference data."""
    opened = Database(database.dsn("routing"), "routing")
    yield opened
    await opened.close()


@pytest.fixture
async def town(db: Database) -> Town:
    """Complaints come in without a broker: the handler's effect, in its transaction."""
    return Town(db)


@pytest.fixture
async def desk(database: TestDatabase, db: Database) -> AsyncIterator[DeskClient]:
    """The API over HTTP; no worker, no broker."""
    common = CommonSettings(token_key=KEY)
    service = build(common, RoutingSettings(postgres_dsn=database.dsn("routing")), directory_of(database))
    app = host([service], common, worker=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test/api/routing/v1") as client:
        yield DeskClient(client)
    await service.db.close()


@pytest.fixture
async def reader(desk: DeskClient) -> AsyncIterator[Reader]:
    """An officer of Bandung's public works, at the pages of the same app."""
    app = desk.client._transport
    async with httpx.AsyncClient(transport=app, base_url="http://test") as client:
        yield Reader(client)


@pytest.fixture
async def officer(database: TestDatabase) -> AsyncIterator[AddOfficer]:
    """People of the directory."""
    directory = Database(database.dsn("directory"), "directory")

    async def add(name: str, scope: str = DPUPR) -> str:
        person = uuid4()
        async with directory.transaction() as tx:
            await persons.insert(tx, person, name, f"{person.hex}@contoh.id", Role.OFFICER, scope, demonstration=False, now=utc_now())
        return str(person)

    yield add
    await directory.close()


@pytest.fixture
async def routing_web(database: TestDatabase, db: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The pages behind a real server: streams of events come out as they happen."""
    common = CommonSettings(token_key=KEY)
    service = build(common, RoutingSettings(postgres_dsn=database.dsn("routing")), directory_of(database))
    app = host([service], common, worker=False)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=2))
    with socket.create_server(("127.0.0.1", 0)) as door:
        serving = asyncio.create_task(server.serve(sockets=[door]))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{door.getsockname()[1]}", timeout=20) as client:
            yield client
        server.should_exit = True
        await serving
    await service.db.close()


@pytest.fixture
async def routing(database: TestDatabase, db: Database, nats_server: NatsServer) -> AsyncIterator[Service]:
    """The whole service at work."""
    common = CommonSettings(token_key=KEY, nats_url=nats_server.url)
    service = build(common, RoutingSettings(postgres_dsn=database.dsn("routing"), clock_seconds=0.1), directory_of(database))
    await service.start()
    yield service
    await service.stop()
