"""A worker that dies with messages in its hands: another sends them, once, and the dead one has no say any more."""

from contextlib import suppress

from services.notify.commands.plan import plan_messages
from services.notify.queries import messages
from services.notify.queries.messages import Ending
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import DeliveryState, Language, MessageChannel
from shared.events.envelope import Envelope, Source
from shared.ids import new_id
from tests.service.notify.world import World, submitted
from tests.support.waiting import eventually


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
            first = await messages.hold(one, 12, grace=0)
            second = await messages.hold(other, 12, grace=0)
            assert (len(first), len(second), len({each.id for each in (*first, *second)})) == (12, 8, 20)
            ended = [Ending(each, DeliveryState.DELIVERED, None, MessageChannel.MAILBOX, None, None, 1, 1) for each in first]
            assert len(await messages.finish(one, ended, held=True)) == 12
            raise ZeroDivisionError
    async with db.transaction() as tx:
        assert len(await messages.hold(tx, 100, grace=0)) == 20
    await db.close()
