"""The consumer's promises: once, in order, poison aside, nothing dropped."""

from uuid import UUID

import asyncpg
import pytest

from shared.clock import utc_now
from shared.database import Database
from shared.errors import Conflict
from shared.events.catalogue import Stream
from shared.events.envelope import Envelope, Source
from shared.ids import new_id
from shared.messaging import consumer, dead_letter
from shared.messaging.dead_letter import DeadLetter
from shared.messaging.topology import ensure_stream
from tests.support.pipeline import Pipeline, submitted, supplement
from tests.support.waiting import eventually


async def publish(pipeline: Pipeline, *facts: Envelope) -> None:
    """Past the relay, as a fault would."""
    js = await pipeline.producer.bus.jetstream()
    await ensure_stream(js, Stream.INTAKE)
    for fact in facts:
        await js.publish(fact.data.nats_subject(), fact.encode().encode(), headers={"Nats-Msg-Id": str(new_id())})


async def dead(pipeline: Pipeline) -> list[DeadLetter]:
    async with pipeline.consumer.db.connection() as connection:
        return await dead_letter.list_open(connection)


async def settled(pipeline: Pipeline) -> None:
    await eventually(pipeline.consumer.lag, until=lambda lag: sum(lag.values()) == 0, seconds=60)


async def test_a_fact_that_comes_twice_counts_once(pipeline: Pipeline) -> None:
    await pipeline.start()
    subjects = await pipeline.produce(1)
    await pipeline.expect(subjects)
    fact = Envelope(new_id(), Source.INTAKE, subjects[0], 1, utc_now(), submitted())
    await publish(pipeline, fact, fact)
    await settled(pipeline)
    assert await pipeline.seen() == [(subjects[0], 1)]


async def test_of_a_batch_that_is_known_in_part_the_rest_counts_once(pipeline: Pipeline) -> None:
    """More than are put in one by one; known ones come first, in between and alone."""
    await pipeline.start()
    known = await pipeline.produce(30)
    await pipeline.expect(known)
    new = [str(new_id()) for _ in range(30)]
    batch = [Envelope(new_id(), Source.INTAKE, subject, 1, utc_now(), submitted()) for subject in (*known[:15], *new, *known[15:])]
    await publish(pipeline, *batch)
    await settled(pipeline)
    assert sorted(await pipeline.seen()) == sorted((subject, 1) for subject in (*known, *new))


async def test_facts_out_of_order_take_effect_in_order(pipeline: Pipeline) -> None:
    await pipeline.start()
    await pipeline.produce(1)
    subject = str(new_id())
    first, second, third = (Envelope(new_id(), Source.INTAKE, subject, version, utc_now(), supplement(version)) for version in (1, 2, 3))
    await publish(pipeline, third, second)
    await publish(pipeline, first)
    await eventually(pipeline.seen, until=lambda seen: len(seen) == 4)
    assert [version for seen, version in await pipeline.seen() if seen == subject] == [1, 2, 3]


async def test_a_gap_that_never_fills_is_kept_for_a_person(pipeline: Pipeline, monkeypatch: object) -> None:
    consumer.MAX_GAP_TRIES, before = 3, consumer.MAX_GAP_TRIES
    try:
        await pipeline.start()
        await pipeline.produce(1)
        subject = str(new_id())
        await publish(pipeline, Envelope(new_id(), Source.INTAKE, subject, 2, utc_now(), supplement(2)))
        letters = await eventually(lambda: dead(pipeline))
        assert [(letter.subject, letter.version) for letter in letters] == [(subject, 2)]
        await publish(pipeline, Envelope(new_id(), Source.INTAKE, subject, 1, utc_now(), supplement(1)))
        async with pipeline.consumer.db.transaction() as tx:
            await dead_letter.request_replay(tx, None)
        await eventually(lambda: dead(pipeline), until=lambda left: not left)
        assert [version for seen, version in await pipeline.seen() if seen == subject] == [1, 2]
    finally:
        consumer.MAX_GAP_TRIES = before


async def test_poison_among_good_ones_holds_nobody(pipeline: Pipeline) -> None:
    subject = new_id()
    pipeline.poison = lambda fact: fact.subject == str(subject) and fact.version == 2
    good = await pipeline.produce(40)
    await pipeline.tell(subject, 0, submitted(), supplement(2), supplement(3))
    good += await pipeline.produce(40)
    await pipeline.start()
    await eventually(pipeline.seen, until=lambda seen: {each for each, _ in seen} == {*good, str(subject)})
    letters = await eventually(lambda: dead(pipeline), until=lambda found: len(found) == 2, seconds=60)
    assert [letter.version for letter in letters] == [2, 3], "what comes behind the poison waits with it"
    assert "Lampu" not in " ".join(letter.reason for letter in letters)

    pipeline.poison = lambda _: False
    async with pipeline.consumer.db.transaction() as tx:
        assert await dead_letter.request_replay(tx, None) == 2
    await eventually(lambda: dead(pipeline), until=lambda left: not left)
    assert [version for seen, version in await pipeline.seen() if seen == str(subject)] == [1, 2, 3]


async def test_what_is_wrong_in_a_big_batch_is_found_by_halves(pipeline: Pipeline) -> None:
    """Tried one by one, a thousand facts would be a thousand transactions at every try of the one."""
    bad = str(new_id())
    pipeline.poison = lambda fact: fact.subject == bad
    good = await pipeline.produce(100)
    await pipeline.tell(UUID(bad), 0, submitted())
    good += await pipeline.produce(100)
    await pipeline.producer.start()
    await eventually(pipeline.pending, until=lambda count: count == 0)
    await pipeline.consumer.start()
    await eventually(pipeline.seen, until=lambda seen: {each for each, _ in seen} == set(good))
    whole = [batch for batch in pipeline.handled if batch > 1]
    assert max(whole) > 100, "the facts came in batches"
    assert len(whole) < 30


async def test_a_resolved_letter_lets_the_next_pass(pipeline: Pipeline) -> None:
    subject = new_id()
    pipeline.poison = lambda fact: fact.version == 1 and fact.subject == str(subject)
    await pipeline.tell(subject, 0, submitted(), supplement(2))
    await pipeline.start()
    letters = await eventually(lambda: dead(pipeline), until=lambda found: len(found) == 2, seconds=60)
    with pytest.raises(Conflict, match="Version 1"):
        async with pipeline.consumer.db.transaction() as tx:
            await dead_letter.skip(tx, letters[1].id)
    async with pipeline.consumer.db.transaction() as tx:
        assert await dead_letter.skip(tx, letters[0].id)
        await dead_letter.request_replay(tx, [letters[1].id])
    await eventually(pipeline.seen, until=lambda seen: seen == [(str(subject), 2)])


async def test_what_is_no_fact_becomes_a_dead_letter_at_once(pipeline: Pipeline) -> None:
    await pipeline.start()
    subjects = await pipeline.produce(3)
    await pipeline.expect(subjects)
    js = await pipeline.producer.bus.jetstream()
    good = Envelope(new_id(), Source.INTAKE, str(new_id()), 1, utc_now(), submitted()).encode()
    for body in (
        b"{",
        b"\xff\xfe",
        b"[]",
        b'"x"',
        good.replace("complaint.submitted.v1", "complaint.exploded.v1").encode(),
        good.replace('"web"', "7").encode(),
    ):
        await js.publish("complaint.submitted.v1.00.00._", body)
    letters = await eventually(lambda: dead(pipeline), until=lambda found: len(found) == 6)
    assert all(letter.tries == 1 for letter in letters)
    await settled(pipeline)
    subjects += await pipeline.produce(3)
    await eventually(pipeline.seen, until=lambda seen: len(seen) == 6)


async def test_postgres_restarted_in_the_middle(pipeline: Pipeline) -> None:
    """All connections die at once, again and again, while facts flow."""
    await pipeline.start()
    subjects = await pipeline.produce(30)
    admin = await asyncpg.connect(pipeline.database.admin_dsn)
    for _ in range(3):
        await admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        writer = Pipeline(
            pipeline.database,
            pipeline.nats_server,
            Pipeline.service(pipeline.database, pipeline.nats_server, Source.INTAKE),
            pipeline.consumer,
        )
        subjects += await writer.produce(20)
        await writer.producer.db.close()
    await admin.close()
    await pipeline.expect(subjects)


async def test_a_durable_that_was_deleted_comes_back(pipeline: Pipeline) -> None:
    await pipeline.start()
    subjects = await pipeline.produce(10)
    await pipeline.expect(subjects)
    js = await pipeline.producer.bus.jetstream()
    await js.delete_consumer("INTAKE", "routing-intake")
    subjects += await pipeline.produce(10)
    await pipeline.expect(subjects)


async def test_two_replicas_share_the_work(pipeline: Pipeline) -> None:
    second = Pipeline.service(pipeline.database, pipeline.nats_server, Source.ROUTING)
    second.db = Database(pipeline.database.dsn("routing"), "routing")
    from shared.events.catalogue import Stream

    second.consume(Stream.INTAKE, pipeline.handle)
    await pipeline.start()
    await second.start()
    await pipeline.expect(await pipeline.produce(200))
    await second.stop()
