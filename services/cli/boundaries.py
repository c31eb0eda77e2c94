"""Boundaries into every service that has a use for them: intake places points by them, analytics draws its maps of them."""

import asyncio
from pathlib import Path

from rich.console import Console

from services.analytics.boundaries import load_drawings
from services.intake.boundaries import load_boundaries
from services.stores import open_stores
from shared.errors import NotFound
from shared.events.envelope import Source
from shared.regions.boundaries import read_boundaries


async def load_into_services(file: Path, console: Console) -> None:
    """Reads the file once and gives it to those of the two whose database this environment names.

    Raises InvalidInput that names the feature when the file is not right; nothing is loaded then. NotFound when neither is named."""
    loaded = await asyncio.to_thread(read_boundaries, file)
    async with open_stores() as stores:
        if not stores.keys() & {Source.INTAKE, Source.ANALYTICS}:
            raise NotFound("Boundaries are for intake and analytics: set KAWAL_INTAKE_POSTGRES_DSN or KAWAL_ANALYTICS_POSTGRES_DSN.")
        if Source.INTAKE in stores:
            count = await load_boundaries(loaded, stores[Source.INTAKE])
            console.print(f"intake: {count} boundaries loaded.", highlight=False)
        if Source.ANALYTICS in stores:
            count = await load_drawings(loaded, stores[Source.ANALYTICS])
            console.print(f"analytics: {count} maps drawn.", highlight=False)
