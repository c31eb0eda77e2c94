"""Reference data in memory, never older than a second or two: every submission is checked against it."""

import asyncio
import time

from services.intake.queries import reference as queries
from services.intake.reference import Reference
from shared.database import Database
from shared.errors import Unavailable

FRESH_SECONDS = 1.0


class Catalogue:
    """Looks once a second, by reading one row, whether governments, agencies or categories have changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reference = Reference()
        self._count = -1
        self._looked = float("-inf")
        self._looking = asyncio.Lock()

    async def get(self) -> Reference:
        """What is known now. Raises Unavailable before the first government has been heard of."""
        if time.monotonic() - self._looked > FRESH_SECONDS or not self._reference.governments:
            await self._look()
        if not self._reference.governments:
            raise Unavailable("No government is registered yet, so nobody could read the complaint. Nothing was stored.")
        return self._reference

    async def _look(self) -> None:
        async with self._looking, self._db.connection() as connection:
            count = await queries.get_reference_count(connection)
            if count != self._count:
                self._reference = await queries.get_reference(connection)
                self._count = count
            self._looked = time.monotonic()
