"""Reporters follow their complaints and act on them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.intake.catalogue import Catalogue
from services.intake.codes import TrackingCodes
from services.intake.commands import Intake
from services.intake.commands.following import UnknownComplaint, follow_routing
from services.intake.commands.reporting import Reporting
from services.intake.domain import Handed, Receipt
from services.intake.vault import Vault
from shared.clock import utc_now
from shared.events.codes import Channel, Classification, CloseReason, DecidedBy, Language, Outcome, ReporterAction, ReturnReason, Status
from shared.events.complaint import (
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDeadlinesChanged,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintInfoRequested,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
    ReporterRefused,
)
from shared.events.envelope import Envelope, Source
from shared.events.relation import ComplaintMerged, ComplaintSplit
from shared.events.submission import Submission
from shared.http.language import show_day
from shared.ids import new_id
from shared.messaging.consumer import Batch
from tests.service.intake.conftest import KEY, VAULT_KEY, Running

URL = "/api/intake/v1/complaints"
AGENCY = {"government": "32.01", "agency": "32.01.dpupr"}
PRIVACY = ["make_confidential", "erase"]
"""What a reporter can ask for in any state."""
DUE = datetime(2026, 3, 31, 9, tzinfo=UTC)

VERIFIED = ComplaintVerified(
    government="32.01", status=Status.VERIFIED, classification=Classification.COMPLAINT, category="jalan", by=DecidedBy.RULE
)
ACCEPTED = ComplaintAccepted(**AGENCY, status=Status.IN_PROGRESS)


def routed(agency: str = "32.01.dpupr", hop: int = 1) -> ComplaintRouted:
    return ComplaintRouted(
        government="32.01",
        agency=agency,
        status=Status.ROUTED,
        number="1",
        classification=Classification.COMPLAINT,
        confidential=False,
        by=DecidedBy.RULE,
        hop=hop,
        first_routed_at=utc_now(),
        due_at=DUE,
    )


def answered() -> ComplaintAnswered:
    return ComplaintAnswered(
        **AGENCY,
        status=Status.ANSWERED,
        outcome=Outcome.RESOLVED,
        text="Lampunya sudah kami ganti.",
        first=True,
        first_answered_at=utc_now(),
        late=False,
    )


async def test_the_history_is_told_in_sentences(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    returned = ComplaintReturned(**AGENCY, status=Status.RETURNED, reason=ReturnReason.NOT_OUR_AUTHORITY, hop=1)
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), returned, routed("32.01.dishub", 2), answered()])
    english = (await intake.http.get(f"{URL}/{receipt['tracking_code']}", params={"lang": "en"})).json()
    indonesian = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()

    assert [entry["kind"] for entry in english["history"]] == ["submitted", "verified", "routed", "returned", "routed", "answered"]
    assert english["history"][2]["sentence"] == (
        "Your complaint was given to Dinas Pekerjaan Umum. An answer is due by Tuesday, 31 March 2026."
    )
    assert indonesian["history"][2]["sentence"] == (
        "Laporan Anda diteruskan ke Dinas Pekerjaan Umum. Jawaban paling lambat Selasa, 31 Maret 2026."
    )
    assert english["history"][5]["quote"] == "Lampunya sudah kami ganti."
    assert (english["status"], english["outcome"]) == ("answered", "resolved")
    assert english["agency"] == {"code": "32.01.dishub", "name": "Dinas Perhubungan"}
    assert english["classification"] == "complaint"
    assert english["allowed"] == ["supplement", "confirm", "dispute", "withdraw", "make_confidential", "erase"]


async def test_a_return_leaves_no_agency_and_no_deadline_of_one(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed()])
    returned = ComplaintReturned(**AGENCY, status=Status.RETURNED, reason=ReturnReason.NOT_OUR_AUTHORITY, hop=1)
    await intake.tell(receipt["complaint_id"], [returned], after=2)
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()
    assert (seen["status"], seen["agency"], seen["due_at"]) == ("returned", None, None)


async def test_deadlines_that_changed_are_shown_as_they_are_now(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    changed = ComplaintDeadlinesChanged(**AGENCY, status=Status.ROUTED, due_at=datetime(2026, 4, 2, 9, tzinfo=UTC))
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), changed])
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}", params={"lang": "en"})).json()
    assert datetime.fromisoformat(seen["due_at"]) == changed.due_at
    assert seen["history"][-1]["sentence"].endswith("An answer is due by Thursday, 2 April 2026.")


async def test_new_deadlines_of_a_master_reach_whoever_follows_it_and_a_merged_one_has_none(intake: Running) -> None:
    master, own = await intake.submit(region="32.01"), await intake.submit(region="32.01")
    changed = ComplaintDeadlinesChanged(**AGENCY, status=Status.ROUTED, due_at=datetime(2026, 4, 2, 9, tzinfo=UTC))
    await intake.tell(master["complaint_id"], [VERIFIED, routed(), changed])
    number = (await intake.http.get(f"{URL}/{master['tracking_code']}")).json()["number"]
    merged = ComplaintMerged(
        **AGENCY, status=Status.MERGED, master=UUID(master["complaint_id"]), master_number=str(number), was=Status.ROUTED
    )
    await intake.tell(own["complaint_id"], [VERIFIED, routed(), merged])
    seen = (await intake.http.get(f"{URL}/{own['tracking_code']}", params={"lang": "en"})).json()
    assert seen["due_at"] is None, "it waits with its master"
    assert seen["master"]["history"][-1]["sentence"].endswith("have changed. An answer is due by Thursday, 2 April 2026.")


async def test_of_a_split_complaint_the_citizens_own_day_is_told(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    split = ComplaintSplit(government="32.01", status=Status.SPLIT, parts=[])
    changed = ComplaintDeadlinesChanged(government="32.01", status=Status.SPLIT, resolution_due_at=datetime(2026, 4, 2, 9, tzinfo=UTC))
    await intake.tell(receipt["complaint_id"], [VERIFIED, split, changed])
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}", params={"lang": "en"})).json()
    assert seen["history"][-1]["sentence"].endswith("An answer is due by Thursday, 2 April 2026.")


async def test_the_day_until_which_a_reporter_has_the_word_or_may_ask_again_is_the_one_told_last(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    first, then = utc_now() + timedelta(days=5), utc_now() + timedelta(days=9)
    moved = ComplaintDeadlinesChanged(**AGENCY, status=Status.ANSWERED, close_at=then)
    facts = [VERIFIED, routed(), answered().model_copy(update={"close_at": first}), moved]
    await intake.tell(receipt["complaint_id"], facts)
    page = (await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})).text
    named = page.count(show_day(then, "Asia/Jakarta", Language.INDONESIAN))
    assert named > 1, "where it stands, and in its history"
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}", params={"lang": "en"})).json()
    assert seen["history"][-1]["sentence"].endswith(f"You have until {show_day(then, 'Asia/Jakarta', Language.ENGLISH)}.")
    stopped = ComplaintDeadlinesChanged(**AGENCY, status=Status.ANSWERED)
    await intake.tell(receipt["complaint_id"], [stopped], after=4)
    page = (await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})).text
    assert page.count(show_day(then, "Asia/Jakarta", Language.INDONESIAN)) == 1, "where no profile holds any more, no silence ends it"
    over = ComplaintClosed(
        **AGENCY,
        status=Status.CLOSED,
        reason=CloseReason.SILENCE,
        again=ReporterAction.REOPEN,
        again_until=utc_now() - timedelta(days=1),
    )
    longer = ComplaintDeadlinesChanged(**AGENCY, status=Status.CLOSED, again_until=then)
    await intake.tell(receipt["complaint_id"], [over, longer], after=5)
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}", params={"lang": "en"})).json()
    assert (datetime.fromisoformat(seen["again_until"]), seen["status"]) == (then, "closed")
    assert seen["history"][-1]["sentence"].endswith(f"is possible until {show_day(then, 'Asia/Jakarta', Language.ENGLISH)}.")
    reopened = await intake.http.post(f"{URL}/{receipt['tracking_code']}/reopening", json={"reason": "Padam lagi."})
    assert reopened.status_code == 200, "who is in time by the present calendar is not refused"


async def test_reminders_to_agencies_are_not_shown_and_breaches_are(intake: Running) -> None:
    receipt = await intake.submit()
    clock = {"clock": "first_response", "due_at": DUE, **AGENCY, "status": "routed"}
    facts = [routed(), ComplaintDueSoon.model_validate(clock), ComplaintBreached.model_validate(clock)]
    await intake.tell(receipt["complaint_id"], facts)
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()
    assert [entry["kind"] for entry in seen["history"]] == ["submitted", "routed", "breached"]


async def test_facts_of_a_complaint_that_intake_does_not_have_are_refused(intake: Running) -> None:
    with pytest.raises(UnknownComplaint):
        await intake.tell(new_id(), [VERIFIED])


async def test_a_supplement_reaches_the_outbox_once_whatever_is_clicked_twice(intake: Running) -> None:
    receipt = await intake.submit()
    for _ in range(2):
        response = await intake.http.post(f"{URL}/{receipt['tracking_code']}/supplements", json={"text": "Sekarang dua lampu."})
        assert response.status_code == 200
    assert [entry["quote"] for entry in response.json()["history"]] == [None, "Sekarang dua lampu."]
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted", "complaint.supplement_given"]


async def test_the_same_words_in_reply_to_another_question_are_another_reply(intake: Running) -> None:
    receipt = await intake.submit()
    replied = ["complaint.submitted"]
    for n in range(2):
        question = ComplaintInfoRequested(government="32.01", status=Status.NEEDS_INFO, question="Di mana tepatnya?")
        await intake.tell(receipt["complaint_id"], [question], after=2 * n)
        for _ in range(2):
            await intake.http.post(f"{URL}/{receipt['tracking_code']}/supplements", json={"text": "Sudah saya tulis di laporan."})
        replied.append("complaint.supplement_given")
        assert await intake.facts(receipt["complaint_id"]) == replied
        heard = ComplaintSupplemented(government="32.01", status=Status.RECEIVED)
        await intake.tell(receipt["complaint_id"], [heard], after=2 * n + 1)


async def test_the_same_words_much_later_are_said_anew(intake: Running) -> None:
    receipt = await intake.submit()
    reporting = Reporting(intake.service.db, TrackingCodes(KEY))
    for n, minutes in enumerate((0, 1, 60)):
        at = utc_now() + timedelta(minutes=minutes)
        await reporting.supplement(receipt["tracking_code"], "Belum ada perbaikan.", now=at)
        assert len(await intake.facts(receipt["complaint_id"])) == (3 if n == 2 else 2)


@pytest.mark.parametrize(
    ("action", "body", "told", "decided"),
    [
        (
            "confirmation",
            {"rating": 5, "words": "Cepat."},
            "confirmation_given",
            ComplaintClosed(**AGENCY, status=Status.CLOSED, reason=CloseReason.CONFIRMED),
        ),
        ("dispute", {"text": "Masih padam."}, "dispute_raised", ComplaintDisputed(**AGENCY, status=Status.IN_PROGRESS)),
        ("withdrawal", {"reason": "Sudah menyala."}, "withdrawal_asked", ComplaintWithdrawn(**AGENCY, status=Status.WITHDRAWN)),
        (
            "dispute",
            {"text": "Terlambat."},
            "dispute_raised",
            ReporterRefused(**AGENCY, status=Status.CLOSED, action=ReporterAction.DISPUTE, detail="closed"),
        ),
    ],
)
async def test_what_a_reporter_asks_is_pending_until_routing_decides(
    intake: Running, action: str, body: dict[str, object], told: str, decided: ComplaintClosed
) -> None:
    receipt = await intake.submit()
    url = f"{URL}/{receipt['tracking_code']}"
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered()])
    first = await intake.http.post(f"{url}/{action}", json=body)
    again = await intake.http.post(f"{url}/{action}", json=body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["pending"] is not None
    assert again.json()["allowed"] == ["supplement", *PRIVACY]
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted", f"complaint.{told}"]

    await intake.tell(receipt["complaint_id"], [decided], after=3)
    seen = (await intake.http.get(url)).json()
    assert seen["pending"] is None
    assert seen["status"] == decided.status
    [line] = seen["history"][4:]
    assert (line["kind"], line["by"]) == (decided.fact_type.removeprefix("complaint."), "reporter"), "request and decision are one entry"
    assert line["quote"] == next(text for text in body.values() if isinstance(text, str))


async def test_a_complaint_is_withdrawn_without_a_word(intake: Running) -> None:
    receipt = await intake.submit()
    response = await intake.http.post(f"{URL}/{receipt['tracking_code']}/withdrawal")
    assert (response.status_code, response.json()["pending"]) == (200, "withdraw")


async def test_a_refused_addition_decides_nothing_else(intake: Running) -> None:
    receipt = await intake.submit()
    url = f"{URL}/{receipt['tracking_code']}"
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered()])
    await intake.http.post(f"{url}/dispute", json={"text": "Masih padam."})

    def refused(action: ReporterAction) -> ReporterRefused:
        return ReporterRefused(**AGENCY, status=Status.ANSWERED, action=action, detail="too late")

    await intake.tell(receipt["complaint_id"], [refused(ReporterAction.SUPPLEMENT)], after=3)
    assert (await intake.http.get(url)).json()["pending"] == "dispute"
    await intake.tell(receipt["complaint_id"], [refused(ReporterAction.DISPUTE), refused(ReporterAction.SUPPLEMENT)], after=4)
    assert (await intake.http.get(url)).json()["pending"] is None


async def test_a_later_answer_of_unknown_time_leaves_the_time_of_the_first(intake: Running) -> None:
    receipt = await intake.submit()
    first = answered()
    later = first.model_copy(update={"first": False, "time_known": False})
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), first, later])
    seen = (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()
    assert datetime.fromisoformat(seen["first_answered_at"]) == first.first_answered_at


@pytest.mark.parametrize(
    ("facts", "action", "body", "allowed"),
    [
        ([], "confirmation", {}, ["supplement", "withdraw", *PRIVACY]),
        ([VERIFIED, ACCEPTED], "dispute", {"text": "Lama."}, ["supplement", "withdraw", *PRIVACY]),
        ([ComplaintWithdrawn(**AGENCY, status=Status.WITHDRAWN)], "withdrawal", {}, PRIVACY),
        ([ComplaintWithdrawn(**AGENCY, status=Status.WITHDRAWN)], "supplements", {"text": "Lagi."}, PRIVACY),
    ],
)
async def test_an_act_in_the_wrong_state_says_what_is_possible(
    intake: Running, facts: list[ComplaintVerified], action: str, body: dict[str, object], allowed: list[str]
) -> None:
    receipt = await intake.submit()
    await intake.tell(receipt["complaint_id"], facts)
    response = await intake.http.post(f"{URL}/{receipt['tracking_code']}/{action}", json=body)
    assert response.status_code == 409
    assert response.json()["allowed"] == allowed
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted"]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("supplements", {"text": "  "}),
        ("supplements", {"text": "a\x00b"}),
        ("supplements", {}),
        ("confirmation", {"rating": 6}),
        ("dispute", {"text": ""}),
        ("withdrawal", {"reason": "x" * 2_001}),
    ],
)
async def test_bad_words_are_refused(intake: Running, action: str, body: dict[str, object]) -> None:
    receipt = await intake.submit()
    response = await intake.http.post(f"{URL}/{receipt['tracking_code']}/{action}", json=body)
    assert response.status_code == 422
    assert response.json()["errors"]


@pytest.mark.parametrize("action", ["supplements", "dispute"])
async def test_acting_with_a_code_that_is_none_finds_nothing(intake: Running, action: str) -> None:
    response = await intake.http.post(f"{URL}/0000-0000-0000-0000-0000/{action}", json={"text": "Halo, ini saya."})
    assert response.status_code == 404


async def test_following_a_whole_batch_writes_into_hardly_any_index(intake: Running) -> None:
    """There is room on a page for what becomes of the complaints on it, so that they stay where the indexes know them."""
    now = utc_now()
    sent = [
        Handed(
            Submission(
                channel=Channel.SMS, external_id=f"b-{n}", text=f"{'Lampu jalan padam. ' * 14}{n}", government="32.01", category="jalan"
            ),
            vouched=True,
        )
        for n in range(200)
    ]
    vault = Vault(intake.service.more_databases[0], VAULT_KEY)
    store = Intake(intake.service.db, vault, TrackingCodes(KEY), Catalogue(intake.service.db))
    ids = [each.complaint_id for each in await store.submit_many(sent, now=now) if isinstance(each, Receipt)]
    told = [
        Envelope(new_id(), Source.ROUTING, str(each), version, now, fact)
        for each in ids
        for version, fact in enumerate((VERIFIED, routed()), 1)
    ]
    async with intake.service.db.transaction() as tx:
        await follow_routing(Batch(tx, told))
        updated = await tx.fetchval("select pg_stat_get_xact_tuples_updated('complaint'::regclass)")
        in_place = await tx.fetchval("select pg_stat_get_xact_tuples_hot_updated('complaint'::regclass)")
    assert updated == 200
    assert in_place > 170, "with less room on a page it is two of three"
