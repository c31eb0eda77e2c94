"""The relay tells what its own process has just added without reading it back; whatever is told again it reads."""

from contextlib import suppress

import asyncpg

from shared.clock import utc_now
from shared.database import Connection
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.ids import new_id
from shared.messaging import handover, outbox
from shared.messaging.handover import Fresh
from tests.support.pipeline import Pipeline, submitted
from tests.support.waiting import eventually

MANY = outbox.FEW + 1
EMPTY_OUTBOX = "update outbox set payload = replace(payload, 'Lampu jalan padam', 'Dari kotak keluar')"


class Again(Exception):
    """The transaction breaks, and is tried again."""


def many() -> list[Envelope[Fact]]:
    return [
        envelope
        for number in range(MANY)
        for envelope in outbox.envelopes(Source.INTAKE, new_id(), [submitted(number)], after_version=0, time=utc_now())
    ]


async def bodies(pipeline: Pipeline, first: int) -> list[bytes]:
    js = await pipeline.producer.bus.jetstream()
    last = (await js.stream_info("INTAKE")).state.last_seq
    return [(await js.get_msg("INTAKE", sequence)).data or b"" for sequence in range(first, last + 1)]


async def add_and_change(tx: Connection, facts: list[Envelope[Fact]]) -> None:
    """The outbox then says something else than what was added, so that one can see who was asked."""
    await outbox.add(tx, facts)
    await tx.execute(EMPTY_OUTBOX)


async def test_what_was_just_added_is_not_read_back(pipeline: Pipeline) -> None:
    await pipeline.start()
    await pipeline.expect(await pipeline.produce(1))  # its relay is on duty
    facts = many()
    async with pipeline.producer.db.transaction() as tx:
        await add_and_change(tx, facts)
    await eventually(pipeline.pending, until=lambda count: count == 0)
    told = await bodies(pipeline, 2)
    assert told == [fact.encode().encode() for fact in facts]


async def test_what_is_told_again_is_read(pipeline: Pipeline) -> None:
    """As an erasure leaves it: the outbox has other words, and the fact waits again."""
    await pipeline.start()
    await pipeline.expect(await pipeline.produce(1))
    facts = many()
    async with pipeline.producer.db.transaction() as tx:
        await outbox.add(tx, facts)
    await eventually(pipeline.pending, until=lambda count: count == 0)
    admin = await asyncpg.connect(pipeline.database.admin_dsn)
    await admin.execute("set search_path = intake")
    async with admin.transaction():
        relay = handover.of(Source.INTAKE)
        assert relay is not None
        for fact in facts:  # even if the old words were still at hand
            relay.put((await admin.fetchval(outbox.THIS_TRANSACTION), fact.id), Fresh(fact.data.nats_subject(), fact.encode(), None))
        await admin.execute(EMPTY_OUTBOX)
        await admin.execute("update outbox set replays = replays + 1")
        await admin.execute("insert into outbox_waiting (id) select id from outbox where id > 1")
    await admin.close()
    await eventually(pipeline.pending, until=lambda count: count == 0)
    told = await bodies(pipeline, 2 + MANY)
    assert len(told) == MANY
    assert all(b"Dari kotak keluar" in body for body in told)


async def test_of_two_tries_the_one_that_was_committed_is_told(pipeline: Pipeline) -> None:
    """What follows from a fact has the same id each time, and may say something else: the moment, say, or an agency."""
    await pipeline.start()
    await pipeline.expect(await pipeline.produce(1))
    causes = many()

    def made(words: str) -> list[Envelope[Fact]]:
        data = submitted().model_copy(update={"text": words})
        return [outbox.envelopes(Source.INTAKE, each.subject, [data], after_version=0, time=utc_now(), cause=each)[0] for each in causes]

    with suppress(Again):
        async with pipeline.producer.db.transaction() as tx:
            await outbox.add(tx, made("Dicabut"))
            raise Again
    committed = made("Disahkan")
    assert {fact.id for fact in committed} == {fact.id for fact in made("Dicabut")}
    for some in (committed[: outbox.FEW], committed[outbox.FEW :]):
        async with pipeline.producer.db.transaction() as tx:
            await outbox.add(tx, some)
    await eventually(pipeline.pending, until=lambda count: count == 0)
    assert await bodies(pipeline, 2) == [fact.encode().encode() for fact in committed]


async def test_what_was_rolled_back_is_never_told(pipeline: Pipeline) -> None:
    await pipeline.start()
    subjects = await pipeline.produce(1)
    await pipeline.expect(subjects)
    transaction = pipeline.producer.db.transaction()
    tx = await transaction.__aenter__()
    await outbox.add(tx, many())
    assert not await transaction.__aexit__(ValueError, ValueError("changed our mind"), None)
    await pipeline.expect(subjects + await pipeline.produce(1))


async def test_what_another_process_added_is_read(pipeline: Pipeline) -> None:
    """It holds nothing of it: a process that only answers requests, say, while the relay runs in another."""
    await pipeline.consumer.start()
    facts = many()
    async with pipeline.producer.db.transaction() as tx:
        await add_and_change(tx, facts)
    await pipeline.producer.start()
    await eventually(pipeline.pending, until=lambda count: count == 0)
    assert all(b"Dari kotak keluar" in body for body in await bodies(pipeline, 1))
