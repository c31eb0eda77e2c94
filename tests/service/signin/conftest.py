"""Routing over HTTP, without worker and broker."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from pydantic import SecretStr

from services.routing.app import build
from services.routing.settings import RoutingSettings
from services.routing.signin.settings import OidcSettings
from shared.database import Database
from shared.http.host import host
from shared.settings import CommonSettings
from tests.service.signin.house import SITE, House
from tests.support.directory import directory_of
from tests.support.oidc_provider import OidcProvider, oidc_provider
from tests.support.postgres import TestDatabase

Builder = Callable[..., Awaitable[House]]


@asynccontextmanager
async def built(database: TestDatabase, *, local: bool = False, oidc: OidcSettings | None = None) -> AsyncIterator[House]:
    common = CommonSettings(
        token_key=SecretStr("t" * 40), local=local, public_url="http://localhost:8000" if local else SITE, limit_sign_in="10000/minute"
    )
    dsn = SecretStr(database.dsn("routing"))
    service = build(common, RoutingSettings(postgres_dsn=dsn, pool_size=4), directory_of(database), oidc or OidcSettings())
    directory = Database(database.dsn("directory"), "directory", size=2)
    yield House(httpx.ASGITransport(host([service], common, worker=False), client=("127.0.0.1", 4000)), directory)
    for db in (directory, service.db, *service.more_databases):
        await db.close()


@pytest.fixture
def database(stocked_database: TestDatabase) -> TestDatabase:
    return stocked_database


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with built(database) as made:
        yield made


@pytest.fixture
async def local_house(database: TestDatabase) -> AsyncIterator[House]:
    """As `kawal up` serves it."""
    async with built(database, local=True) as made:
        yield made


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as running:
        yield running


@pytest.fixture
async def house_with(database: TestDatabase) -> AsyncIterator[Builder]:
    """With a provider's settings of the test's own."""
    async with AsyncExitStack() as stack:

        async def make(oidc: OidcSettings) -> House:
            return await stack.enter_async_context(built(database, oidc=oidc))

        yield make
