"""Facts in the outbox reach the stream once, in order."""

from services.schemas import SCHEMAS
from shared.clock import utc_now
from shared.database import Database
from shared.events.catalogue import Stream
from shared.events.codes import NATIONAL, Channel
from shared.events.complaint import ComplaintSubmitted
from shared.events.envelope import Source
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.bus import Bus
from shared.messaging.consumer import Batch
from shared.service import Service
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually


async def test_a_fact_in_the_outbox_is_consumed_once(database: TestDatabase, nats_server: NatsServer) -> None:
    seen: list[str] = []

    async def handler(batch: Batch) -> None:
        seen.extend(fact.subject for fact in batch.facts)

    intake = Service(Source.INTAKE, Database(database.dsn("intake"), "intake"), Bus(nats_server.url, "intake"))
    routing = Service(Source.ROUTING, Database(database.dsn("routing"), "routing"), Bus(nats_server.url, "routing"))
    routing.consume(Stream.INTAKE, handler)
    await intake.start()
    await routing.start()
    expected = []
    for number in range(50):
        subject = new_id()
        fact = ComplaintSubmitted(
            number=str(number), channel=Channel.WEB, government=NATIONAL, anonymous=True, confidential=False, contactable=False
        )
        async with intake.db.transaction() as tx:
            await outbox.add(tx, outbox.envelopes(Source.INTAKE, subject, [fact], after_version=0, time=utc_now()))
        expected.append(str(subject))

    async def look() -> list[str]:
        return list(seen)

    assert sorted(await eventually(look, until=lambda found: len(found) >= 50)) == sorted(expected)
    await eventually(routing.lag, until=lambda lag: lag["routing-intake"] == 0)
    await intake.stop()
    await routing.stop()
    assert len(SCHEMAS) == 5
