"""Rows that this release did not write, or not so: they hold up nobody."""

from uuid import UUID

import pytest

from services.notify.commands.plan import plan_messages
from services.notify.queries import messages
from shared.clock import utc_now
from shared.database import Database
from shared.events.envelope import Envelope, Source
from shared.ids import new_id
from tests.service.notify.world import World, submitted


@pytest.mark.parametrize("leased", [False, True])
async def test_a_message_for_somebody_unknown_holds_up_nobody(world: World, leased: bool) -> None:
    db = Database(world.database.dsn("notify"), "notify", size=2)
    facts = [Envelope(new_id(), Source.INTAKE, str(new_id()), 1, utc_now(), submitted()) for _ in range(3)]
    async with db.transaction() as tx:
        await plan_messages(tx, facts)
        await tx.execute("update message set audience = 'mayor' where complaint_id = $1", UUID(facts[0].subject))
    async with db.connection() as connection:
        found = await (messages.claim(connection, 10, lease=60, grace=0) if leased else messages.look(connection, 10, (), grace=0))
    await db.close()
    assert {str(each.complaint_id) for each in found} == {fact.subject for fact in facts[1:]}


async def test_what_is_due_without_a_message_does_not_stand_before_others_for_ever(world: World) -> None:
    db = Database(world.database.dsn("notify"), "notify", size=2)
    facts = [Envelope(new_id(), Source.INTAKE, str(new_id()), 1, utc_now(), submitted()) for _ in range(2)]
    async with db.transaction() as tx:
        await plan_messages(tx, facts)
        await tx.execute("delete from message where complaint_id = $1", UUID(facts[0].subject))
    async with db.connection() as connection:
        await messages.look(connection, 1, (), grace=0)
        found = await messages.look(connection, 1, (), grace=0)
    await db.close()
    assert [str(each.complaint_id) for each in found] == [facts[1].subject]
