"""Reference data in memory, never older than a second or two: every submission is checked against it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from services.intake.queries import reference as queries
from services.intake.reference import Reference
from shared.database import Database
from shared.database.pool import OUTAGES, is_outage
from shared.errors import Unavailable
from shared.events.codes import RegionCode
from shared.regions.boundaries import Boundaries, from_wkb

FRESH_SECONDS = 1.0


class Catalogue:
    """Looks once a second, by reading one row, whether governments, agencies or categories have changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reference = Reference()
        self._changes = queries.Changes(-1, 0)
        self._looked = float("-inf")
        self._looking = asyncio.Lock()

    async def get(self) -> Reference:
        """What is known now, or was last while PostgreSQL is away. Raises Unavailable before the first government has been heard of."""
        if time.monotonic() - self._looked > FRESH_SECONDS or not self._reference.governments:
            try:
                await self._look()
            except OUTAGES as error:
                if not is_outage(error) or not self._reference.governments:
                    raise
        if not self._reference.governments:
            raise Unavailable("No government is registered yet, so nobody could read the complaint. Nothing was stored.")
        return self._reference

    async def _look(self) -> None:
        """Reads, or waits for somebody who is reading: a hundred that find it old at once are one question to the database."""
        looked = self._looked
        async with self._looking:
            if self._looked == looked:
                await self._read()

    async def _read(self) -> None:
        async with self._db.connection() as connection:
            changes = await queries.get_changes(connection)
            boundaries = self._reference.boundaries
            if changes.boundaries != self._changes.boundaries:
                shapes = await queries.list_boundaries(connection)
                boundaries = await asyncio.to_thread(_boundaries, shapes)
            if changes != self._changes:
                self._reference = replace(await queries.get_reference(connection), boundaries=boundaries)
                self._changes = changes
            self._looked = time.monotonic()


def _boundaries(shapes: Sequence[tuple[RegionCode, bytes]]) -> Boundaries | None:
    return Boundaries([(region, from_wkb(shape)) for region, shape in shapes]) if shapes else None
