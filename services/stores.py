"""The databases of the services, for operators' commands."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.analytics.settings import AnalyticsSettings
from services.intake.settings import IntakeSettings
from services.notify.settings import NotifySettings
from services.routing.settings import RoutingSettings
from shared.database import Database
from shared.errors import NotFound
from shared.events.envelope import Source


def _dsn(source: Source) -> str:
    match source:
        case Source.INTAKE:
            return IntakeSettings().postgres_dsn.get_secret_value()
        case Source.ROUTING:
            return RoutingSettings().postgres_dsn.get_secret_value()
        case Source.NOTIFY:
            return NotifySettings().postgres_dsn.get_secret_value()
        case Source.ANALYTICS:
            return AnalyticsSettings().postgres_dsn.get_secret_value()


@asynccontextmanager
async def open_store(source: Source) -> AsyncIterator[Database]:
    db = Database(_dsn(source), source.value, size=2)
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def open_stores() -> AsyncIterator[dict[Source, Database]]:
    """The services' databases that this environment names: all on one machine, one inside a service's own container."""
    named = [source for source in Source if os.environ.get(f"KAWAL_{source.value.upper()}_POSTGRES_DSN")]
    if not named:
        raise NotFound("No service's database is named here. Run `kawal up` first, or set KAWAL_<SERVICE>_POSTGRES_DSN.")
    stores = {source: Database(_dsn(source), source.value, size=2) for source in named}
    try:
        yield stores
    finally:
        for db in stores.values():
            await db.close()
