"""`kawal load boundaries`: the areas of regions into intake's schema, where they place points."""

from services.intake.queries import reference as queries
from shared.database import Database
from shared.regions.boundaries import BoundaryFile, to_wkb


async def load_boundaries(loaded: BoundaryFile, db: Database) -> int:
    """Keeps the areas of a file; how many it holds. Running services use them within seconds. Areas of other regions stay."""
    async with db.transaction() as tx:
        await queries.put_boundaries(tx, {region: to_wkb(shape) for region, shape in loaded.boundaries})
    return len(loaded.boundaries)
