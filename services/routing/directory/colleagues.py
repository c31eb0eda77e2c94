"""Who can be given work: the active officers of an agency, as the directory knows them."""

import time
from collections.abc import Sequence

from services.routing.directory.queries import persons
from services.routing.directory.queries.persons import Colleague
from shared.database import Database

KEPT_SECONDS = 20.0


class Colleagues:
    """Asks the directory. `lately` may be some seconds old: hundreds of desks show it, each time that they read their lists."""

    def __init__(self, directory: Database) -> None:
        self._db = directory
        self._kept: dict[str, tuple[float, Sequence[Colleague]]] = {}

    async def of(self, agency: str) -> Sequence[Colleague]:
        """By name."""
        async with self._db.connection() as connection:
            found = await persons.list_officers(connection, agency)
        self._kept[agency] = (time.monotonic(), found)
        return found

    async def lately(self, agency: str) -> Sequence[Colleague]:
        """The same, as it was at most `KEPT_SECONDS` ago."""
        known = self._kept.get(agency)
        if known is not None and time.monotonic() - known[0] < KEPT_SECONDS:
            return known[1]
        return await self.of(agency)
