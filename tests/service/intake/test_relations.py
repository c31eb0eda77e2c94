"""What reporters see of deferrals, splits, merges and ends, and how they ask for a second look."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.intake.commands.following import UnknownComplaint
from shared.clock import utc_now
from shared.events.codes import Channel, Classification, CloseReason, DecidedBy, EscalationLevel, Language, Outcome, ReporterAction, Status
from shared.events.complaint import ComplaintAnswered, ComplaintClosed, ComplaintDeadlinesChanged, ComplaintDisputed, ComplaintSupplemented
from shared.events.relation import ComplaintMerged, ComplaintSplit, ComplaintUnmerged, Part, PartAnswered, PartOpened, SharedAnswer
from shared.events.review import AppealRefused, ComplaintDeferred, ComplaintReopened
from shared.http.language import show_day
from shared.ids import derived_id, new_id
from tests.service.intake.conftest import Running
from tests.service.intake.test_following import AGENCY, URL, VERIFIED, answered, routed
from tests.service.intake.test_public import publish

CLOSED = ComplaintClosed(
    **AGENCY,
    status=Status.CLOSED,
    reason=CloseReason.CONFIRMED,
    again=ReporterAction.REOPEN,
    again_until=utc_now() + timedelta(days=14),
)


async def test_more_time_is_told_with_its_day_and_the_interim_reply(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    until = datetime(2026, 3, 31, 9, tzinfo=UTC)
    deferred = ComplaintDeferred(**AGENCY, status=Status.DEFERRED, reason="Aspal.", until=until, reply="Akhir bulan.")
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), deferred])
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()
    assert seen["history"][-1]["sentence"] == (
        "Dinas Pekerjaan Umum diberi waktu tambahan sampai Selasa, 31 Maret 2026. Batas waktunya tetap."
    )
    assert seen["history"][-1]["quote"] == "Akhir bulan."


def part_of(parent: UUID, number: int, agency: str) -> tuple[Part, PartOpened]:
    part = Part(id=derived_id(parent, f"part:{number}"), number=f"1-{number}", agency=agency)
    return part, PartOpened(
        government="32.01",
        status=Status.VERIFIED,
        parent=parent,
        parent_number="1",
        number=part.number,
        channel=Channel.WEB,
        classification=Classification.COMPLAINT,
        submitted_at=utc_now(),
        anonymous=True,
        confidential=False,
        language=Language.INDONESIAN,
    )


async def test_a_split_complaint_hears_each_answer_and_its_shares_are_nobodys_complaint(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    parent = UUID(receipt["complaint_id"])
    (first, first_opened), (second, second_opened) = (part_of(parent, n, f"32.01.{a}") for n, a in ((1, "dpupr"), (2, "dishub")))
    split = ComplaintSplit(government="32.01", status=Status.SPLIT, parts=(first, second))
    await intake.tell(parent, [VERIFIED, split])
    await intake.tell(first.id, [first_opened])
    await intake.tell(second.id, [second_opened])
    await intake.tell(first.id, [routed()], after=1)
    told = [
        PartAnswered(
            government="32.01",
            status=Status.SPLIT,
            part=part.id,
            number=part.number,
            answered_by=part.agency,
            outcome=Outcome.RESOLVED,
            text=f"Jawaban {part.number}",
            late=False,
            remaining=remaining,
        )
        for part, remaining in ((first, 1), (second, 0))
    ]
    whole = ComplaintAnswered(
        government="32.01", status=Status.ANSWERED, outcome=Outcome.RESOLVED, first=True, first_answered_at=utc_now(), late=False
    )
    await intake.tell(parent, [*told, whole], after=2)
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}", params={"lang": "en"})).json()
    assert [line["sentence"] for line in seen["history"][2:]] == [
        "Several agencies each have a part of your complaint now: Dinas Pekerjaan Umum, Dinas Perhubungan.",
        "Dinas Pekerjaan Umum answered its part: the matter is resolved.",
        "Dinas Perhubungan answered its part: the matter is resolved.",
        "All parts of it are answered. Does that settle it?",
    ]
    assert [line["quote"] for line in seen["history"][2:]] == [None, "Jawaban 1-1", "Jawaban 1-2", None]
    assert "confirm" in seen["allowed"]
    with pytest.raises(UnknownComplaint):
        await intake.tell(new_id(), [routed()], after=1)


async def test_a_split_complaints_reporter_reads_until_when_each_agency_should_answer(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    parent = UUID(receipt["complaint_id"])
    (first, first_opened), (second, second_opened) = (part_of(parent, n, f"32.01.{a}") for n, a in ((1, "dpupr"), (2, "dishub")))
    await intake.tell(parent, [VERIFIED, ComplaintSplit(government="32.01", status=Status.SPLIT, parts=(first, second))])
    await intake.tell(first.id, [first_opened, routed()])
    theirs = routed().model_copy(update={"agency": "32.01.dishub", "due_at": datetime(2026, 4, 2, 9, tzinfo=UTC)})
    await intake.tell(second.id, [second_opened, theirs])

    async def page() -> str:
        return (await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})).text

    assert "Dinas Pekerjaan Umum menjawab bagiannya paling lambat Selasa, 31 Maret 2026." in await page()
    assert "Dinas Perhubungan menjawab bagiannya paling lambat Kamis, 2 April 2026." in await page()
    await intake.tell(first.id, [answered()], after=2)
    later = ComplaintDeadlinesChanged(
        government="32.01", agency="32.01.dishub", status=Status.ROUTED, due_at=datetime(2026, 4, 7, 9, tzinfo=UTC)
    )
    await intake.tell(second.id, [later], after=2)
    seen = await page()
    assert "Dinas Pekerjaan Umum menjawab bagiannya" not in seen, "it has"
    assert "Dinas Perhubungan menjawab bagiannya paling lambat Selasa, 7 April 2026." in seen


async def test_a_merged_complaint_follows_its_master_and_no_hidden_word_of_it(intake: Running) -> None:
    mine, other = await intake.submit(region="32.01"), await intake.submit(region="32.01", confidential=True)
    master = UUID(other["complaint_id"])
    await intake.tell(master, [VERIFIED, routed(), answered()])
    merged = ComplaintMerged(**AGENCY, status=Status.MERGED, master=master, master_number=other["number"], was=Status.ROUTED)
    await intake.tell(mine["complaint_id"], [VERIFIED, routed(), merged])
    seen = (await intake.http.get(f"{URL}/{mine['tracking_code']}", params={"lang": "en"})).json()
    assert (seen["status"], seen["master"]["number"], seen["text"] is not None) == ("merged", other["number"], True)
    assert [line["kind"] for line in seen["master"]["history"]] == ["verified", "routed", "answered"]
    assert [line["quote"] for line in seen["master"]["history"]] == [None, None, None], "the master is confidential"
    assert {"supplement", "withdraw"} <= set(seen["allowed"])
    page = await intake.http.post("/lacak", data={"code": mine["tracking_code"]})
    assert f"Perkembangan laporan no. {other['number']}" in page.text
    assert "Lampunya sudah kami ganti." not in page.text

    due = datetime(2031, 5, 14, 9, tzinfo=UTC)
    unmerged = ComplaintUnmerged(**AGENCY, status=Status.ROUTED, master=master, because="coordinator", due_at=due)
    await intake.tell(mine["complaint_id"], [unmerged], after=3)
    alone = (await intake.http.get(f"{URL}/{mine['tracking_code']}", params={"lang": "en"})).json()
    assert alone["master"] is None
    assert alone["history"][-1]["sentence"] == (
        "Your complaint is handled on its own again. Dinas Pekerjaan Umum has it now. An answer is due by Wednesday, 14 May 2031."
    )


async def test_the_answer_of_what_it_was_handled_with_is_judged_by_its_own_reporter(intake: Running) -> None:
    mine, other = await intake.submit(region="32.01"), await intake.submit(region="32.01")
    master, numbers = UUID(other["complaint_id"]), (mine["number"], other["number"])
    await intake.tell(master, [VERIFIED, routed(), answered()])
    merged = ComplaintMerged(**AGENCY, status=Status.MERGED, master=master, master_number=other["number"], was=Status.ROUTED)
    added = ComplaintSupplemented(**AGENCY, status=Status.MERGED)
    await intake.tell(mine["complaint_id"], [VERIFIED, routed(), merged, added])
    heard = ComplaintSupplemented(**AGENCY, status=Status.ANSWERED, from_merged=mine["number"])
    await intake.tell(master, [heard, CLOSED], after=3)
    until = utc_now() + timedelta(days=14)
    shared = SharedAnswer(number=other["number"], agency="32.01.dpupr", outcome=Outcome.RESOLVED, answered_at=utc_now(), late=False)
    freed = ComplaintUnmerged(**AGENCY, status=Status.ANSWERED, master=master, because="master_ended", answer=shared, close_at=until)
    await intake.tell(mine["complaint_id"], [freed], after=4)
    seen = (await intake.http.get(f"{URL}/{mine['tracking_code']}", params={"lang": "en"})).json()
    assert (seen["status"], seen["agency"]["code"], seen["outcome"]) == ("answered", "32.01.dpupr", "resolved")
    assert {"confirm", "dispute"} <= set(seen["allowed"])
    assert [line["sentence"] for line in seen["history"][-2:]] == [
        "Your addition reached whoever handles the complaint that yours is handled with.",
        f"Complaint no. {other['number']}, with which yours was handled, was answered and is closed: the matter is resolved."
        f" Now say whether that settles yours, too. You have until {show_day(until, 'Asia/Jakarta', Language.ENGLISH)}.",
    ]
    theirs = (await intake.http.get(f"{URL}/{other['tracking_code']}")).json()
    assert "supplemented" not in [line["kind"] for line in theirs["history"]], "what another added is not theirs"
    await publish(intake)
    page = (await intake.http.post("/lacak", data={"code": mine["tracking_code"]})).text
    assert 'href="#master"' in page
    assert "Lampunya sudah kami ganti." in page
    for number in numbers:
        led = await intake.http.get(f"/laporan/{number}", follow_redirects=True)
        assert led.url.path == f"/laporan/{other['number']}", "one of them is what is public"
    assert f"no. {mine['number']}" in (await intake.http.get(f"/laporan/{mine['number']}", follow_redirects=True)).text
    await intake.tell(mine["complaint_id"], [ComplaintDisputed(**AGENCY, status=Status.IN_PROGRESS, text="Belum.")], after=5)
    await publish(intake)
    assert (await intake.http.get(f"/laporan/{mine['number']}")).status_code == 200, "on its own again"


async def test_a_public_number_does_not_lead_to_what_is_confidential(intake: Running) -> None:
    mine, hidden = await intake.submit(region="32.01"), await intake.submit(region="32.01", confidential=True)
    merged = ComplaintMerged(
        **AGENCY, status=Status.MERGED, master=UUID(hidden["complaint_id"]), master_number=hidden["number"], was=Status.ROUTED
    )
    await intake.tell(hidden["complaint_id"], [VERIFIED, routed()])
    await intake.tell(mine["complaint_id"], [VERIFIED, routed(), merged])
    await publish(intake)
    assert (await intake.http.get(f"/laporan/{mine['number']}")).status_code == 404


async def test_an_addition_says_whom_it_reached(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    path = f"{URL}/{receipt['tracking_code']}"
    here = ComplaintSupplemented(government="32.01", status=Status.RECEIVED)
    await intake.tell(receipt["complaint_id"], [here, VERIFIED, routed(), ComplaintSupplemented(**AGENCY, status=Status.ROUTED)])
    told = (await intake.http.get(path, params={"lang": "en"})).json()["history"]
    reached = [line["sentence"] for line in told if line["kind"] == "supplemented"]
    assert reached[0].startswith("Your addition reached the coordinator of ")
    assert reached[1] == "Your addition reached Dinas Pekerjaan Umum."


async def test_what_is_over_can_be_reopened_in_time_and_then_appealed(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    subject, path = receipt["complaint_id"], f"{URL}/{receipt['tracking_code']}"
    await intake.tell(subject, [VERIFIED, routed(), answered(), CLOSED])
    appeal = await intake.http.post(f"{path}/appeal", json={"text": "Tolong."})
    assert (appeal.status_code, appeal.json()["type"]) == (409, "urn:kawal:problem:reopen-first")
    for _ in range(2):
        asked = await intake.http.post(f"{path}/reopening", json={"reason": "Padam lagi."})
        assert (asked.status_code, asked.json()["pending"]) == (200, "reopen")
    reopened = ComplaintReopened(**AGENCY, status=Status.ROUTED, text="Padam lagi.", count=1, level=EscalationLevel.SECRETARY)
    await intake.tell(subject, [reopened], after=4)
    seen = (await intake.http.get(path, params={"lang": "en"})).json()
    assert (seen["status"], seen["pending"]) == ("routed", None)
    assert seen["history"][-1]["sentence"] == "Your complaint is open again; the agency's secretary hears of it, too."
    assert await intake.facts(subject) == ["complaint.submitted", "complaint.reopening_asked"]

    held = {"government": "32.01", "status": Status.VERIFIED, "count": 2, "level": EscalationLevel.COORDINATOR}
    await intake.tell(subject, [ComplaintReopened.model_validate(held)], after=5)
    sentence = (await intake.http.get(path, params={"lang": "en"})).json()["history"][-1]["sentence"]
    assert sentence == "Your complaint is open again. The coordinator of Kabupaten Bogor has it and decides who handles it."

    last = CLOSED.model_copy(update={"again": ReporterAction.APPEAL})
    await intake.tell(subject, [routed(), answered(), last], after=6)
    assert (await intake.http.post(f"{path}/reopening", json={"reason": "Lagi."})).json()["type"].endswith(":reopened-before")
    form = await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})
    assert "Ajukan banding kepada pimpinan" in form.text
    done = await intake.http.post(f"{path}/appeal", json={"text": "Sudah dua kali."})
    assert done.json()["pending"] == "appeal"


async def test_a_request_that_comes_too_late_says_what_to_do(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    past = CLOSED.model_copy(update={"again_until": utc_now() - timedelta(days=1)})
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered(), past])
    late = await intake.http.post(f"{URL}/{receipt['tracking_code']}/reopening", json={"reason": "Padam lagi."})
    assert (late.status_code, late.json()["type"]) == (409, "urn:kawal:problem:too-late")
    assert "report anew" in late.json()["detail"]


@pytest.mark.parametrize(("decider", "named"), [(EscalationLevel.HEAD, "pimpinan instansi"), (EscalationLevel.COORDINATOR, "koordinator")])
async def test_an_appeal_that_was_decided_says_by_whom_and_why(intake: Running, decider: EscalationLevel, named: str) -> None:
    receipt = await intake.submit(region="32.01")
    refused = AppealRefused(**AGENCY, status=Status.CLOSED, reason="Sudah tuntas.", decided_by=decider)
    granted = ComplaintReopened(
        **AGENCY, status=Status.ROUTED, text="Pelapor benar.", count=3, level=EscalationLevel.HEAD, appeal=True, decided_by=decider
    )
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered(), CLOSED, refused, granted])
    lines = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()["history"][-2:]
    assert [line["quote"] for line in lines] == ["Sudah tuntas.", "Pelapor benar."]
    assert lines[0]["sentence"] == f"Banding Anda ditolak oleh {named}, dengan alasan berikut. Laporan Anda tetap seperti semula."
    assert lines[1]["sentence"].startswith(f"Banding Anda dikabulkan oleh {named}: laporan Anda dibuka kembali.")


async def test_a_binding_decision_is_told_as_one_and_a_written_down_reply_with_its_words(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    by_hand = routed().model_copy(update={"by": DecidedBy.PERSON, "hop": 2})
    final = routed().model_copy(update={"by": DecidedBy.PERSON, "hop": 4, "final": True})
    reply = ComplaintSupplemented(government="32.01", status=Status.RECEIVED, text="Di RT 03.")
    await intake.tell(receipt["complaint_id"], [reply, VERIFIED, routed(), by_hand, final])
    for language, said in (
        ("id", ("Koordinator memutuskan: laporan Anda ditangani oleh Dinas Pekerjaan Umum", "; keputusan ini akhir.")),
        ("en", ("The coordinator decided: Dinas Pekerjaan Umum handles your complaint", "; this decision is final.")),
    ):
        lines = (await intake.http.get(f"{URL}/{receipt['tracking_code']}", params={"lang": language})).json()["history"]
        assert lines[-1]["sentence"].startswith("".join(said))
        assert lines[-2]["sentence"].startswith(f"{said[0]}.")
        assert not lines[-3]["sentence"].startswith(said[0]), "a rule's choice is nobody's decision"
        assert lines[1]["quote"] == "Di RT 03."
