"""A worker that dies with messages in its hands: another sends them, once, and the dead one has no say any more."""

import asyncio
from collections import Counter
from contextlib import suppress
from uuid import UUID

import asyncpg

from services.notify.commands.plan import plan_messages
from services.notify.fresh import Fresh
from services.notify.queries import messages
from services.notify.queries.messages import Ending, Patience, Planned
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import DeliveryState, Language, MessageChannel
from shared.events.envelope import Envelope, Source
from shared.events.reference import GovernmentRegistered
from shared.ids import new_id
from tests.service.notify.world import GOVERNMENT, World, routed, submitted
from tests.support.waiting import eventually

HELD = """
select 1 from pg_locks where relation = 'notify.due'::regclass and mode = 'RowShareLock'
and database = (select oid from pg_database where datname = current_database())
"""
"""Somebody has taken messages by holding their rows."""


async def test_what_a_dead_worker_took_is_sent_by_another(world: World) -> None:
    complaint = world.reachable()
    db = Database(world.database.dsn("notify"), "notify", size=2)
    fact = Envelope(new_id(), Source.INTAKE, str(complaint), 1, utc_now(), submitted())
    async with db.transaction() as tx:
        await plan_messages(tx, [fact])
    async with db.transaction() as tx:
        (taken,) = await messages.claim(tx, 10, lease=1.0, grace=0)
        assert await messages.claim(tx, 10, lease=1.0, grace=0) == []
    await world.run()
    await eventually(lambda: world.ends(complaint), until=lambda ends: ends == {("submitted", "reporter", "delivered", None)})
    late = Ending(taken, DeliveryState.FAILED, "late", MessageChannel.EMAIL, MessageChannel.EMAIL, Language.INDONESIAN, 1, 1)
    async with db.transaction() as tx:
        assert await messages.finish(tx, [late]) == set()
    await db.close()
    (row,) = await world.fetch("select attempts, state from message")
    assert (row["attempts"], row["state"]) == (1, "delivered")
    assert len(await world.fetch("select * from mailbox")) == 1
    assert len(await world.notified(complaint)) == 1


async def test_two_workers_never_take_the_same_message(world: World) -> None:
    db = Database(world.database.dsn("notify"), "notify", size=2)
    facts = [Envelope(new_id(), Source.INTAKE, str(new_id()), 1, utc_now(), submitted()) for _ in range(20)]
    async with db.transaction() as tx:
        await plan_messages(tx, facts)
    async with db.transaction() as one, db.transaction() as other:
        first = {message.id for message in await messages.claim(one, 12, lease=60, grace=0)}
        second = {message.id for message in await messages.claim(other, 12, lease=60, grace=0)}
    await db.close()
    assert (len(first), len(second), len(first | second)) == (12, 8, 20)


async def test_what_is_held_is_free_again_when_its_transaction_breaks(world: World) -> None:
    """The mailbox needs no lease: nothing is written when a message is taken, so there is nothing to wait for when a worker dies."""
    db = Database(world.database.dsn("notify"), "notify", size=3)
    facts = [Envelope(new_id(), Source.INTAKE, str(new_id()), 1, utc_now(), submitted()) for _ in range(20)]
    async with db.transaction() as tx:
        await plan_messages(tx, facts)
    with suppress(ZeroDivisionError):
        async with db.transaction() as one, db.transaction() as other:
            due = await messages.look(one, 100, (), grace=0)
            assert len(due) == 20
            first = await messages.hold(one, due[:12])
            second = await messages.hold(other, due)
            assert (len(first), len(second), len({each.id for each in (*first, *second)})) == (12, 8, 20)
            ended = [Ending(each, DeliveryState.DELIVERED, None, MessageChannel.MAILBOX, None, None, 1, 1) for each in first]
            assert len(await messages.finish(one, ended, held=True)) == 12
            raise ZeroDivisionError
    async with db.transaction() as tx:
        assert len(await messages.hold(tx, due)) == 20
    await db.close()


async def test_what_waited_takes_along_what_is_due_of_its_complaint(world: World) -> None:
    """However few are taken at once: those of one complaint are told together."""
    db = Database(world.database.dsn("notify"), "notify", size=2)
    one, other, unrouted = (str(new_id()) for _ in range(3))
    intake = [Envelope(new_id(), Source.INTAKE, complaint, 1, utc_now(), submitted()) for complaint in (one, other)]
    routing = [Envelope(new_id(), Source.ROUTING, complaint, 1, utc_now(), routed()) for complaint in (one, other)]
    later = [Envelope(new_id(), Source.INTAKE, unrouted, 1, utc_now(), submitted())]
    for facts in (intake, routing, later):
        async with db.transaction() as tx:
            await plan_messages(tx, facts)
    async with db.transaction() as tx:
        due = await messages.look(tx, 1, (), grace=0)
        assert (len(due), len({each.seq for each in due}), len({each.complaint_id for each in due})) == (3, 3, 1)
        assert len(await messages.look(tx, 100, (), grace=0)) == 7
        patient = await messages.look(tx, 100, (), grace=0, patience=Patience(60, 60))
        assert Counter(str(each.complaint_id) for each in patient) == {one: 3, other: 3}
        first = await messages.claim(tx, 1, lease=60, grace=0)
        assert ([each.audience for each in first], len({each.complaint_id for each in first})) == (["reporter", "reporter", "agency"], 1)
        assert len(await messages.claim(tx, 100, lease=60, grace=0, patience=Patience(60, 60))) == 3
    await db.close()


async def test_what_is_at_hand_is_what_would_be_read(world: World) -> None:
    """Also when nothing is at hand, and when who queued it was of the release before and said less."""
    db = Database(world.database.dsn("notify"), "notify", size=2)
    one, other = (str(new_id()) for _ in range(2))
    fresh = Fresh()
    for facts in (
        [Envelope(new_id(), Source.ROUTING, f"government/{GOVERNMENT}", 1, utc_now(), GovernmentRegistered(code=GOVERNMENT, name="Bogor"))],
        [Envelope(new_id(), Source.INTAKE, complaint, 1, utc_now(), submitted()) for complaint in (one, other)],
        [Envelope(new_id(), Source.ROUTING, one, 1, utc_now(), routed(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")],
    ):
        async with db.transaction() as tx:
            fresh.keep(await plan_messages(tx, facts))
    asked: list[UUID] = []

    def take(message: UUID) -> Planned | None:
        asked.append(message)
        return fresh.take(message)

    async with db.transaction() as tx:
        read = await messages.look(tx, 100, (), grace=60, patience=Patience(60, 60))
        assert Counter(str(each.complaint_id) for each in read) == {one: 3}
        assert await messages.look(tx, 100, (), take, grace=60, patience=Patience(60, 60)) == read
        assert sorted(asked) == sorted(each.id for each in read)
        assert [fresh.take(each.id) for each in read] == [None] * 3
        await tx.execute("update due set id = null, complaint_id = null, unplaced = default")
        assert await messages.look(tx, 100, (), take, grace=60, patience=Patience(60, 60)) == read
    await db.close()


async def test_what_goes_along_waits_for_its_own_government(world: World) -> None:
    """It may be one for practice, or have a name."""
    db = Database(world.database.dsn("notify"), "notify", size=2)
    complaint = str(new_id())
    elsewhere = routed(government="00.00", agency="00.00.pu")
    for fact in (
        Envelope(new_id(), Source.ROUTING, f"government/{GOVERNMENT}", 1, utc_now(), GovernmentRegistered(code=GOVERNMENT, name="Bogor")),
        Envelope(new_id(), Source.INTAKE, complaint, 1, utc_now(), submitted()),
        Envelope(new_id(), Source.ROUTING, complaint, 1, utc_now(), elsewhere),
    ):
        async with db.transaction() as tx:
            await plan_messages(tx, [fact])
    async with db.transaction() as tx:
        assert len(await messages.look(tx, 100, (), grace=0)) == 3
        assert len(await messages.look(tx, 100, (), grace=60)) == 1
        assert [each.government for each in await messages.claim(tx, 100, lease=60, grace=60)] == [GOVERNMENT]
    await db.close()


async def test_nothing_is_held_while_the_vault_is_asked(world: World) -> None:
    found: list[list[asyncpg.Record]] = []

    async def look() -> None:
        found.append(await world.fetch(HELD))

    complaint, world.while_asked = world.reachable(), look
    await world.run()
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "delivered", None))
    assert found
    assert not any(found)


async def test_a_worker_that_dies_while_it_asks_leaves_its_messages_to_others(world: World) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await answer.wait()

    complaint, world.while_asked = world.reachable(), wait
    first = await world.run(vault_timeout_seconds=30)
    await world.submit(complaint)
    await asked.wait()
    await first.stop()
    assert await world.ends(complaint) == {("submitted", "reporter", "queued", None)}
    world.while_asked = None
    answer.set()
    await world.run()
    await once(world, complaint)


async def test_what_two_workers_ask_about_at_once_one_of_them_sends(world: World) -> None:
    both = asyncio.Barrier(2)

    async def wait() -> None:
        if world.asked <= 2:
            await both.wait()

    complaint, world.while_asked = world.reachable(), wait
    await world.run(vault_timeout_seconds=30)
    other = world.build(vault_timeout_seconds=30)
    await other.start()
    await world.submit(complaint)
    await once(world, complaint)
    await other.stop()


async def once(world: World, complaint: UUID) -> None:
    """Until its message is sent: once, told of once."""
    await world.ended(complaint, ("submitted", "reporter", "delivered", None))
    assert [tuple(row) for row in await world.fetch("select m.attempts from message m join mailbox using (seq)")] == [(1,)]
    assert len(await world.notified(complaint)) == 1
