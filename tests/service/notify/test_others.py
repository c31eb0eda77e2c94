"""Who else hears: reporters of merged complaints, supporters, and the reporter of a whole about its parts."""

from services.notify.commands.plan import plan_messages
from services.notify.queries.projections import count_complaints_with_message
from shared.events.codes import Channel, Classification, Language, Outcome, Status
from shared.events.complaint import ComplaintAnswered, ComplaintClosed, ComplaintMadeConfidential, ConfidentialityAsked
from shared.events.contact import Contact
from shared.events.envelope import Envelope, Source
from shared.events.relation import ComplaintMerged, ComplaintSplit, ComplaintUnmerged, Part, PartAnswered, PartOpened, SupportGiven
from shared.ids import derived_id, new_id
from tests.service.notify.world import AGENCY, DUE, GOVERNMENT, World

OURS = {"government": GOVERNMENT, "agency": AGENCY}
ANSWERED = ComplaintAnswered(
    **OURS, status=Status.ANSWERED, outcome=Outcome.RESOLVED, text="Sudah.", first=True, first_answered_at=DUE, late=False, close_at=DUE
)
SUBMITTED, TO_REPORTER = ("submitted", "reporter", "delivered", None), ("answered", "reporter", "delivered", None)


async def test_reporters_of_merged_complaints_hear_the_answer_until_the_merge_is_undone(world: World) -> None:
    await world.run()
    master, merged, second, silent = world.reachable(), world.reachable(), world.reachable(), world.reachable()
    for complaint, changes in ((master, {"number": "26-7"}), (merged, {}), (second, {}), (silent, {"contactable": False})):
        await world.submit(complaint, **changes)
    for complaint, into in ((merged, master), (second, merged), (silent, master)):
        fact = ComplaintMerged(government=GOVERNMENT, status=Status.MERGED, master=into, master_number="26-7", was=Status.RECEIVED)
        await world.tell(Source.ROUTING, complaint, fact)
    await world.caught_up()
    await world.tell(Source.ROUTING, master, ANSWERED)
    told = ("merged", "reporter", "delivered", None)
    await world.ended(master, SUBMITTED, TO_REPORTER)
    for complaint in (merged, second):
        await world.ended(complaint, SUBMITTED, told, TO_REPORTER)
    await world.ended(silent, ("submitted", "reporter", "skipped", "no_contact"))
    rows = await world.fetch(
        "select body from mailbox join message using (seq) where complaint_id = $1 and template = 'reporter-master-answered'", second
    )
    assert [("laporan 26-7" in row["body"], "laporan Anda 26-000123" in row["body"]) for row in rows] == [(True, True)]

    unmerged = ComplaintUnmerged(government=GOVERNMENT, status=Status.RECEIVED, master=master, because="coordinator")
    await world.tell(Source.ROUTING, merged, unmerged)
    await world.caught_up()
    await world.tell(Source.ROUTING, master, ComplaintClosed(**OURS, status=Status.CLOSED, reason="confirmed"))
    await world.ended(master, SUBMITTED, TO_REPORTER, ("closed", "reporter", "delivered", None))
    await world.ended(merged, SUBMITTED, told, TO_REPORTER, ("unmerged", "reporter", "delivered", None))


async def test_each_supporter_who_can_be_reached_hears_of_an_answer(world: World) -> None:
    await world.run()
    complaint = world.reachable()
    world.supporters[complaint] = [
        Contact(email=f"warga{place}@contoh.id", language=Language.INDONESIAN, tracking_code=f"akhir{place}", place=place)
        for place in (0, 2)
    ]
    await world.submit(complaint)
    await world.tell(Source.INTAKE, complaint, *(SupportGiven(**OURS, places=places) for places in (1, None, 2, 3, None)))
    await world.caught_up()
    await world.tell(Source.ROUTING, complaint, ANSWERED)
    await world.ended(
        complaint, SUBMITTED, TO_REPORTER, ("answered", "supporter", "delivered", None), ("answered", "supporter", "skipped", "no_contact")
    )
    letters = await world.fetch(
        "select details->>'supporter' as place, body from mailbox b join message m using (seq) where audience = 'supporter'"
    )
    assert sorted(row["place"] for row in letters) == ["0", "2"], "nobody's message is another's"
    planned = await world.fetch("select from message where audience = 'supporter'")
    assert len(planned) == 3, "who left no contact is not planned for; who left since then is skipped"
    assert all("/laporan/26-000123" in row["body"] and "/dukungan/" in row["body"] and "akhir" not in row["body"] for row in letters)


async def test_who_supported_a_complaint_before_it_was_merged_hears_the_answer(world: World) -> None:
    await world.run()
    master, merged = world.reachable(), world.reachable()
    world.supporters[merged] = [Contact(email="warga@contoh.id", language=Language.INDONESIAN, tracking_code="akhir", place=0)]
    for complaint, number in ((master, "26-7"), (merged, "26-8")):
        await world.submit(complaint, number=number)
    into = ComplaintMerged(government=GOVERNMENT, status=Status.MERGED, master=master, master_number="26-7", was=Status.ROUTED)
    await world.tell(Source.INTAKE, merged, SupportGiven(**OURS, places=1))
    await world.tell(Source.ROUTING, merged, into)
    await world.caught_up()
    await world.tell(Source.ROUTING, master, ANSWERED)
    told = ("merged", "reporter", "delivered", None)
    await world.ended(merged, SUBMITTED, told, TO_REPORTER, ("answered", "supporter", "delivered", None))
    [letter] = await world.fetch("select body from mailbox b join message m using (seq) where audience = 'supporter'")
    assert "/laporan/26-7\n" in letter["body"], "their own is not public any more"


async def test_who_supported_what_is_confidential_now_hears_no_more_of_it(world: World) -> None:
    await world.run()
    complaint = world.reachable()
    world.supporters[complaint] = [Contact(email="warga@contoh.id", language=Language.INDONESIAN, tracking_code="akhir", place=0)]
    await world.submit(complaint)
    hidden = ComplaintMadeConfidential(**OURS, status=Status.ROUTED)
    await world.tell(Source.INTAKE, complaint, SupportGiven(**OURS, places=1))
    await world.caught_up()
    await world.tell(Source.ROUTING, complaint, hidden)
    await world.caught_up()
    await world.tell(Source.ROUTING, complaint, ANSWERED)
    await world.ended(complaint, SUBMITTED, ("made_confidential", "agency", "delivered", None), TO_REPORTER)


async def test_a_part_is_its_agencys_and_the_reporter_hears_each_answer_once(world: World) -> None:
    service = await world.run()
    complaint = world.reachable()
    part = Part(id=derived_id(complaint, "part:1"), number="26-000123-1", agency=AGENCY)
    await world.submit(complaint)
    await world.ended(complaint, SUBMITTED)  # it comes over another stream than what follows
    opened = PartOpened(
        government=GOVERNMENT,
        status=Status.VERIFIED,
        parent=complaint,
        parent_number="26-000123",
        number=part.number,
        channel=Channel.WEB,
        classification=Classification.COMPLAINT,
        submitted_at=DUE,
        anonymous=True,
        confidential=False,
        language=Language.INDONESIAN,
    )
    await world.tell(Source.ROUTING, complaint, ComplaintSplit(government=GOVERNMENT, status=Status.SPLIT, parts=(part,)))
    await world.tell(Source.ROUTING, part.id, opened)
    await world.route(part.id, number=part.number)
    await world.tell(Source.ROUTING, part.id, ANSWERED)
    answered = PartAnswered(
        government=GOVERNMENT,
        status=Status.SPLIT,
        part=part.id,
        number=part.number,
        answered_by=AGENCY,
        outcome=Outcome.RESOLVED,
        text="Sudah.",
        late=False,
        remaining=0,
    )
    whole = ComplaintAnswered(
        government=GOVERNMENT, status=Status.ANSWERED, outcome=Outcome.RESOLVED, first=True, first_answered_at=DUE, late=False, close_at=DUE
    )
    await world.tell(Source.ROUTING, complaint, answered, whole)
    await world.ended(part.id, ("routed", "agency", "delivered", None))
    told = (("split", "reporter", "delivered", None), ("part_answered", "reporter", "delivered", None))
    await world.ended(complaint, SUBMITTED, *told, TO_REPORTER)
    rows = await world.fetch("select template from message where complaint_id = $1 order by seq", complaint)
    assert [row["template"] for row in rows] == ["reporter-submitted", "reporter-split", "reporter-part-answered", "reporter-all-answered"]
    letters = await world.fetch("select body from mailbox join message using (seq) where template = 'reporter-part-answered'")
    assert letters[0]["body"].startswith("Dinas Pekerjaan Umum sudah menjawab bagiannya")
    async with service.db.connection() as connection:
        assert await count_complaints_with_message(connection) == 1, "a part is no complaint"


async def test_each_answer_is_heard_by_those_who_belonged_to_the_complaint_when_it_was_told(world: World) -> None:
    """Whatever comes in one batch: here answer, a late merge, and the end that sets the merged one free."""
    service = await world.run()
    master, merged, late = world.reachable(), world.reachable(), world.reachable()
    for complaint, number in ((master, "26-7"), (merged, "26-8"), (late, "26-9")):
        await world.submit(complaint, number=number)
    into = ComplaintMerged(government=GOVERNMENT, status=Status.MERGED, master=master, master_number="26-7", was=Status.ROUTED)
    await world.tell(Source.INTAKE, merged, SupportGiven(**OURS, places=1))
    await world.tell(Source.ROUTING, merged, into)
    await world.caught_up()
    freed = ComplaintUnmerged(government=GOVERNMENT, status=Status.ROUTED, master=master, because="coordinator")
    closed = ComplaintClosed(**OURS, status=Status.CLOSED, reason="confirmed")
    batch = [(master, ANSWERED), (late, into), (master, closed), (merged, freed)]
    facts = [
        Envelope(new_id(), Source.ROUTING, str(complaint), version, DUE, fact, None) for version, (complaint, fact) in enumerate(batch, 9)
    ]
    async with service.db.transaction() as tx:
        await plan_messages(tx, facts)
    rows = await world.fetch("select complaint_id, template from message where template like '%master-answered'")
    assert {(row["complaint_id"], row["template"]) for row in rows} == {
        (merged, "reporter-master-answered"),
        (merged, "supporter-master-answered"),
    }


async def test_what_waited_while_notify_was_away_is_heard_in_the_order_in_which_it_was_told(world: World) -> None:
    """One batch, in which those who come and go have longer histories than the complaint that is answered."""
    service = await world.run()
    master, joins, leaves = world.reachable(), world.reachable(), world.reachable()
    for complaint, number in ((master, "26-7"), (joins, "26-8"), (leaves, "26-9")):
        await world.submit(complaint, number=number)
    into = ComplaintMerged(government=GOVERNMENT, status=Status.MERGED, master=master, master_number="26-7", was=Status.ROUTED)
    freed = ComplaintUnmerged(government=GOVERNMENT, status=Status.ROUTED, master=master, because="coordinator")
    await world.tell(Source.ROUTING, joins, into, freed)
    await world.tell(Source.ROUTING, leaves, into, freed, into)
    await world.caught_up()
    await service.stop()
    world.notify = None
    for complaint, fact in ((joins, into), (leaves, freed), (master, ANSWERED)):
        await world.tell(Source.ROUTING, complaint, fact)
    await world.published(Source.ROUTING)
    await world.run()
    await world.caught_up()
    rows = await world.fetch("select complaint_id from message where template = 'reporter-master-answered'")
    assert [row["complaint_id"] for row in rows] == [joins]


async def test_support_of_a_confidential_complaint_that_is_heard_late_tells_nobody(world: World) -> None:
    await world.run()
    complaint, asked = world.reachable(), world.reachable()
    for each in (complaint, asked):
        await world.submit(each)
    await world.caught_up()
    await world.tell(Source.ROUTING, complaint, ComplaintMadeConfidential(**OURS, status=Status.ROUTED))
    await world.tell(Source.INTAKE, asked, SupportGiven(**OURS, places=1), ConfidentialityAsked(government=GOVERNMENT))
    await world.caught_up()
    for each in (complaint, asked):
        await world.tell(Source.INTAKE, each, SupportGiven(**OURS, places=2))
    await world.caught_up()
    for each in (complaint, asked):
        await world.tell(Source.ROUTING, each, ANSWERED)
    await world.ended(complaint, SUBMITTED, ("made_confidential", "agency", "delivered", None), TO_REPORTER)
    await world.ended(asked, SUBMITTED, TO_REPORTER)
