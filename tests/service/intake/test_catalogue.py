"""Reference data in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.intake import catalogue as module
from services.intake.catalogue import Catalogue
from services.intake.queries import reference
from shared.database import Connection, Database
from shared.events.reference import GovernmentRegistered
from tests.support.postgres import TestDatabase


class Counting(Database):
    """Counts how often it is asked for a connection."""

    asked = 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        self.asked += 1
        async with super().connection() as connection:
            yield connection


async def test_a_hundred_that_find_it_old_at_once_are_one_question(database: TestDatabase) -> None:
    db = Counting(database.dsn("intake"), "intake", size=2)
    catalogue = Catalogue(db)
    async with db.transaction() as tx:
        await reference.put_governments(tx, [GovernmentRegistered(code="00.00", name="Nasional")])
        await reference.mark_reference_changed(tx)
    module.FRESH_SECONDS, fresh = -1.0, module.FRESH_SECONDS  # it is old whenever somebody looks
    try:
        for _ in range(2):
            db.asked = 0
            found = await asyncio.gather(*(catalogue.get() for _ in range(100)))
            assert {len(each.governments) for each in found} == {1}
            assert db.asked == 1
    finally:
        module.FRESH_SECONDS = fresh
        await db.close()
