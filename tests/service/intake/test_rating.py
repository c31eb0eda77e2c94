"""Reporters say how content they are with what was closed without a word of theirs."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.clock import utc_now
from shared.events.codes import CloseReason, EscalationLevel, Outcome, ReporterAction, Status
from shared.events.complaint import ComplaintClosed, ComplaintDisputed, ComplaintRated, ReporterRefused
from shared.events.relation import ComplaintMerged, ComplaintUnmerged, SharedAnswer
from shared.events.review import ComplaintReopened
from tests.service.intake.conftest import Running
from tests.service.intake.test_following import AGENCY, PRIVACY, URL, VERIFIED, answered, routed

SILENCE = ComplaintClosed(
    **AGENCY,
    status=Status.CLOSED,
    reason=CloseReason.SILENCE,
    again=ReporterAction.REOPEN,
    again_until=utc_now() + timedelta(days=14),
)
REOPENED = ComplaintReopened(**AGENCY, status=Status.ROUTED, text="Padam lagi.", count=1, level=EscalationLevel.SECRETARY)
FORM = "Bagaimana penanganannya?"


def rated(rating: int = 4) -> ComplaintRated:
    return ComplaintRated(**AGENCY, status=Status.CLOSED, rating=rating)


async def closed(intake: Running, *, by: ComplaintClosed = SILENCE) -> dict[str, str]:
    receipt = await intake.submit(region="32.01")
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered(), by])
    return receipt


async def test_what_silence_closed_is_rated_once_and_the_stars_stand_with_the_words(intake: Running) -> None:
    receipt = await closed(intake)
    url, subject = f"{URL}/{receipt['tracking_code']}", receipt["complaint_id"]
    assert (await intake.http.get(url)).json()["allowed"] == ["rate", "reopen", *PRIVACY]
    for _ in range(2):
        asked = await intake.http.post(f"{url}/rating", json={"rating": 4, "words": "Lama, tetapi beres."})
        assert (asked.status_code, asked.json()["pending"], asked.json()["allowed"]) == (200, "rate", PRIVACY)
    assert await intake.facts(subject) == ["complaint.submitted", "complaint.rating_given"]
    await intake.tell(subject, [rated()], after=4)
    seen = (await intake.http.get(url, params={"lang": "en"})).json()
    assert (seen["status"], seen["rating"], seen["pending"], seen["allowed"]) == ("closed", 4, None, ["reopen", *PRIVACY])
    [line] = seen["history"][5:]
    assert (line["kind"], line["by"], line["rating"], line["quote"]) == ("rated", "reporter", 4, "Lama, tetapi beres.")
    assert line["sentence"] == "You rated how your complaint was handled."
    again = await intake.http.post(f"{url}/rating", json={"rating": 1})
    assert (again.status_code, again.json()["type"]) == (409, "urn:kawal:problem:rated-before")


@pytest.mark.parametrize("body", [{}, {"rating": 0}, {"rating": 6}, {"rating": None}, {"rating": 3, "words": "x" * 2_001}])
async def test_a_rating_has_one_to_five_stars(intake: Running, body: dict[str, object]) -> None:
    receipt = await closed(intake)
    response = await intake.http.post(f"{URL}/{receipt['tracking_code']}/rating", json=body)
    assert response.status_code == 422
    assert response.json()["errors"]


async def test_what_waits_for_its_reporter_is_confirmed_and_not_rated(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered()])
    response = await intake.http.post(f"{URL}/{receipt['tracking_code']}/rating", json={"rating": 4})
    assert response.status_code == 409
    assert "confirm" in response.json()["allowed"]


async def test_a_confirmation_with_stars_leaves_nothing_to_rate(intake: Running) -> None:
    confirmed = SILENCE.model_copy(update={"reason": CloseReason.CONFIRMED, "rating": 5})
    receipt = await closed(intake, by=confirmed)
    assert (await intake.http.get(f"{URL}/{receipt['tracking_code']}")).json()["allowed"] == ["reopen", *PRIVACY]
    page = await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})
    assert FORM not in page.text


@pytest.mark.parametrize("again", [REOPENED, ComplaintDisputed(**AGENCY, status=Status.IN_PROGRESS, text="Belum.")])
async def test_each_closing_is_rated_for_itself(intake: Running, again: ComplaintReopened | ComplaintDisputed) -> None:
    receipt = await closed(intake)
    subject, url = receipt["complaint_id"], f"{URL}/{receipt['tracking_code']}"
    await intake.tell(subject, [rated(1), again], after=4)
    assert (await intake.http.get(url)).json()["rating"] is None
    await intake.tell(subject, [answered(), SILENCE], after=6)
    assert "rate" in (await intake.http.get(url)).json()["allowed"]
    await intake.tell(subject, [rated(5)], after=8)
    assert (await intake.http.get(url)).json()["rating"] == 5


async def test_a_confirmation_that_silence_overtook_keeps_its_words_and_stars_and_is_not_refused(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    subject, url = receipt["complaint_id"], f"{URL}/{receipt['tracking_code']}"
    await intake.tell(subject, [VERIFIED, routed(), answered()])
    await intake.http.post(f"{url}/confirmation", json={"rating": 5, "words": "Beres."})
    await intake.tell(subject, [SILENCE, rated(5)], after=3)
    seen = (await intake.http.get(url, params={"lang": "en"})).json()
    assert (seen["pending"], seen["rating"], "rate" in seen["allowed"]) == (None, 5, False)
    told = [(line["kind"], line["quote"], line["rating"]) for line in seen["history"][4:]]
    assert told == [("confirmation_given", "Beres.", 5), ("closed", None, None)]


async def test_a_confirmation_without_stars_that_silence_overtook_takes_no_later_word_for_its_answer(intake: Running) -> None:
    receipt = await intake.submit(region="32.01")
    subject, url = receipt["complaint_id"], f"{URL}/{receipt['tracking_code']}"
    await intake.tell(subject, [VERIFIED, routed(), answered()])
    await intake.http.post(f"{url}/confirmation", json={})
    await intake.tell(subject, [SILENCE], after=3)
    assert (await intake.http.get(url)).json()["pending"] is None
    await intake.http.post(f"{url}/rating", json={"rating": 2, "words": "Lama."})
    await intake.tell(subject, [rated(2), REOPENED, answered()], after=4)
    await intake.http.post(f"{url}/confirmation", json={"words": "Kali ini beres."})
    confirmed = SILENCE.model_copy(update={"reason": CloseReason.CONFIRMED})
    await intake.tell(subject, [confirmed], after=7)
    told = [(line["kind"], line["quote"]) for line in (await intake.http.get(url)).json()["history"][4:]]
    assert told == [
        ("confirmation_given", None),
        ("closed", None),
        ("rated", "Lama."),
        ("reopened", "Padam lagi."),
        ("answered", "Lampunya sudah kami ganti."),
        ("closed", "Kali ini beres."),
    ]


async def test_a_rating_that_was_decided_leaves_another_request_undecided(intake: Running) -> None:
    """A confirmation that silence overtook is heard as a rating only after the reporter has asked for something else."""
    receipt = await closed(intake)
    subject, url = receipt["complaint_id"], f"{URL}/{receipt['tracking_code']}"
    await intake.http.post(f"{url}/reopening", json={"reason": "Padam lagi."})
    await intake.tell(subject, [rated()], after=4)
    assert (await intake.http.get(url)).json()["pending"] == "reopen"


async def test_a_refused_rating_is_not_pending_for_ever(intake: Running) -> None:
    receipt = await closed(intake)
    subject, url = receipt["complaint_id"], f"{URL}/{receipt['tracking_code']}"
    await intake.http.post(f"{url}/rating", json={"rating": 2})
    refused = ReporterRefused(**AGENCY, status=Status.CLOSED, action=ReporterAction.RATE, detail="rated", code="rated-before")
    await intake.tell(subject, [refused], after=4)
    seen = (await intake.http.get(url)).json()
    assert (seen["pending"], [line["kind"] for line in seen["history"][5:]]) == (None, ["reporter_refused"])


async def test_who_was_merged_rates_the_own_complaint_once_it_is_closed(intake: Running) -> None:
    """Freed with the master's answer, it waits for its own reporter; silence closes it, and it is rated for itself."""
    mine, other = await intake.submit(region="32.01"), await closed(intake)
    master, url = UUID(other["complaint_id"]), f"{URL}/{mine['tracking_code']}"
    merged = ComplaintMerged(**AGENCY, status=Status.MERGED, master=master, master_number=other["number"], was=Status.ROUTED)
    shared = SharedAnswer(number=other["number"], agency="32.01.dpupr", outcome=Outcome.RESOLVED, answered_at=utc_now(), late=False)
    freed = ComplaintUnmerged(**AGENCY, status=Status.ANSWERED, master=master, because="master_ended", answer=shared)
    await intake.tell(mine["complaint_id"], [VERIFIED, routed(), merged])
    assert "rate" not in (await intake.http.get(url)).json()["allowed"]
    await intake.tell(mine["complaint_id"], [freed], after=3)
    waiting = (await intake.http.get(url)).json()["allowed"]
    assert ("confirm" in waiting, "rate" in waiting) == (True, False)
    await intake.tell(mine["complaint_id"], [SILENCE], after=4)
    assert "rate" in (await intake.http.get(url)).json()["allowed"]
    await intake.tell(mine["complaint_id"], [rated(2)], after=5)
    theirs = (await intake.http.get(f"{URL}/{other['tracking_code']}")).json()
    assert (theirs["rating"], "rate" in theirs["allowed"]) == (None, True)


async def test_a_reporter_rates_on_the_page_without_a_script(intake: Running) -> None:
    receipt = await closed(intake)
    code = receipt["tracking_code"]
    page = await intake.http.post("/lacak", data={"code": code})
    assert FORM in page.text
    empty = await intake.http.post("/lacak/nilai", data={"code": code, "text": "Lama sekali."})
    assert (empty.status_code, await intake.facts(receipt["complaint_id"])) == (422, ["complaint.submitted"])
    for said in ('role="alert"', 'href="#rating"', 'id="rating"', "Pilih dulu satu sampai lima bintang.", "Lama sekali."):
        assert said in empty.text
    long = await intake.http.post("/lacak/nilai", data={"code": code, "rating": "2", "text": "x" * 2_001})
    assert long.status_code == 422
    assert 'href="#nilai-text"' in long.text
    done = await intake.http.post("/lacak/nilai", data={"code": code, "rating": "2", "text": "Lama sekali."})
    assert (done.status_code, 'role="status"' in done.text, FORM in done.text) == (200, True, False)
    assert "Permintaan Anda sedang" not in done.text, "of stars there is nothing to decide"
    await intake.tell(receipt["complaint_id"], [rated(2)], after=4)
    shown = (await intake.http.post("/lacak", data={"code": code})).text
    for said in ("Anda menilai penanganan laporan Anda.", "Lama sekali.", "Nilai: 2 dari 5"):
        assert said in shown
    assert FORM not in shown
    late = await intake.http.post("/lacak/nilai", data={"code": code, "rating": "5"})
    assert (late.status_code, 'role="alert"' in late.text) == (409, True)
