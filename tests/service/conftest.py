"""What several services' tests begin with."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.routing.loading import load_defaults
from shared.database import Database
from tests.support.postgres import Databases, TestDatabase


@pytest.fixture(scope="session")
def stocked_databases(databases: Databases) -> Databases:
    """With the shipped reference data: to load it costs more than most tests."""
    return asyncio.run(databases.stocked("kawal_stocked", _load))


async def _load(database: TestDatabase) -> None:
    db = Database(database.dsn("routing"), "routing")
    await load_defaults(db)
    await db.close()


@pytest.fixture
async def stocked_database(stocked_databases: Databases) -> AsyncIterator[TestDatabase]:
    made = await stocked_databases.take()
    yield made
    await stocked_databases.give_back(made)
