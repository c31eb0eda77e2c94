"""What was merged into a case that ended before ADR 17 is set free as it would be now: each reporter has the word on the answer."""

from datetime import datetime
from uuid import UUID

from services.routing.commands.landscape import Landscape
from services.routing.commands.timed import MOST_WAITING
from services.routing.commands.workbench import Workbench
from services.routing.domain import family
from services.routing.queries import ended_masters, families
from shared.database import Database
from shared.messaging import outbox

BATCH = 100
"""So many masters a run, each in a transaction of its own."""


async def let_go(db: Database, landscape: Landscape, now: datetime) -> int:
    """Returns how many masters had somebody set free. Those that another transaction is at wait for the next run."""
    async with db.connection() as connection:
        masters = await ended_masters.list_ended_masters(connection, family.OVER, BATCH)
    done = 0
    for master in masters:
        taken = await _let_go_of(db, landscape, master, now)
        if taken is None:
            break
        done += taken
    return done


async def _let_go_of(db: Database, landscape: Landscape, master: UUID, now: datetime) -> bool | None:
    """None: too much waits to be told already."""
    async with db.transaction() as tx:
        if await outbox.has_waiting(tx, MOST_WAITING):
            return None
        together = {master} | await families.list_family(tx, [master], with_followers=True)
        free = await families.take_free(tx, together)
        if free.keys() != together:
            return False
        bench = Workbench(await landscape.at(tx))
        bench.lay(free.values())
        bench.let_go(master, now)
        await bench.save(tx)
    return True
