"""Local mode: facts come in, messages are in the mailbox, and what became of them is told."""

from functools import partial

import asyncpg
import pytest

from services.notify.commands.plan import plan_messages
from services.notify.queries import mailbox
from services.notify.queries.mailbox import Letter
from shared.database import Database
from shared.events.codes import Audience, Clock, DecidedBy, DeliveryState, MessageChannel, Status
from shared.events.complaint import ComplaintBreached
from shared.events.envelope import Source
from shared.events.fact import Place
from shared.ids import new_id
from shared.messaging.yielding import MANY
from tests.service.notify.world import AGENCY, CODE, DUE, EMAIL, GOVERNMENT, PHONE, PRACTICE, World, history, routed
from tests.support.waiting import eventually

TOLD_OF_BOTH = {
    ("submitted", "reporter", "delivered", None),
    ("routed", "reporter", "delivered", None),
    ("routed", "agency", "delivered", None),
}


async def test_reporter_and_agency_hear_of_it_and_notify_says_so(world: World) -> None:
    await world.run()
    complaint = world.reachable()
    await world.submit(complaint)
    await world.route(complaint)
    await world.ended(complaint, *TOLD_OF_BOTH)
    letters = await world.fetch("select b.body, m.fact_type, m.audience from mailbox b join message m using (seq)")
    routed_letter = next(row for row in letters if row["fact_type"] == "complaint.routed" and row["audience"] == "reporter")
    assert "Dinas Pekerjaan Umum" in routed_letter["body"]
    assert "31 Maret 2026" in routed_letter["body"]
    assert "https://kawal.example/lacak" in routed_letter["body"]
    facts = await world.notified(complaint)
    assert [fact.version for fact in facts] == list(range(1, len(facts) + 1))
    told = await world.told(complaint)
    assert len(told) == 3
    assert {(fact.about, fact.audience, fact.channel, fact.state, fact.template_version) for fact in told} == {
        ("complaint.submitted", Audience.REPORTER, MessageChannel.MAILBOX, DeliveryState.DELIVERED, 1),
        ("complaint.routed", Audience.REPORTER, MessageChannel.MAILBOX, DeliveryState.DELIVERED, 1),
        ("complaint.routed", Audience.AGENCY, MessageChannel.MAILBOX, DeliveryState.DELIVERED, 1),
    }


async def test_that_it_has_come_is_told_together_with_who_has_it(world: World) -> None:
    """It waits for that a moment, here longer than the test would, and needs no second fact."""
    await world.run(patience_seconds=60)
    complaint, unrouted = world.reachable(), world.reachable()
    await world.submit(complaint)
    await world.submit(unrouted)
    await world.caught_up()
    await world.route(complaint)
    await world.ended(complaint, *TOLD_OF_BOTH)
    (fact,) = await world.notified(complaint)
    assert fact.data.place() == Place.of(AGENCY)
    assert [told.about for told in await world.told(complaint)] == ["complaint.submitted", "complaint.routed", "complaint.routed"]
    assert await world.ends(unrouted) == {("submitted", "reporter", "queued", None)}


async def test_that_it_has_come_goes_out_by_itself_when_nothing_follows(world: World) -> None:
    await world.run(patience_seconds=0.5)
    complaint = world.reachable()
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "delivered", None))


async def test_in_a_flood_it_waits_for_what_follows_until_others_are_served_first_or_the_flood_is_over(world: World) -> None:
    service = await world.run(patience_seconds=0.01)
    passed_by, routed_one, unrouted = world.reachable(), world.reachable(), world.reachable()
    with service.bus.backlog.applying(MANY):
        for complaint in (passed_by, routed_one, unrouted):
            await world.submit(complaint)
            await eventually(partial(world.ends, complaint))
        assert await world.ends(passed_by) == {("submitted", "reporter", "queued", None)}
        await world.route(routed_one)
        await world.ended(routed_one, *TOLD_OF_BOTH)
        await world.ended(passed_by, ("submitted", "reporter", "delivered", None))
        assert await world.ends(unrouted) == {("submitted", "reporter", "queued", None)}
    await world.ended(unrouted, ("submitted", "reporter", "delivered", None))


async def test_where_nothing_is_to_wait_nothing_does_in_a_flood(world: World) -> None:
    service = await world.run(patience_seconds=0)
    complaint = world.reachable()
    with service.bus.backlog.applying(MANY):
        await world.submit(complaint)
        await world.ended(complaint, ("submitted", "reporter", "delivered", None))


async def test_letters_that_are_there_stay_and_the_others_of_their_batch_come(world: World) -> None:
    """A worker that dies between its letters and their messages' ends leaves letters behind."""
    db = Database(world.database.dsn("notify"), "notify", size=1)
    first, same, other = (Letter(seq, "email", None, "26-000001", "Perihal", body) for seq, body in ((1, "lama"), (1, "baru"), (2, "dua")))
    for letters in ([first], [same, other]):
        async with db.connection() as connection:
            await mailbox.add_letters(connection, letters)
    await db.close()
    assert [tuple(row) for row in await world.fetch("select seq, body from mailbox order by seq")] == [(1, "lama"), (2, "dua")]


async def test_no_address_no_code_and_no_word_of_a_citizen_is_stored(world: World) -> None:
    await world.run()
    complaints = [world.reachable(phone=PHONE), world.reachable(email=None, phone=PHONE)]
    for complaint in complaints:
        await world.submit(complaint)
        await world.route(complaint)
        await world.ended(complaint, *TOLD_OF_BOTH)
    assert {
        row["form"] for row in await world.fetch("select b.form from mailbox b join message m using (seq) where audience = 'reporter'")
    } == {"email", "sms"}
    admin = await asyncpg.connect(world.database.admin_dsn)
    try:
        tables = await admin.fetch("select quote_ident(table_name) as name from information_schema.tables where table_schema = 'notify'")
        everything = "\n".join(
            [str(row[0]) for table in tables for row in await admin.fetch(f"select t::text from notify.{table['name']} t")]
        )
    finally:
        await admin.close()
    assert "26-000123" in everything
    assert [secret for secret in (EMAIL, PHONE, PHONE[4:], CODE, "Sari", "Jalan rusak") if secret in everything] == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"contactable": False}, "no_contact"),
        ({"recorded": history()}, "imported"),
        ({"recorded": ()}, "imported"),
        ({"government": PRACTICE}, "practice"),
        ({"government": PRACTICE, "contactable": False}, "practice"),
    ],
)
async def test_every_complaint_keeps_a_row_even_if_nobody_is_told(world: World, changes: dict[str, object], reason: str) -> None:
    await world.run()
    complaint = new_id()
    await world.submit(complaint, **changes)
    await world.ended(complaint, ("submitted", "reporter", "skipped", reason))
    told = await world.told(complaint)
    assert [(fact.state, fact.reason, fact.channel) for fact in told] == [(DeliveryState.SKIPPED, reason, MessageChannel.NONE)]


async def test_a_contact_that_is_gone_at_the_moment_of_sending_is_skipped(world: World) -> None:
    await world.run()
    complaint = new_id()
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "skipped", "no_contact"))


async def test_routing_may_overtake_intake(world: World) -> None:
    await world.run()
    complaint, imported, unreachable = world.reachable(), world.reachable(), new_id()
    await world.route(imported, recorded=True, by=DecidedBy.RECORD)
    for each in (complaint, imported, unreachable):
        await world.route(each)
    await world.caught_up()
    assert await world.ends(complaint) == {("routed", "reporter", "queued", None), ("routed", "agency", "queued", None)}
    await world.submit(complaint)
    await world.submit(imported, recorded=history())
    await world.submit(unreachable, contactable=False)
    await world.ended(complaint, *TOLD_OF_BOTH)
    await world.ended(unreachable, ("submitted", "reporter", "skipped", "no_contact"), ("routed", "agency", "delivered", None))
    await world.ended(
        imported,
        ("submitted", "reporter", "skipped", "imported"),
        ("routed", "reporter", "delivered", None),
        ("routed", "agency", "delivered", None),
    )
    assert len(await world.fetch("select 1 from message where complaint_id = $1", imported)) == 3, "what was recorded is told to nobody"


async def test_work_on_an_imported_complaint_is_told_as_of_any_other(world: World) -> None:
    await world.run()
    complaint = world.reachable()
    await world.submit(complaint, recorded=history())
    await world.route(complaint, recorded=True, by=DecidedBy.RECORD)
    await world.caught_up()
    assert await world.ends(complaint) == {("submitted", "reporter", "skipped", "imported")}
    late = {"government": GOVERNMENT, "status": Status.RETURNED, "clock": Clock.RESOLUTION, "due_at": DUE}
    await world.tell(Source.ROUTING, complaint, ComplaintBreached.model_validate(late))
    await world.ended(
        complaint,
        ("submitted", "reporter", "skipped", "imported"),
        ("breached", "reporter", "delivered", None),
        ("breached", "coordinator", "delivered", None),
    )


async def test_the_same_facts_again_add_nothing(world: World) -> None:
    notify = await world.run()
    complaint = world.reachable()
    facts = await world.tell(Source.ROUTING, complaint, routed(), routed(hop=2))
    await world.submit(complaint)
    before = await eventually(
        lambda: world.fetch("select id, attempts from message where complaint_id = $1 and state = 'delivered' order by id", complaint),
        until=lambda rows: len(rows) == 5,
    )
    async with notify.db.transaction() as tx:
        await plan_messages(tx, facts)
    client = await notify.bus.client()
    for fact in facts:
        await client.publish(fact.data.nats_subject(), fact.encode().encode())
    await eventually(notify.lag, until=lambda lag: set(lag.values()) == {0})
    after = await world.fetch("select id, attempts from message where complaint_id = $1 order by id", complaint)
    assert after == before
    assert len(await world.told(complaint)) == 5


async def test_a_message_waits_a_while_for_its_government(world: World) -> None:
    await world.run(reference_grace_seconds=0.5)
    complaint = world.reachable()
    await world.submit(complaint, government="35.23")
    await world.ended(complaint, ("submitted", "reporter", "delivered", None))
    body = (await world.fetch("select body from mailbox"))[0]["body"]
    assert "pemerintah setempat" in body
