"""Too much from one network: whatever page it hits, what was typed is shown again, with when to send it."""

import re

import httpx
import pytest
from starlette.datastructures import UploadFile

from shared.errors import TooMany
from shared.http.doors import Doors
from shared.http.held import when
from tests.service.intake.conftest import Running, common_of
from tests.service.intake.test_report_pages import PHOTO, form, main_of, picture, send
from tests.service.intake.test_support import told

WORDS = "Sudah tiga minggu dan belum ada yang datang."
LATER = re.compile(r"Yang Anda tulis masih ada di sini: kirim lagi dalam \d+ (?:detik|menit)\.")
ONCE = "1/minute"


def limit(intake: Running, **doors: str) -> None:
    """From here on the doors count, and a browser asks."""
    intake.http.headers["Accept"] = "text/html"
    wide = dict.fromkeys(("limit_submit", "limit_upload", "limit_lookup"), "99/minute")
    app = intake.http._transport.app  # type: ignore[attr-defined]
    app.state.doors = Doors(common_of("nats://127.0.0.1:1").model_copy(update={"limits": True, **wide, **doors}))


def refused(page: httpx.Response) -> str:
    """The page, which says when."""
    assert page.status_code == 429, page.text
    assert 1 <= int(page.headers["retry-after"]) <= 60
    assert LATER.search(main_of(page))
    return main_of(page)


async def test_a_large_form_keeps_its_words_and_nothing_of_its_files(intake: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that stand behind the photos, too."""
    limit(intake, limit_upload=ONCE)
    [photo] = PHOTO.findall((await send(intake, form(act="photos"), picture())).text)

    async def kept(*_: object) -> None:
        pytest.fail("the file was kept")

    monkeypatch.setattr(UploadFile, "write", kept)
    large = b"\xff\xd8" + b"x" * 600_000
    parts = [
        ("photos", ("jalan.jpg", large, "image/jpeg")),
        *((name, (None, value)) for name, value in form(photo=photo, name="Siti").items()),
    ]
    page = refused(await intake.http.post("/lapor", files=parts))  # type: ignore[arg-type]
    assert form()["text"] in page
    assert 'value="Siti"' in page
    assert PHOTO.findall(page) == [photo]
    assert "Pilih lagi fotonya" in page


async def test_photos_that_came_in_time_stay_with_the_form(intake: Running) -> None:
    limit(intake, limit_upload="2/minute")
    page = refused(await send(intake, form(address="Depan pasar"), *[picture()] * 3))
    assert len(set(PHOTO.findall(page))) == 2
    assert 'value="Depan pasar"' in page
    assert "Pilih lagi fotonya" in page


async def test_what_is_added_stays_with_its_form(intake: Running) -> None:
    code = (await intake.submit())["tracking_code"]
    limit(intake, limit_upload=ONCE)
    files = [("photos", (f"{n}.jpg", picture(), "image/jpeg")) for n in range(2)]
    page = refused(await intake.http.post("/lacak/tambah", data={"code": code, "text": WORDS}, files=files))
    assert f">{WORDS}</textarea>" in page
    assert len(set(PHOTO.findall(page))) == 1
    large = [("photos", ("jalan.jpg", b"\xff\xd8" + b"x" * 600_000, "image/jpeg"))]
    page = refused(await intake.http.post("/lacak/tambah", data={"code": code, "text": WORDS}, files=large))
    assert f">{WORDS}</textarea>" in page


@pytest.mark.parametrize("action", ["tambah", "bantah", "konfirmasi", "cabut"])
async def test_what_is_said_to_a_complaint_is_shown_though_the_code_is_not_looked_up(intake: Running, action: str) -> None:
    limit(intake, limit_lookup=ONCE)
    code = (await intake.submit())["tracking_code"]
    assert (await intake.http.post("/lacak", data={"code": code})).status_code == 200
    page = refused(await intake.http.post(f"/lacak/{action}", data={"code": code, "text": WORDS}))
    assert f'action="/lacak/{action}"' in page
    assert f'name="text" value="{WORDS}"' in page
    assert f'name="code" value="{code}"' in page
    assert f">{WORDS}</blockquote>" in page
    limit(intake)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert (await intake.http.post(f"/lacak/{action}", data=fields)).status_code in (200, 409), "it is a form that can be sent"


async def test_a_code_stays_in_its_field(intake: Running) -> None:
    limit(intake, limit_lookup=ONCE)
    code = (await intake.submit())["tracking_code"]
    await intake.http.post("/lacak", data={"code": code})
    assert f'value="{code}"' in refused(await intake.http.post("/lacak", data={"code": code}))


async def test_writing_a_report_keeps_nobody_from_following_one(intake: Running) -> None:
    code = (await intake.submit())["tracking_code"]
    limit(intake, limit_lookup=ONCE, limit_typing="3/minute")
    for _ in range(3):
        for question in ("serupa", "topik"):
            assert (await intake.http.post(f"/lapor/{question}", data=form())).status_code == 200
    assert (await intake.http.post("/lacak", data={"code": code})).status_code == 200
    assert (await intake.http.post("/lapor/serupa", data=form())).status_code == 429, "that has a limit, too"


async def test_a_contact_stays_in_its_field(intake: Running) -> None:
    address = f"/laporan/{(await told(intake))['number']}/dukung"
    limit(intake, limit_submit=ONCE)
    await intake.http.post(address, data={"contact": ""})
    assert 'value="a@contoh.id"' in refused(await intake.http.post(address, data={"contact": "a@contoh.id"}))
    code = (await intake.submit())["tracking_code"]
    page = refused(await intake.http.post("/lapor/kirim", data={"code": code, "contact": "a@contoh.id"}))
    assert 'name="contact" value="a@contoh.id"' in page


async def test_a_page_never_holds_a_password(intake: Running) -> None:
    limit(intake, limit_submit=ONCE)
    address = f"/laporan/{(await told(intake))['number']}/dukung"
    await intake.http.post(address, data={"contact": ""})
    page = await intake.http.post("/lapor/kirim", data={"password": "rahasia sekali", "contact": "a@contoh.id"})
    assert page.status_code == 429
    assert "rahasia sekali" not in page.text


@pytest.mark.parametrize(("seconds", "said"), [(1, "in 10 seconds"), (90, "in 90 seconds"), (91, "in 2 minutes"), (3_600, "in 60 minutes")])
def test_when_it_may_be_sent_again(seconds: int, said: str) -> None:
    assert when(TooMany("often", retry_after=seconds)).endswith(f"{said}.")
