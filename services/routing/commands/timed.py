"""What time alone does: deadlines that come near or pass, silence that ends a case."""

from datetime import datetime

from services.routing.commands.families import lock_families_of_due
from services.routing.commands.landscape import Landscape
from services.routing.commands.workbench import Workbench
from services.routing.queries import cases as queries
from shared.database import Database
from shared.messaging import outbox

BATCH = 250
MOST_WAITING = 5_000
"""With so many facts that the broker has not taken yet the clock waits: whoever complains meanwhile is not to queue behind old news."""


async def tell_due(db: Database, landscape: Landscape, now: datetime, *, most: int | None = None) -> int:
    """Tells what is due by now, in batches of one transaction each; returns how many cases were looked at.

    Two replicas share the work: each takes rows that the other has not locked. After a pause it catches up at a pace: at most so many
    cases a run (`most`), and no faster than the relay.
    """
    seen = 0
    while most is None or seen < most:
        async with db.transaction() as tx:
            if await outbox.has_waiting(tx, MOST_WAITING):
                return seen
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
    return seen
