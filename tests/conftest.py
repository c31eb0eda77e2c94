"""Real servers for every test that needs them: PostgreSQL once a run, a database a test, a nats-server a test."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.embedded.postgres import EmbeddedPostgres
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase, drop_database, make_database, make_template


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL 18 of this run's own; its DSN. Not below pytest's folder: every run of pytest closes that one to other users."""
    folder = Path(tempfile.mkdtemp(prefix="kawal-test-"))
    server = EmbeddedPostgres(folder / "postgres")
    server.start()
    asyncio.run(make_template(server.dsn))
    yield server.dsn
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
async def database(postgres_server: str) -> AsyncIterator[TestDatabase]:
    made = await make_database(postgres_server)
    yield made
    await drop_database(postgres_server, made)


@pytest.fixture
async def nats_server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    folder = tmp_path / "nats"
    folder.mkdir()
    server = NatsServer(folder)
    await server.start()
    yield server
    server.stop()
