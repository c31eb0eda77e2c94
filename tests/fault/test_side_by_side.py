"""Two big batches under way at once: for each subject it is as if they went one after the other."""

import asyncio
from uuid import UUID

import asyncpg

from shared.clock import utc_now
from shared.events.catalogue import Stream
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.ids import new_id
from shared.messaging import consumer, fetch, outbox
from shared.messaging.consumer import Batch
from tests.fault.test_consumer import dead
from tests.support.pipeline import Pipeline, submitted, supplement
from tests.support.waiting import eventually

FIRST, SECOND = fetch.FIRST_FETCH, 2 * fetch.FIRST_FETCH
LOOKS = 20


async def tell_many(pipeline: Pipeline, *subjects: UUID, version: int = 1) -> None:
    """The facts of one batch, in one transaction."""
    facts: list[Envelope[Fact]] = []
    for number, subject in enumerate(subjects):
        data = submitted(number) if version == 1 else supplement(version)
        facts += outbox.envelopes(Source.INTAKE, subject, [data], after_version=version - 1, time=utc_now())
    async with pipeline.producer.db.transaction() as tx:
        await outbox.add(tx, facts)


async def start(pipeline: Pipeline, handler: consumer.Handler) -> None:
    """All is in the stream before the first batch is fetched."""
    await pipeline.producer.start()
    await eventually(pipeline.pending, until=lambda count: count == 0)
    pipeline.consumer.consume(Stream.INTAKE, handler, side_by_side=2)
    await pipeline.consumer.start()


async def test_the_second_is_decided_meanwhile_and_committed_behind_the_first(pipeline: Pipeline) -> None:
    subjects = [new_id() for _ in range(FIRST + SECOND)]
    await tell_many(pipeline, *subjects)
    begun: list[set[str]] = []
    both, second_is_done = asyncio.Event(), asyncio.Event()
    seen_meanwhile: list[int] = []

    async def handler(batch: Batch) -> None:
        begun.append({fact.subject for fact in batch.facts})
        is_first = len(begun) == 1
        if len(begun) == 2:
            both.set()
        if is_first:
            async with asyncio.timeout(30):
                await both.wait()
        await pipeline.handle(batch)
        if is_first:
            async with asyncio.timeout(30):
                await second_is_done.wait()
            seen_meanwhile.extend([len(await pipeline.seen()) for _ in range(LOOKS)])
        else:
            second_is_done.set()

    await start(pipeline, handler)
    await pipeline.expect([str(subject) for subject in subjects])
    assert begun[0] == {str(subject) for subject in subjects[:FIRST]}
    assert set(seen_meanwhile) == {0}, "the second committed before the first"


async def test_a_flood_begins_with_small_batches(pipeline: Pipeline) -> None:
    subjects = [new_id() for _ in range(FIRST + SECOND + fetch.FETCH + 1)]
    await tell_many(pipeline, *subjects)
    await start(pipeline, pipeline.handle)
    await pipeline.expect([str(subject) for subject in subjects])
    assert pipeline.handled == [FIRST, SECOND, fetch.FETCH, 1]
    await pipeline.expect([*map(str, subjects), *await pipeline.produce(1)])
    assert pipeline.handled[-1] == 1


async def test_a_subject_in_both_has_its_facts_in_order_and_at_once(pipeline: Pipeline) -> None:
    shared = new_id()
    await tell_many(pipeline, shared, *(new_id() for _ in range(FIRST - 1)))
    await tell_many(pipeline, shared, version=2)
    await tell_many(pipeline, *(new_id() for _ in range(SECOND - 1)))
    life: list[str] = []

    async def handler(batch: Batch) -> None:
        life.append("begins")
        await pipeline.handle(batch)
        for _ in range(LOOKS):
            await batch.tx.fetchval("select 1")
        life.append("ends")

    await start(pipeline, handler)
    await eventually(pipeline.seen, until=lambda seen: len(seen) == FIRST + SECOND)
    assert [version for subject, version in await pipeline.seen() if subject == str(shared)] == [1, 2]
    assert life == ["begins", "ends"] * 2, "the second was not told to come again"


async def test_poison_in_the_first_holds_nobody_in_the_second(pipeline: Pipeline) -> None:
    subjects = [new_id() for _ in range(FIRST + SECOND)]
    bad = str(subjects[3])
    pipeline.poison = lambda fact: fact.subject == bad
    await tell_many(pipeline, *subjects)
    before, consumer.MAX_TRIES = consumer.MAX_TRIES, 3
    try:
        await start(pipeline, pipeline.handle)
        good = {str(subject) for subject in subjects} - {bad}
        await eventually(pipeline.seen, until=lambda seen: {subject for subject, _ in seen} == good)
        await eventually(lambda: dead(pipeline), until=lambda found: len(found) == 1)
    finally:
        consumer.MAX_TRIES = before
    assert len(await pipeline.seen()) == len(good)


async def test_postgres_goes_away_under_both(pipeline: Pipeline) -> None:
    subjects = [new_id() for _ in range(2 * FIRST + SECOND)]
    await tell_many(pipeline, *subjects)
    admin = await asyncpg.connect(pipeline.database.admin_dsn)
    both, all_are_gone = asyncio.Event(), asyncio.Event()
    running = 0

    async def handler(batch: Batch) -> None:
        nonlocal running
        running += 1
        try:
            if running == 2:
                both.set()
            async with asyncio.timeout(30):
                await all_are_gone.wait()
            await pipeline.handle(batch)
        finally:
            running -= 1

    await start(pipeline, handler)
    async with asyncio.timeout(30):
        await both.wait()
    await admin.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    await admin.close()
    all_are_gone.set()
    await pipeline.expect([str(subject) for subject in subjects])
