"""`kawal load boundaries`: the areas of regions from an operator's file into intake's schema."""

import asyncio
from pathlib import Path

from services.intake.queries import reference as queries
from shared.database import Database
from shared.regions.boundaries import parse_boundaries, to_wkb


async def load_boundaries(file: Path, dsn: str) -> int:
    """Loads a TopoJSON or GeoJSON file; how many areas it holds. Running services use them within seconds.

    Raises InvalidInput that names the feature when the file is not right; nothing is loaded then.
    """
    boundaries = await asyncio.to_thread(parse_boundaries, file)
    db = Database(dsn, "intake", size=1)
    try:
        async with db.transaction() as tx:
            await queries.put_boundaries(tx, {region: to_wkb(shape) for region, shape in boundaries})
    finally:
        await db.close()
    return len(boundaries)
