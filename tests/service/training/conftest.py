"""Routing with its pages, a coordinator with a browser, and a class whose time is ours."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest

from services.routing.app import build
from services.routing.commands.desk import Desk
from services.routing.commands.landscape import Landscape
from services.routing.settings import RoutingSettings
from services.routing.training.commands.joining import Joining
from services.routing.training.commands.leading import Leading
from services.routing.training.reading import Reading
from shared.clock import utc_now
from shared.database import Database
from shared.http.host import host
from shared.settings import CommonSettings
from tests.service.routing.desk import KEY
from tests.service.training.classroom import Classroom, Website
from tests.support.directory import directory_of
from tests.support.postgres import TestDatabase


@pytest.fixture
def database(stocked_database: TestDatabase) -> TestDatabase:
    return stocked_database


@pytest.fixture
async def db(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.dsn("routing"), "routing")
    yield opened
    await opened.close()


@pytest.fixture
async def site(database: TestDatabase, db: Database) -> AsyncIterator[Website]:
    """The pages over HTTP; no worker, no broker."""
    common = CommonSettings(token_key=KEY)
    service = build(common, RoutingSettings(postgres_dsn=database.dsn("routing")), directory_of(database))
    app = host([service], common, worker=False)
    yield Website(httpx.ASGITransport(app))
    for opened in (service.db, *service.more_databases):
        await opened.close()


@pytest.fixture
async def room(db: Database) -> Classroom:
    """Commands with a clock that stands still until it is moved."""
    landscape, clock = Landscape(), [utc_now()]

    def now() -> datetime:
        return clock[0]

    def move(minutes: float) -> None:
        clock[0] += timedelta(minutes=minutes)

    return Classroom(db, landscape, now, move, Leading(db, landscape, now), Joining(db, now), Reading(db, now), Desk(db, landscape, now))
