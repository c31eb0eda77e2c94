"""The broker goes away, forgets, or goes back in time: nothing that was stored is lost, nothing counts twice."""

import asyncio
import os
import re
import time
from pathlib import Path

import pytest

from services.embedded.nats import EmbeddedNats
from shared.errors import TooLarge
from shared.events.codes import NATIONAL
from shared.events.complaint import SupplementGiven
from shared.events.envelope import decode
from shared.ids import new_id
from shared.messaging import outbox, queries
from tests.support.pipeline import Pipeline, submitted, supplement
from tests.support.waiting import eventually

DEPLOYED = [path for path in (Path(__file__).parents[2] / "deploy").rglob("*.conf") if "store_dir" in path.read_text()]


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


async def test_what_is_filled_again_comes_before_what_is_new(pipeline: Pipeline) -> None:
    """The facts of one complaint must lie in the stream in their order, also after a loss."""
    await pipeline.start()
    subject = new_id()
    await pipeline.tell(subject, 0, submitted(), supplement(2))
    await eventually(pipeline.seen, until=lambda seen: len(seen) == 2)
    await eventually(pipeline.pending, until=lambda count: count == 0)
    pipeline.nats_server.kill()
    pipeline.nats_server.wipe()
    await pipeline.tell(subject, 2, supplement(3), supplement(4))
    await pipeline.nats_server.start()
    await eventually(pipeline.seen, until=lambda seen: len(seen) == 4)
    js = await pipeline.producer.bus.jetstream()
    await eventually(pipeline.pending, until=lambda count: count == 0)
    stored = [decode((await js.get_msg("INTAKE", sequence)).data or b"").version for sequence in range(1, 5)]
    assert stored == [1, 2, 3, 4]


async def test_a_replay_on_purpose_is_no_repetition_to_the_stream(pipeline: Pipeline) -> None:
    """Message ids are remembered for two minutes; a replay within them must reach the stream all the same."""
    await pipeline.start()
    await pipeline.expect(await pipeline.produce(5))
    async with pipeline.producer.db.transaction() as tx:
        assert await queries.forget(tx, None, None) == 5
    js = await pipeline.producer.bus.jetstream()

    async def stored() -> int:
        return int((await js.stream_info("INTAKE")).state.messages)

    await eventually(stored, until=lambda count: count == 10)
    await eventually(pipeline.pending, until=lambda count: count == 0)
    assert len(await pipeline.seen()) == 5


async def test_a_fact_that_no_broker_would_take_is_refused_before_it_is_stored(pipeline: Pipeline) -> None:
    with pytest.raises(TooLarge):
        await pipeline.tell(new_id(), 0, SupplementGiven(government=NATIONAL, text="x" * outbox.MAX_FACT_CHARACTERS))
    await pipeline.start()
    await pipeline.expect(await pipeline.produce(3))


async def test_a_broker_that_is_away_for_long_is_found_again(pipeline: Pipeline) -> None:
    """Longer than a client's usual sixty attempts to reconnect, in the long form; complaints are taken all the while."""
    await pipeline.start()
    subjects = await pipeline.produce(5)
    await pipeline.expect(subjects)
    pipeline.nats_server.kill()
    back = time.monotonic() + (90 if os.environ.get("KAWAL_LONG") else 3)
    while time.monotonic() < back:
        subjects += await pipeline.produce(1)
        await asyncio.sleep(0.1)  # the pace of complaints; nothing is waited for
    await pipeline.nats_server.start()
    await pipeline.expect(subjects)


@pytest.mark.parametrize("conf", ["embedded", *sorted(path.name for path in DEPLOYED)])
def test_every_nats_of_ours_writes_through_to_the_disk(tmp_path: Path, conf: str) -> None:
    """Without `sync_interval: always` two minutes of acknowledged facts can be lost when power fails."""
    if conf == "embedded":
        text = EmbeddedNats(tmp_path, 4222).settings()
    else:
        text = next(path for path in DEPLOYED if path.name == conf).read_text()
    assert re.search(r"sync_interval:?\s*always", text)
