"""Routing as it runs: facts from the stream INTAKE in, its own facts on the stream ROUTING out, the clock at work."""

from datetime import timedelta
from uuid import UUID

from services.routing.queries.cases import count_ever_routed
from shared.clock import utc_now
from shared.database import Database
from shared.events.catalogue import Stream
from shared.events.codes import Status
from shared.events.complaint import WithdrawalAsked
from shared.events.envelope import Envelope, Source, decode
from shared.events.fact import Fact
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.bus import Bus
from shared.service import Service
from tests.service.routing.desk import BANDUNG, Town, complaint
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually


async def say(intake: Service, *told: Envelope[Fact]) -> None:
    async with intake.db.transaction() as tx:
        await outbox.add(tx, told)


async def test_complaints_from_the_stream_are_routed_and_told(
    database: TestDatabase, db: Database, town: Town, routing: Service, nats_server: NatsServer
) -> None:
    intake = Service(Source.INTAKE, Database(database.dsn("intake"), "intake"), Bus(nats_server.url, "intake"))
    await intake.start()
    ids = [new_id() for _ in range(300)]
    now = utc_now()
    for case_id in ids:
        await say(intake, Envelope(new_id(), Source.INTAKE, str(case_id), 1, now, complaint(category="jalan-rusak")))
    await say(intake, Envelope(new_id(), Source.INTAKE, str(ids[0]), 2, now, WithdrawalAsked(government=BANDUNG)))

    async def routed() -> int:
        async with db.connection() as connection:
            return await count_ever_routed(connection)

    async def first() -> Status:
        return (await town.case(ids[0])).status

    assert await eventually(routed, until=lambda found: found >= 300) == 300
    await eventually(first, until=lambda status: status is Status.WITHDRAWN)
    js = await routing.bus.jetstream()
    messages = await js.pull_subscribe("complaint.routed.v1.32.04.dpupr", stream=Stream.ROUTING.value)
    seen: set[UUID] = set()

    async def heard() -> set[UUID]:
        for message in await messages.fetch(100, timeout=1):
            seen.add(UUID(decode(message.data).subject))
        return seen

    assert await eventually(heard, until=lambda found: len(found) >= 300) == set(ids)
    await intake.stop()


async def test_the_clock_runs_by_itself(town: Town, routing: Service) -> None:
    case_id = await town.complains("Tanpa topik sama sekali", at=utc_now() - timedelta(days=60))

    async def told() -> set[str]:
        return {fact.data.fact_type for fact in await town.told(case_id)}

    assert await eventually(told, until=bool) == {"complaint.breached"}
