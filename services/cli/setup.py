"""`kawal migrate` and `kawal topology`: what must be there before services start, as jobs of their own in a cluster."""

import asyncio
import os
from typing import Annotated

import typer

from services.cli.up import tool
from services.routing.loading import load_defaults_if_empty
from services.schemas import SCHEMAS
from shared.database.migrate import dsn_with, migrate
from shared.messaging.bus import Bus
from shared.messaging.topology import ensure_topology
from shared.settings import BrokerSettings


def migrate_all(
    defaults: Annotated[
        bool, typer.Option(help="Load the governments, agencies, categories and rules that ship, if there are none")
    ] = True,
) -> None:
    """Bring roles, schemas and tables up to date (needs KAWAL_POSTGRES_DSN, an administrator's)."""
    dsn = os.environ.get("KAWAL_POSTGRES_DSN")
    if not dsn:
        raise typer.BadParameter("set KAWAL_POSTGRES_DSN to an administrator's DSN")
    passwords = {schema.name: os.environ.get(f"KAWAL_{schema.name.upper()}_DB_PASSWORD", "") for schema in SCHEMAS}
    asyncio.run(migrate(dsn, list(SCHEMAS), passwords, dbmate=tool("dbmate")))
    if defaults:
        routing = os.environ.get("KAWAL_ROUTING_POSTGRES_DSN") or dsn_with(dsn, user="kawal_routing", password=passwords["routing"])
        asyncio.run(load_defaults_if_empty(routing))


def topology() -> None:
    """Create the streams and durables that are missing; leave operators' limits alone."""
    asyncio.run(_topology())


async def _topology() -> None:
    settings = BrokerSettings()
    bus = Bus(settings.nats_url, "topology")
    bus.start()
    try:
        async with asyncio.timeout(30):
            await ensure_topology(await bus.jetstream(), replicas=settings.stream_replicas)
    finally:
        await bus.stop()


def register(app: typer.Typer) -> None:
    app.command("migrate")(migrate_all)
    app.command()(topology)
