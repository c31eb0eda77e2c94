"""Notify with PostgreSQL, NATS, producers of facts, a vault that answers and a mail server that does as it is told."""

from collections.abc import AsyncIterator

import pytest

from tests.service.notify.mail_server import MailServer
from tests.service.notify.world import World
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase


@pytest.fixture
async def world(database: TestDatabase, nats_server: NatsServer) -> AsyncIterator[World]:
    made = World(database, nats_server)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    made = MailServer()
    await made.start()
    yield made
    await made.stop()
