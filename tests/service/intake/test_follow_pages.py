"""The reporter's page: additions that are given once, and what it says of who reads along."""

import html
import re

import httpx
import pytest

from shared.events.codes import ArchiveReason, Status
from shared.events.complaint import ComplaintArchived, ComplaintInfoRequested, ComplaintSupplemented
from shared.events.fact import Fact
from tests.service.intake.conftest import Running
from tests.service.intake.test_following import VERIFIED, answered, routed
from tests.service.intake.test_photos import picture
from tests.service.intake.test_report_pages import PHOTO
from tests.service.intake.test_tongue import press

KEY = re.compile(r'name="key" value="([0-9a-f]{32})"')
WORDS = "Sudah saya tulis di laporan."


async def add(intake: Running, **fields: str) -> httpx.Response:
    return await intake.http.post("/lacak/tambah", data=fields)


async def test_a_page_loaded_again_adds_nothing_and_the_next_form_does(intake: Running) -> None:
    receipt = await intake.submit()
    code = receipt["tracking_code"]
    page = await intake.http.post("/lacak", data={"code": code})
    first = {"code": code, "key": KEY.findall(page.text)[0], "text": WORDS}
    done = await add(intake, **first)
    heard = ComplaintSupplemented(government="32.01", status=Status.RECEIVED)
    question = ComplaintInfoRequested(government="32.01", status=Status.NEEDS_INFO, question="Di mana tepatnya?")
    await intake.tell(receipt["complaint_id"], [heard, question])
    assert (await add(intake, **first)).status_code == 200, "the thank-you page, loaded again"
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted", "complaint.supplement_given"]
    await add(intake, **first | {"key": KEY.findall(done.text)[0]})
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted", *["complaint.supplement_given"] * 2]


async def test_a_form_shown_again_keeps_its_key(intake: Running) -> None:
    code = (await intake.submit())["tracking_code"]
    key = KEY.findall((await intake.http.post("/lacak", data={"code": code})).text)[0]
    for fields in ({"text": ""}, {"text": WORDS, "act": "photos"}):
        assert set(KEY.findall((await add(intake, code=code, key=key, **fields)).text)) == {key}


async def test_a_photo_taken_away_stays_away_in_the_other_language(intake: Running) -> None:
    code = (await intake.submit())["tracking_code"]
    files = [("photos", (f"{n}.jpg", picture(), "image/jpeg")) for n in range(2)]
    shown = await intake.http.post("/lacak/tambah", data={"code": code, "text": WORDS, "act": "photos"}, files=files)
    kept, gone = dict.fromkeys(PHOTO.findall(shown.text))
    fields = {"code": code, "text": WORDS, "photo": [kept, gone], "act": f"drop-{gone}"}
    without = await intake.http.post("/lacak/tambah", data=fields)
    assert gone not in without.text
    english = await press(intake, without)
    assert 'lang="en"' in english.text
    assert set(PHOTO.findall(english.text)) == {kept}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([], "petugas yang membacanya lebih dulu"),
        ([VERIFIED], "Semua orang dapat membacanya"),
        ([VERIFIED, routed(), answered()], "Semua orang dapat membacanya"),
        ([ComplaintArchived(government="32.01", status=Status.ARCHIVED, reason=ArchiveReason.NO_REPLY)], "Tidak dipublikasikan"),
    ],
)
async def test_who_sees_it_is_what_holds_now(intake: Running, facts: list[Fact], said: str) -> None:
    receipt = await intake.submit()
    await intake.tell(receipt["complaint_id"], facts)
    page = html.unescape((await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})).text)
    assert said in page.partition("Siapa yang melihat")[2].partition("</dl>")[0]


async def test_no_page_promises_days_that_a_government_may_set_otherwise(intake: Running) -> None:
    receipt = await intake.submit()
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered()])
    followed = await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})
    sent = await intake.http.post("/lapor", data={"text": "Lampu padam di depan pasar lama.", "place": "Cibinong, Kabupaten Bogor"})
    for page in (followed, sent, await intake.http.get("/")):
        assert page.status_code in (200, 201)
        assert "hari kerja" not in page.text
