"""`kawal rebuild`: a service's projections from the facts alone."""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from services.analytics.rebuild import rebuild as rebuild_analytics
from services.stores import open_store
from shared.events.envelope import Source
from shared.messaging.bus import Bus
from shared.settings import BrokerSettings


class Rebuildable(StrEnum):
    """Services that hold nothing but projections."""

    ANALYTICS = "analytics"


def rebuild(service: Annotated[Rebuildable, typer.Argument(help="Whose projections")]) -> None:
    """Empty a service's projections and read every fact again, while everything runs."""
    facts = asyncio.run(_rebuild())
    Console().print(f"{service.value} reads {facts} facts again; `kawal status` shows when it is at rest.")


async def _rebuild() -> int:
    bus = Bus(BrokerSettings().nats_url, "rebuild")
    bus.start()
    try:
        async with asyncio.timeout(30), open_store(Source.ANALYTICS) as db:
            return (await rebuild_analytics(db, bus)).facts
    finally:
        await bus.stop()


def register(app: typer.Typer) -> None:
    app.command()(rebuild)
