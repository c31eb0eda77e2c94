"""The broker goes away, forgets, or goes back in time: nothing that was stored is lost, nothing counts twice."""

from tests.support.pipeline import Pipeline
from tests.support.waiting import eventually


async def test_facts_arrive_once_and_in_order(pipeline: Pipeline) -> None:
    await pipeline.start()
    await pipeline.expect(await pipeline.produce(120))


async def test_broker_down_at_start_only_delays(pipeline: Pipeline) -> None:
    pipeline.nats_server.stop()
    await pipeline.start()
    subjects = await pipeline.produce(20)
    assert not await pipeline.producer.ready()
    await pipeline.nats_server.start()
    await pipeline.expect(subjects)
    assert await pipeline.producer.ready()


async def test_broker_killed_while_complaints_come_in(pipeline: Pipeline) -> None:
    await pipeline.start()
    subjects = await pipeline.produce(30)
    await pipeline.expect(subjects)
    pipeline.nats_server.kill()
    subjects += await pipeline.produce(60)
    await pipeline.nats_server.start()
    subjects += await pipeline.produce(30)
    await pipeline.expect(subjects)


async def test_a_wiped_store_is_filled_again(pipeline: Pipeline) -> None:
    await pipeline.start()
    subjects = await pipeline.produce(50)
    await pipeline.expect(subjects)
    pipeline.nats_server.kill()
    pipeline.nats_server.wipe()
    subjects += await pipeline.produce(50)
    await pipeline.nats_server.start()
    await pipeline.expect(subjects)
    js = await pipeline.producer.bus.jetstream()

    async def stored() -> int:
        return int((await js.stream_info("INTAKE")).state.messages)

    await eventually(stored, until=lambda count: count == 100)


async def test_a_store_that_lost_its_tail_gets_it_back(pipeline: Pipeline) -> None:
    """An older copy of the folder comes back. New facts would hide the loss from anybody who only compares numbers."""
    await pipeline.start()
    subjects = await pipeline.produce(40)
    await pipeline.expect(subjects)
    pipeline.nats_server.stop()
    pipeline.nats_server.save("older")
    await pipeline.nats_server.start()
    subjects += await pipeline.produce(40)
    await pipeline.expect(subjects)
    pipeline.nats_server.kill()
    pipeline.nats_server.restore("older")
    subjects += await pipeline.produce(60)
    await pipeline.nats_server.start()
    await pipeline.expect(subjects)
    js = await pipeline.producer.bus.jetstream()

    async def stored() -> int:
        return int((await js.stream_info("INTAKE")).state.messages)

    await eventually(stored, until=lambda count: count == 140)
