"""`kawal load boundaries`: the maps that the evaluation draws, into analytics' schema."""

import asyncio

from services.analytics.drawing import Drawing, draw
from services.analytics.queries import drawings as queries
from shared.database import Database
from shared.regions import Level, level_of
from shared.regions.boundaries import BoundaryFile
from shared.regions.points import midpoint_of


async def load_drawings(loaded: BoundaryFile, db: Database) -> int:
    """Draws the maps that a file's regions make and keeps them; how many. The same file again changes nothing.

    A map is drawn from one file: its regions replace those that an earlier file had on the same map.
    """
    drawings = await asyncio.to_thread(_draw, loaded)
    async with db.transaction() as tx:
        await queries.put_drawings(tx, drawings)
    return len(drawings)


def _draw(loaded: BoundaryFile) -> list[Drawing]:
    middles = {code: midpoint_of(code) for code in loaded.without_area if level_of(code) is Level.REGENCY}
    points = {code: (middle[1], middle[0]) for code, middle in middles.items() if middle}
    return draw(dict(loaded.boundaries), points, loaded.source)
