"""E-mail against a real SMTP server: taken, refused for now, refused for good, down, and the vault away."""

import asyncio
from email.message import EmailMessage
from uuid import UUID

from services.notify.senders.base import Outgoing
from services.notify.senders.smtp import NO_TIME, Server, SmtpSender
from shared.events.codes import Language, MessageChannel
from shared.events.complaint import ComplaintEscalated
from shared.events.envelope import Source
from shared.ids import new_id
from tests.service.notify.mail_server import MailServer
from tests.service.notify.world import CODE, EMAIL, PHONE, World, routed
from tests.support.waiting import eventually


async def told(world: World, complaint: UUID) -> list[tuple[str, str, int]]:
    return [(each.state, each.channel, each.attempts) for each in await world.told(complaint)]


async def test_a_mail_goes_out_with_the_code_and_marks_of_its_own(world: World, mail_server: MailServer) -> None:
    await world.run(local=False, smtp_url=mail_server.url)
    complaint = world.reachable(language=Language.ENGLISH)
    await world.submit(complaint, language=Language.ENGLISH)
    await world.ended(complaint, ("submitted", "reporter", "sent", None))
    mail = mail_server.mails[0]
    (row,) = await world.fetch("select id from message")
    assert mail["To"] == EMAIL
    assert mail["From"] == "Kawal <kawal@kawal.example>"
    assert mail["Message-ID"] == f"<{row['id']}@kawal.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "We have received report 26-000123"
    assert CODE in mail.get_content()
    assert await told(world, complaint) == [("sent", "email", 1)]
    assert await world.fetch("select * from mailbox") == []


async def test_that_it_has_come_goes_out_and_is_told_with_who_has_it(world: World, mail_server: MailServer) -> None:
    await world.run(local=False, smtp_url=mail_server.url, patience_seconds=60, smtp_batch=2)
    complaint = world.reachable()
    await world.submit(complaint)
    await world.caught_up()
    await world.route(complaint)
    await eventually(lambda: told(world, complaint), until=lambda found: found == [("sent", "email", 1)] * 3)
    assert len(await world.notified(complaint)) == 1
    assert "26-000123" in mail_server.mails[0]["Subject"]
    assert [mail["To"] for mail in mail_server.mails] == [EMAIL, EMAIL, "dpupr@bogor.example"]


async def test_offices_get_theirs_and_those_above_fall_back_on_the_office(world: World, mail_server: MailServer) -> None:
    await world.register_agency(email="dpupr@bogor.example", head_email="pimpinan@bogor.example")
    await world.run(local=False, smtp_url=mail_server.url)
    complaint = world.reachable(email=None)
    await world.submit(complaint, contactable=False)
    await world.caught_up()
    due = {"government": "32.01", "agency": "32.01.dpupr", "status": "routed", "clock": "first_response", "due_at": "2026-03-31T09:00:00Z"}
    escalated = [ComplaintEscalated.model_validate(due | {"level": level}) for level in ("secretary", "head", "coordinator")]
    await world.tell(Source.ROUTING, complaint, *escalated)
    mails = await eventually(lambda: _mails(mail_server), until=lambda found: len(found) == 3)
    assert {mail["To"] for mail in mails} == {"dpupr@bogor.example", "pimpinan@bogor.example", "koordinator@bogor.example"}


async def test_nobody_is_flooded_through_an_address_that_others_type(world: World, mail_server: MailServer) -> None:
    mail_server.refusals = ["450 Greylisted"]
    complaints = [world.reachable(email=EMAIL if number % 2 else EMAIL.upper()) for number in range(5)]
    other = world.reachable(email="dedi@contoh.id")
    for complaint in (*complaints, other):
        await world.submit(complaint)
    await world.run(local=False, smtp_url=mail_server.url, first_messages_per_day=3)
    await world.ended(other, ("submitted", "reporter", "sent", None))

    async def ends() -> list[tuple[str, str | None]]:
        return sorted([(state, reason) for complaint in complaints for _, _, state, reason in await world.ends(complaint)], key=str)

    await eventually(ends, until=lambda found: found == [("sent", None)] * 3 + [("skipped", "too_many")] * 2)
    await world.route(complaints[0])
    await eventually(
        lambda: world.fetch("select 1 from message where fact_type = 'complaint.routed' and audience = 'reporter' and state = 'sent'")
    )
    assert EMAIL.encode() not in b"".join(row["contact"] for row in await world.fetch("select contact from first_message"))


async def test_a_refusal_for_now_is_tried_again_with_the_same_message(world: World, mail_server: MailServer) -> None:
    mail_server.refusals = ["450 Greylisted", "451 Later <sari@contoh.id>"]
    await world.run(local=False, smtp_url=mail_server.url)
    complaint = world.reachable()
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "sent", None))
    assert await told(world, complaint) == [("sent", "email", 3)]
    assert len(mail_server.mails) == 1


async def test_a_refusal_for_now_waits_for_its_delay_and_says_why_without_the_servers_words(world: World, mail_server: MailServer) -> None:
    mail_server.refusals = ["451 Later <sari@contoh.id>"]
    await world.run(local=False, smtp_url=mail_server.url, retry_base_seconds=3600)
    complaint = world.reachable()
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "queued", "smtp_451"))
    (row,) = await world.fetch(
        "select attempts, next_attempt_at > now() + interval '50 minutes' as later from message join due using (seq)"
    )
    assert (row["attempts"], row["later"]) == (1, True)
    assert await world.notified(complaint) == []


async def test_a_refusal_for_good_is_not_tried_again_and_holds_nobody_else(world: World, mail_server: MailServer) -> None:
    mail_server.refusals = ["550 No such user <sari@contoh.id>"]
    complaints = [world.reachable() for _ in range(5)]
    for complaint in complaints:
        await world.submit(complaint)
    await world.run(local=False, smtp_url=mail_server.url, workers=1)
    await eventually(lambda: world.fetch("select 1 from message where state in ('failed', 'sent')"), until=lambda rows: len(rows) == 5)
    ends = [end for complaint in complaints for end in await world.ends(complaint)]
    assert sorted(end[2:] for end in ends if end[2] == "failed") == [("failed", "smtp_550")]
    assert len(mail_server.mails) == 4
    attempts = [state for complaint in complaints for state in await told(world, complaint)]
    assert sorted(attempts) == [("failed", "email", 1), *[("sent", "email", 1)] * 4]


async def test_tries_come_to_an_end(world: World, mail_server: MailServer) -> None:
    mail_server.refusals = ["450 Never"] * 8
    await world.run(local=False, smtp_url=mail_server.url, retry_base_seconds=0.0001)
    complaint = world.reachable()
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "failed", "smtp_450"))
    assert await told(world, complaint) == [("failed", "email", 8)]


async def test_an_address_that_can_be_none_fails_for_good(world: World, mail_server: MailServer) -> None:
    await world.run(local=False, smtp_url=mail_server.url)
    complaint = world.reachable(email="sari@contoh.id\nBcc: x@y.id")
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "failed", "bad_address"))


async def test_a_mail_server_that_is_down_loses_nothing(world: World, mail_server: MailServer) -> None:
    await mail_server.stop()
    await world.run(local=False, smtp_url=mail_server.url, retry_base_seconds=0.2)
    complaint = world.reachable()
    await world.submit(complaint)
    await eventually(lambda: world.fetch("select 1 from message where reason = 'smtp_unreachable' and state = 'queued'"))
    await mail_server.start()
    await world.ended(complaint, ("submitted", "reporter", "sent", None))


async def test_a_sender_refused_is_our_trouble_and_ends_no_message(world: World, mail_server: MailServer) -> None:
    mail_server.senders_refused = ["550 You may not send as kawal@kawal.example"] * 2
    await world.run(local=False, smtp_url=mail_server.url)
    complaint = world.reachable()
    await world.submit(complaint)
    await world.ended(complaint, ("submitted", "reporter", "sent", None))
    assert await told(world, complaint) == [("sent", "email", 3)]


async def test_a_server_that_is_slow_to_greet_uses_up_the_time_of_the_batch() -> None:
    """Or the batch would be held longer than the lease on it, and another worker would send it too."""
    budget = 0.2

    async def greet_late(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * budget)
        writer.write(b"220 at last\r\n250 here I am\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet_late, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mail = Outgoing(1, new_id(), MessageChannel.EMAIL, "26-1", EMAIL, Language.ENGLISH, "Hello", "Body")
    sender = SmtpSender(Server.of(f"smtp://127.0.0.1:{port}?starttls=never"), "kawal@kawal.example", budget=budget)
    assert await sender.send([mail]) == [NO_TIME]
    server.close()
    await server.wait_closed()


async def test_whom_we_cannot_reach_is_skipped_and_whom_nothing_reaches_yet_is_tried_later(world: World, mail_server: MailServer) -> None:
    await world.register_agency()
    await world.run(local=False, smtp_url=mail_server.url, retry_base_seconds=3600)
    complaint = world.reachable(email=None, phone=PHONE)
    await world.submit(complaint)
    await world.tell(Source.ROUTING, complaint, routed())
    await world.ended(
        complaint,
        ("submitted", "reporter", "queued", "no_sender"),
        ("routed", "reporter", "queued", "no_sender"),
        ("routed", "agency", "skipped", "no_contact"),
    )
    assert [row["attempts"] for row in await world.fetch("select attempts from message where reason = 'no_sender'")] == [1, 1]


async def test_without_a_mail_server_messages_wait_for_one_however_long(world: World, mail_server: MailServer) -> None:
    complaint = world.reachable()
    await world.submit(complaint)
    without = await world.run(local=False)
    await world.ended(complaint, ("submitted", "reporter", "queued", None))
    await without.stop()
    assert [row["claims"] for row in await world.fetch("select claims from due")] == [0]
    await world.run(local=False, smtp_url=mail_server.url)
    await world.ended(complaint, ("submitted", "reporter", "sent", None))
    assert await told(world, complaint) == [("sent", "email", 1)]


async def test_a_message_that_cannot_be_written_holds_up_no_other(world: World, mail_server: MailServer) -> None:
    waiting = await world.run(local=False)
    broken, whole = world.reachable(), world.reachable()
    for complaint in (broken, whole):
        await world.submit(complaint)
        await world.ended(complaint, ("submitted", "reporter", "queued", None))
    await waiting.stop()
    await world.fetch('update message set details = \'{"reason": "unheard_of"}\' where complaint_id = $1', broken)
    await world.run(local=False, smtp_url=mail_server.url, workers=1, retry_base_seconds=0.0001)
    await world.ended(whole, ("submitted", "reporter", "sent", None))
    await world.ended(broken, ("submitted", "reporter", "failed", "unsendable"))
    (row,) = await world.fetch("select attempts from message where complaint_id = $1", broken)
    assert row["attempts"] == 8


async def test_a_vault_that_is_away_costs_no_attempt_and_holds_no_office(world: World, mail_server: MailServer) -> None:
    await world.close_vault()
    await world.run(local=False, smtp_url=mail_server.url)
    complaint = world.reachable()
    await world.submit(complaint)
    await world.route(complaint)
    await eventually(lambda: world.fetch("select 1 from message join due using (seq) where reason = 'vault_away' and claims > 9"))
    await world.ended(
        complaint,
        ("submitted", "reporter", "queued", "vault_away"),
        ("routed", "reporter", "queued", "vault_away"),
        ("routed", "agency", "sent", None),
    )
    await world.open_vault()
    await world.ended(
        complaint,
        ("submitted", "reporter", "sent", None),
        ("routed", "reporter", "sent", None),
        ("routed", "agency", "sent", None),
    )
    assert await told(world, complaint) == [("sent", "email", 1)] * 3


async def _mails(server: MailServer) -> list[EmailMessage]:
    return server.mails
