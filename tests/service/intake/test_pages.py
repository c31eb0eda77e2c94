"""The pages: forms that work without JavaScript, in two languages, safe from other sites."""

import re

import pytest

from tests.service.intake.conftest import TEXT, Running
from tests.service.intake.test_following import VERIFIED, answered, routed

FORM = {"key": "0192f0c1-7c1e-7c3a-9a50-111111111111", "text": TEXT, "place": "Cibinong, Kabupaten Bogor"}
HTML = {"Accept": "text/html"}


def code_in(page: str) -> str:
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}", page.split("<main")[1])
    assert found is not None
    return found[0]


async def test_the_first_view_is_small_and_in_indonesian(intake: Running) -> None:
    page = await intake.http.get("/")
    css = await intake.http.get("/static/kawal.css")
    assert page.status_code == 200
    assert len(page.content) + len(css.content) <= 50_000
    assert '<html lang="id">' in page.text
    assert "Kami kawal sampai dijawab." in page.text
    assert "<script>" not in page.text, "scripts are files"
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "headers", "lang"),
    [
        ("", {}, "id"),
        ("?lang=en", {}, "en"),
        ("", {"Accept-Language": "en-GB,en;q=0.9,id;q=0.8"}, "en"),
        ("", {"Accept-Language": "de,fr;q=0.5"}, "id"),
        ("", {"Accept-Language": "in-ID;q=1, en;q=0.9"}, "id"),
        ("", {"Accept-Language": "en;q=broken"}, "id"),
        ("", {"Cookie": "lang=en"}, "en"),
        ("?lang=xx", {}, "id"),
    ],
)
async def test_the_language_is_the_readers(intake: Running, query: str, headers: dict[str, str], lang: str) -> None:
    page = await intake.http.get(f"/{query}", headers=headers)
    assert f'<html lang="{lang}">' in page.text


async def test_report_and_follow(intake: Running) -> None:
    sent = await intake.http.post("/lapor", data=FORM)
    assert sent.status_code == 201
    assert sent.headers["cache-control"] == "no-store"
    code = code_in(sent.text)
    followed = await intake.http.post("/lacak", data={"code": code.lower()})
    assert followed.status_code == 200
    assert TEXT in followed.text
    assert "Laporan Anda kami terima." in followed.text


async def test_a_second_click_is_no_second_complaint(intake: Running) -> None:
    first, second = await intake.http.post("/lapor", data=FORM), await intake.http.post("/lapor", data=FORM)
    assert (first.status_code, second.status_code) == (201, 200)
    assert code_in(first.text) == code_in(second.text)
    changed = await intake.http.post("/lapor", data=FORM | {"text": "Ini laporan yang lain sama sekali."})
    assert changed.status_code == 409
    assert "Ini laporan yang lain sama sekali." in changed.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://kawal.test"}, 201),
        ({"Origin": "http://kawal.test"}, 201),
    ],
)
async def test_forms_of_other_sites_are_refused(intake: Running, headers: dict[str, str], status: int) -> None:
    assert (await intake.http.post("/lapor", data=FORM, headers=headers)).status_code == status


async def test_a_wrong_code_is_said_on_the_form(intake: Running) -> None:
    page = await intake.http.post("/lacak", data={"code": "salah"})
    assert page.status_code == 404
    assert "Periksa huruf demi huruf" in page.text
    assert 'value="salah"' in page.text


@pytest.mark.parametrize(
    ("action", "fields", "told"),
    [
        ("tambah", {"text": "Dua lampu sekarang."}, "supplement_given"),
        ("konfirmasi", {"rating": "4", "text": ""}, "confirmation_given"),
        ("bantah", {"text": "Masih padam."}, "dispute_raised"),
        ("cabut", {"text": ""}, "withdrawal_asked"),
    ],
)
async def test_reporters_act_by_plain_forms(intake: Running, action: str, fields: dict[str, str], told: str) -> None:
    receipt = await intake.submit()
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered()])
    page = await intake.http.post(f"/lacak/{action}", data={"code": receipt["tracking_code"], **fields})
    assert page.status_code == 200
    assert 'role="status"' in page.text
    assert await intake.facts(receipt["complaint_id"]) == ["complaint.submitted", f"complaint.{told}"]


@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [("bantah", {"text": "Lama."}, 409), ("tambah", {"text": ""}, 422), ("konfirmasi", {"rating": "9"}, 422)],
)
async def test_acts_that_are_not_possible_say_so_on_the_page(intake: Running, action: str, fields: dict[str, str], status: int) -> None:
    receipt = await intake.submit()
    page = await intake.http.post(f"/lacak/{action}", data={"code": receipt["tracking_code"], **fields})
    assert page.status_code == status
    assert 'role="alert"' in page.text
    assert TEXT in page.text


@pytest.mark.parametrize(
    ("action", "fields"), [("bantah", {}), ("tambah", {}), ("konfirmasi", {"text": "x" * 2_001}), ("konfirmasi", {"rating": "9"})]
)
async def test_fields_that_did_not_come_are_empty_when_the_form_is_shown_again(
    intake: Running, action: str, fields: dict[str, str]
) -> None:
    receipt = await intake.submit()
    await intake.tell(receipt["complaint_id"], [VERIFIED, routed(), answered()])
    page = await intake.http.post(f"/lacak/{action}", data={"code": receipt["tracking_code"], **fields})
    assert (page.status_code, 'role="alert"' in page.text) == (422, True)


async def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(intake: Running) -> None:
    page = await intake.http.get("/tidak-ada", headers=HTML)
    assert page.status_code == 404
    assert "Halaman tidak ditemukan" in page.text
    problem = await intake.http.get("/api/intake/v1/nothing", headers=HTML)
    assert problem.headers["content-type"] == "application/problem+json"


async def test_texts_of_citizens_and_agencies_cannot_become_markup(intake: Running) -> None:
    receipt = await intake.submit(text="<script>alert('lampu padam')</script>", title="<b>x</b>")
    page = await intake.http.post("/lacak", data={"code": receipt["tracking_code"]})
    assert "<script>" not in page.text, "scripts are files"
    assert "&lt;b&gt;x&lt;/b&gt;" in page.text
