"""The relay's promises: one writer, no second copy after a crash, known message ids do not stop the line."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from shared.clock import utc_now
from shared.events.catalogue import Stream
from shared.events.envelope import Envelope, Source
from shared.ids import new_id
from shared.messaging import outbox, relay
from shared.messaging.atomic_batch import Message, Stored, publish_batch
from shared.messaging.connection import TidyClient
from shared.messaging.topology import ensure_stream
from tests.support.pipeline import Pipeline, submitted, supplement
from tests.support.waiting import eventually


async def test_two_relays_write_each_fact_once(pipeline: Pipeline) -> None:
    second = Pipeline.service(pipeline.database, pipeline.nats_server, Source.INTAKE)
    await pipeline.start()
    await second.start()
    subjects = await pipeline.produce(150)
    await pipeline.expect(subjects)
    js = await pipeline.producer.bus.jetstream()
    assert (await js.stream_info("INTAKE")).state.last_seq == 150
    await second.stop()


async def test_the_second_relay_takes_over_when_the_first_dies(pipeline: Pipeline) -> None:
    await pipeline.start()
    subjects = await pipeline.produce(10)
    await pipeline.expect(subjects)
    second = Pipeline.service(pipeline.database, pipeline.nats_server, Source.INTAKE)
    await second.start()
    admin = await asyncpg.connect(pipeline.database.admin_dsn)
    await admin.execute(
        "select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database"
        " where l.locktype = 'advisory' and d.datname = current_database()"
    )
    await admin.close()
    subjects += await pipeline.produce(10)
    await pipeline.expect(subjects)
    await second.stop()


async def test_a_crash_between_publish_and_mark_makes_no_second_copy(pipeline: Pipeline) -> None:
    """What is in the stream and not marked is recognised by its message id."""
    await pipeline.start()
    subjects = await pipeline.produce(20)
    await pipeline.expect(subjects)
    await pipeline.producer.stop()
    admin = await asyncpg.connect(pipeline.database.admin_dsn)
    await admin.execute("delete from intake.outbox_place")
    await admin.execute("insert into intake.outbox_waiting (id) select id from intake.outbox where id > 10")
    await admin.execute("update intake.relay_state set last_seq = 10")
    await admin.close()
    again = Pipeline.service(pipeline.database, pipeline.nats_server, Source.INTAKE)
    pipeline.producer = again
    await again.start()
    subjects += await pipeline.produce(5)
    await pipeline.expect(subjects)
    js = await again.bus.jetstream()
    assert (await js.stream_info("INTAKE")).state.last_seq == 25


async def test_a_message_id_that_the_stream_knows_does_not_stop_the_line(pipeline: Pipeline) -> None:
    """An atomic batch with a known id is refused whole; the relay then goes one by one."""
    await pipeline.start()
    subjects = await pipeline.produce(10)
    await pipeline.expect(subjects)
    await pipeline.producer.stop()
    admin = await asyncpg.connect(pipeline.database.admin_dsn)
    await admin.execute("insert into intake.outbox_waiting (id) values (5)")
    await admin.close()
    again = Pipeline.service(pipeline.database, pipeline.nats_server, Source.INTAKE)
    pipeline.producer = again
    subjects += await pipeline.produce(20)
    await again.start()
    await pipeline.expect(subjects)
    js = await again.bus.jetstream()
    assert (await js.stream_info("INTAKE")).state.last_seq == 30


async def test_what_is_long_goes_in_several_batches(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of more than the stream takes in its time would never be acknowledged."""
    sizes: list[int] = []

    async def publish(client: TidyClient, messages: Sequence[Message], *, expected_last: int) -> Stored:
        sizes.append(len(messages))
        return await publish_batch(client, messages, expected_last=expected_last)

    subjects = await pipeline.produce(40)
    length = len(Envelope(new_id(), Source.INTAKE, subjects[0], 1, utc_now(), submitted()).encode())
    monkeypatch.setattr(relay, "BATCH_BYTES", 10 * length)
    monkeypatch.setattr(relay, "publish_batch", publish)
    await pipeline.start()
    await pipeline.expect(subjects)
    assert max(sizes) <= 11
    assert sum(sizes) == 40


async def test_facts_written_by_many_at_once_all_arrive(pipeline: Pipeline) -> None:
    """Identities are given before the commit: a relay that remembers the highest one it saw would pass over the slow writers."""
    await pipeline.start()

    async def write(pause: float) -> list[str]:
        made = []
        for _ in range(15):
            subject = new_id()
            async with pipeline.producer.db.transaction() as tx:
                facts = [submitted(), supplement(1)]
                await outbox.add(tx, outbox.envelopes(Source.INTAKE, subject, facts, after_version=0, time=utc_now()))
                await asyncio.sleep(pause)  # holds the transaction open; nothing is waited for
            made.append(str(subject))
        return made

    written = await asyncio.gather(*(write(0.001 * number) for number in range(1, 5)))
    subjects = [subject for made in written for subject in made]
    await eventually(pipeline.seen, until=lambda seen: len(seen) == 2 * len(subjects))
    await pipeline.expect(subjects)


async def test_an_operators_limits_stay(pipeline: Pipeline) -> None:
    await pipeline.start()
    await pipeline.expect(await pipeline.produce(1))
    js = await pipeline.producer.bus.jetstream()
    config = (await js.stream_info("INTAKE")).config
    config.max_age = 3600
    await js.update_stream(config)
    await ensure_stream(js, Stream.INTAKE)
    assert (await js.stream_info("INTAKE")).config.max_age == 3600
