"""The plumbing between a bare producer and a bare consumer."""

from collections.abc import AsyncIterator

import pytest

from tests.support.nats_server import NatsServer
from tests.support.pipeline import Pipeline
from tests.support.postgres import TestDatabase


@pytest.fixture
async def pipeline(database: TestDatabase, nats_server: NatsServer) -> AsyncIterator[Pipeline]:
    made = await Pipeline.make(database, nats_server)
    yield made
    await made.stop()
