"""What time alone does: deadlines that come near or pass, silence that ends a case."""

from datetime import datetime

from services.routing.commands.families import lock_families_of_due
from services.routing.commands.landscape import Landscape
from services.routing.commands.workbench import Workbench
from services.routing.queries import cases as queries
from shared.database import Database

BATCH = 500


async def tell_due(db: Database, landscape: Landscape, now: datetime) -> int:
    """Tells all that is due by now, in batches of one transaction each; returns how many cases were looked at.

    Two replicas share the work: each takes rows that the other has not locked. After a pause everything missed is told, once.
    """
    seen = 0
    while True:
        async with db.transaction() as tx:
            cases = ready = await queries.lock_due(tx, now, BATCH)
            if cases:
                ready, family = await lock_families_of_due(tx, cases)
                bench = Workbench(await landscape.at(tx))
                bench.look_at(ready)
                bench.lay(family)
                for case in ready:
                    bench.tell_due(case.id, now, with_silence=True)
                await bench.save(tx)
        seen += len(cases)
        if len(cases) < BATCH or not ready:
            return seen
