"""A government that has learned: its model is made of a made-up past and put into force, as the background job would."""

import asyncio
from dataclasses import replace

from services.embedded.postgres import EmbeddedPostgres
from services.routing.queries import learning
from services.routing.queries.learning import KnownModel
from services.routing.suggest.learning import learn
from services.routing.suggest.packing import pack
from shared.clock import utc_now
from shared.database import Database
from tests.browser.scene import GOVERNMENT
from tests.support.kawal_process import KawalProcess
from tests.support.past import lesson, past

UNRULED = "Tolong min, ada yang ambles, retak, rusak parah dan bergelombang di {}, warga resah"
"""What no rule fits and the model knows."""


def routing_database(kawal: KawalProcess) -> Database:
    """Routing's own, for what only time or a background job does."""
    return Database(EmbeddedPostgres(kawal.data / "postgres").dsn, "routing")


async def teach(kawal: KawalProcess) -> None:
    """The government of the demonstration has learned."""
    examples = [replace(each, agency=each.agency.replace("32.04", GOVERNMENT)) for each in past(240)]
    learned = await asyncio.to_thread(learn, lesson(examples))
    db = routing_database(kawal)
    async with db.transaction() as tx:
        model = KnownModel(GOVERNMENT, 0, utc_now(), learned.taught_until, len(examples), learned.verdict, learned.bare, in_force=True)
        await learning.put_into_force(tx, model, pack(learned.model), only=False)
    await db.close()
