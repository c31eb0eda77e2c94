"""What the API refuses before anybody looks at it: a sentence that says what to do, in the reader's language; codes stay what they are."""

from datetime import timedelta

import pytest

from shared.clock import utc_now
from shared.events.codes import Status
from shared.events.complaint import ComplaintWithdrawn
from shared.events.fact import Fact
from tests.service.intake.conftest import TEXT, Running
from tests.service.intake.test_following import AGENCY, VERIFIED, answered, routed
from tests.service.intake.test_rating import SILENCE, rated

COMPLAINTS = "/api/intake/v1/complaints"
INDONESIAN = {"Accept-Language": "id-ID,id;q=0.9,en;q=0.5"}


def broken(**fields: object) -> dict[str, object]:
    return {"channel": "web", "text": TEXT, **fields}


@pytest.mark.parametrize(
    ("body", "field", "code", "english", "indonesian"),
    [
        ({"channel": "web"}, "text", "missing", "This is needed, and it was not sent.", "Ini diperlukan, tetapi tidak dikirim."),
        (broken(text=7), "text", "string_type", "Send text here.", "Kirim teks di sini."),
        (broken(lat="north"), "lat", "float_parsing", "Send a number here.", "Kirim bilangan di sini."),
        (broken(anonymous="often"), "anonymous", "bool_parsing", "Send true or false here.", "Kirim true atau false di sini."),
        (broken(submitted_at="soon"), "submitted_at", "datetime_from_date_parsing", "2026-03-17T09:30:00+07:00", "Kirim waktu"),
        (broken(language="fr"), "language", "enum", "Send one of these: id, en.", "Kirim salah satu dari ini: id, en."),
        (broken(attachments="none"), "attachments", "tuple_type", "Send a list here.", "Kirim daftar di sini."),
        (broken(attachments=["x"]), "attachments.0", "uuid_parsing", "Send an identifier here", "Kirim pengenal di sini"),
    ],
)
async def test_what_does_not_fit_a_field(
    intake: Running, body: dict[str, object], field: str, code: str, english: str, indonesian: str
) -> None:
    for headers, sentence in (({}, english), ({"Accept-Language": "en"}, english), (INDONESIAN, indonesian)):
        answer = await intake.http.post(COMPLAINTS, json=body, headers=headers)
        problem = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert problem["type"] == "urn:kawal:problem:invalid-input"
        [error] = [each for each in problem["errors"] if each["field"] == field]
        assert error["code"] == code
        assert sentence in error["message"]
        assert "Accept-Language" in answer.headers["vary"]


async def test_bounds_are_named(intake: Running) -> None:
    short = await intake.http.post(COMPLAINTS, json=broken(text="Rusak"), headers=INDONESIAN)
    assert short.json()["errors"] == [{"field": "text", "code": "too_short", "message": "Paling sedikit 10 huruf."}]
    assert short.json()["detail"] == "text: Paling sedikit 10 huruf."
    long = await intake.http.post(COMPLAINTS, json=broken(text="a " * 6_000), headers=INDONESIAN)
    assert long.json()["errors"][0]["message"] == "Paling banyak 10.000 huruf; ini ada 11.999."
    page = await intake.http.get("/api/intake/v1/regions", params={"q": "Bogor", "limit": 100_000}, headers=INDONESIAN)
    [error] = page.json()["errors"]
    assert (error["field"], error["code"]) == ("limit", "less_than_equal")
    assert error["message"] == "Kirim 50 atau kurang."


async def test_what_is_no_json(intake: Running) -> None:
    answer = await intake.http.post(COMPLAINTS, content=b"{", headers=INDONESIAN | {"Content-Type": "application/json"})
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("body", "json_invalid")
    assert error["message"] == "Ini bukan JSON yang terbaca. Periksa koma, tanda kutip, dan kurungnya."


@pytest.mark.parametrize(
    ("method", "path", "status", "slug", "title", "detail"),
    [
        ("GET", "/api/intake/v1/nothing", 404, "not-found", "Tidak Ditemukan", "Tidak ada apa-apa di alamat ini."),
        ("DELETE", COMPLAINTS, 405, "method-not-allowed", "Metode Tidak Diterima", "Kepala Allow"),
        ("GET", "/api/nothing", 404, "not-found", "Tidak Ditemukan", "Tidak ada apa-apa di alamat ini."),
    ],
)
async def test_what_is_not_there(intake: Running, method: str, path: str, status: int, slug: str, title: str, detail: str) -> None:
    for headers in ({}, INDONESIAN):
        answer = await intake.http.request(method, path, headers=headers)
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (status, f"urn:kawal:problem:{slug}")
        assert (problem["title"] == title) == (detail in problem["detail"]) == (headers == INDONESIAN)


async def test_what_is_too_large(intake: Running) -> None:
    answer = await intake.http.post(COMPLAINTS, content=b"x" * 2_100_000, headers=INDONESIAN)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:kawal:problem:too-large")
    assert answer.json()["detail"] == "Isinya lebih besar dari 2.000 kB. Kirim lebih sedikit sekaligus."


async def test_a_line_of_a_batch_is_refused_in_our_words(intake: Running) -> None:
    for headers, sentence in (({}, "This is needed, and it was not sent."), (INDONESIAN, "Ini diperlukan, tetapi tidak dikirim.")):
        answer = await intake.http.post(f"{COMPLAINTS}/batch", content=b'{"channel": "web"}', headers=intake.bearer() | headers)
        assert sentence in answer.text


@pytest.mark.parametrize(
    ("fields", "code", "sentence"),
    [
        ({"category": "tidak-ada"}, "unknown_category", "Tidak ada kategori tidak-ada."),
        ({"channel": "sms"}, "channel_not_public", "Tanpa token kanal, isinya salah satu dari: android, api, ios, web."),
        ({"requested_agency": "32.01.tidak-ada"}, "unknown_agency", "Tidak ada instansi 32.01.tidak-ada."),
        ({"attributes": {f"A{n}": ["a"] for n in range(51)}}, "too_many", "Paling banyak 50 jawaban."),
        ({"place": "Sukamaju"}, "several_regions", "Beberapa wilayah bernama itu: "),
    ],
)
async def test_what_the_domain_refuses(intake: Running, fields: dict[str, object], code: str, sentence: str) -> None:
    answer = await intake.http.post(COMPLAINTS, json=broken(**fields), headers=INDONESIAN)
    said = [error["message"] for error in answer.json()["errors"] if error["code"] == code]
    assert sentence in said[0]


OVER = SILENCE.model_copy(update={"again": None, "again_until": None})
LATE = SILENCE.model_copy(update={"again_until": utc_now() - timedelta(days=1)})
WITHDRAWN = ComplaintWithdrawn(**AGENCY, status=Status.WITHDRAWN)
TAKEN = [VERIFIED, routed(), answered()]


@pytest.mark.parametrize(
    ("facts", "acts", "slug", "english", "indonesian"),
    [
        ([WITHDRAWN], ["withdrawal"], "conflict", "The complaint stands at “Withdrawn”.", "Status laporan: “Dicabut”."),
        ([], ["erasure", "withdrawal"], "conflict", "The complaint is erased; nothing of it is left.", "Laporan ini sudah dihapus; tidak"),
        (
            TAKEN,
            ["confirmation", "withdrawal"],
            "conflict",
            "Your request to confirm the answer is",
            "Permintaan Anda untuk menyetujui jawaban",
        ),
        ([*TAKEN, SILENCE, rated()], ["rating"], "rated-before", "You have rated this already.", "Ini sudah Anda nilai."),
        ([*TAKEN, OVER], ["appeal"], "final", "Everything that can be asked", "Semua yang dapat diminta untuk laporan ini sudah diminta."),
        ([*TAKEN, LATE], ["appeal"], "too-late", "The time for this has passed.", "Waktunya sudah lewat."),
        ([*TAKEN, SILENCE], ["appeal"], "reopen-first", "This can still be reopened.", "Ini masih dapat dibuka lagi."),
    ],
)
async def test_what_a_reporter_cannot_do_now(
    intake: Running, facts: list[Fact], acts: list[str], slug: str, english: str, indonesian: str
) -> None:
    """In words, the state and the request too, and not by their codes."""
    bodies: dict[str, dict[str, object]] = {"rating": {"rating": 4}, "appeal": {"text": "Tolong."}}
    receipt = await intake.submit(region="32.01")
    await intake.tell(receipt["complaint_id"], facts)
    *before, act = (f"{COMPLAINTS}/{receipt['tracking_code']}/{each}" for each in acts)
    for each in before:
        assert (await intake.http.post(each, json={})).status_code == 200
    for headers, sentence in (({}, english), (INDONESIAN, indonesian)):
        answer = await intake.http.post(act, json=bodies.get(acts[-1], {}), headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (409, f"urn:kawal:problem:{slug}")
        assert sentence in answer.json()["detail"]
