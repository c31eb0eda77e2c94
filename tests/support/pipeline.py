"""A producer and a consumer with nothing of the domain: what the plumbing promises can be seen on it alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from shared.clock import utc_now
from shared.database import Database
from shared.events.catalogue import Stream
from shared.events.codes import NATIONAL, Channel
from shared.events.complaint import ComplaintSubmitted, SupplementGiven
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.bus import Bus
from shared.messaging.consumer import Batch
from shared.service import Service
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually


def submitted(number: int = 1) -> ComplaintSubmitted:
    return ComplaintSubmitted(
        number=str(number),
        channel=Channel.WEB,
        government=NATIONAL,
        text="Lampu jalan padam",
        anonymous=True,
        confidential=False,
        contactable=False,
    )


def supplement(number: int) -> SupplementGiven:
    return SupplementGiven(government=NATIONAL, text=f"Tambahan {number}")


@dataclass(slots=True)
class Pipeline:
    """Intake's outbox → INTAKE → routing's table `seen`, one row per effect."""

    database: TestDatabase
    nats_server: NatsServer
    producer: Service
    consumer: Service
    poison: Callable[[Envelope[Fact]], bool] = field(default=lambda _: False)
    handled: list[int] = field(default_factory=list)
    """How many facts each batch had that came to the handler."""

    @classmethod
    async def make(cls, database: TestDatabase, nats_server: NatsServer) -> "Pipeline":
        connection = await asyncpg.connect(database.admin_dsn)
        await connection.execute("create table routing.seen (n bigint generated always as identity, subject text, version int)")
        await connection.execute(
            "grant select, insert on routing.seen to kawal_routing; grant usage on all sequences in schema routing to kawal_routing"
        )
        await connection.close()
        pipeline = cls(
            database, nats_server, cls.service(database, nats_server, Source.INTAKE), cls.service(database, nats_server, Source.ROUTING)
        )
        pipeline.consumer.consume(Stream.INTAKE, pipeline.handle)
        return pipeline

    @staticmethod
    def service(database: TestDatabase, nats_server: NatsServer, source: Source) -> Service:
        return Service(source, Database(database.dsn(source.value), source.value, size=5), Bus(nats_server.url, source.value))

    async def handle(self, batch: Batch) -> None:
        self.handled.append(len(batch.facts))
        await batch.tx.executemany(
            "insert into seen (subject, version) values ($1, $2)", [(fact.subject, fact.version) for fact in batch.facts]
        )
        if any(self.poison(fact) for fact in batch.facts):
            raise ValueError("poison")

    async def start(self) -> None:
        await self.producer.start()
        await self.consumer.start()

    async def stop(self) -> None:
        await self.producer.stop()
        await self.consumer.stop()

    async def produce(self, count: int) -> list[str]:
        """`count` new subjects with one fact each."""
        return [await self.tell(new_id(), 0, submitted(number)) for number in range(count)]

    async def tell(self, subject: UUID, after_version: int, *facts: Fact) -> str:
        async with self.producer.db.transaction() as tx:
            await outbox.add(tx, outbox.envelopes(Source.INTAKE, subject, facts, after_version=after_version, time=utc_now()))
        return str(subject)

    async def seen(self) -> list[tuple[str, int]]:
        async with self.consumer.db.connection() as connection:
            return [(row["subject"], row["version"]) for row in await connection.fetch("select subject, version from seen order by n")]

    async def pending(self) -> int:
        async with self.producer.db.connection() as connection:
            return int(await connection.fetchval("select count(*) from outbox_waiting"))

    async def expect(self, subjects: list[str], *, seconds: float = 60) -> None:
        """Each of these subjects has had its first fact's effect, exactly once."""
        await eventually(self.seen, until=lambda seen: {subject for subject, _ in seen} >= set(subjects), seconds=seconds)
        await eventually(self.pending, until=lambda count: count == 0, seconds=seconds)
        seen = await self.seen()
        assert len(seen) == len(set(seen)), "a fact had its effect twice"
        assert {subject for subject, _ in seen} == set(subjects)
