"""Real servers for every test that needs them: PostgreSQL once a run, a database a test, a nats-server a test."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from services.embedded.postgres import EmbeddedPostgres
from shared.messaging import consumer
from tests.support.nats_server import NatsServer
from tests.support.postgres import Databases, TestDatabase

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler.protocol import Scheduling

settings.register_profile("kawal", deadline=None)  # a busy machine is no defect
settings.load_profile("kawal")

HURRIED = {"fsync": "off", "full_page_writes": "off"}
"""Tests end processes, never the machine: what the kernel has is not lost. Benchmarks run with everything on."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--containers", action="store_true", help="PostgreSQL 18 and NATS 2.15 in containers instead of from wheels (needs Docker)"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--containers"):
        from tests.support.containers import why_not

        reason = why_not()
        if reason:
            pytest.exit(reason, returncode=2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling | None":
    """Of `--dist loadscope` (`make test`) our own kind."""
    if config.getvalue("dist") != "loadscope":
        return None
    from tests.support.scheduling import FolderScheduling

    return FolderScheduling(config, log)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that fails is buried after a second here, not after a minute."""
    monkeypatch.setattr(consumer, "MAX_TRIES", 4)


@pytest.fixture(scope="session")
def in_containers(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--containers"))


@pytest.fixture(scope="session")
def postgres_server(in_containers: bool) -> Iterator[str]:
    """A PostgreSQL 18 of this run's own; its DSN. Not below pytest's folder: every run of pytest closes that one to other users."""
    if in_containers:
        from tests.support.containers import postgres_container

        with postgres_container() as dsn:
            yield dsn
        return
    folder = Path(tempfile.mkdtemp(prefix="kawal-test-"))
    server = EmbeddedPostgres(folder / "postgres", HURRIED)
    server.start()
    yield server.dsn
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def databases(postgres_server: str) -> Databases:
    made = Databases(postgres_server)
    asyncio.run(made.prepare())
    return made


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[TestDatabase]:
    made = await databases.take()
    yield made
    await databases.give_back(made)


@pytest.fixture
async def nats_server(tmp_path: Path, in_containers: bool) -> AsyncIterator[NatsServer]:
    folder = tmp_path / "nats"
    folder.mkdir()
    server = _nats_server(folder, in_containers)
    await server.start()
    yield server
    server.stop()


def _nats_server(folder: Path, in_containers: bool) -> NatsServer:
    if in_containers:
        from tests.support.containers import NatsContainer

        return NatsContainer(folder)
    return NatsServer(folder)
