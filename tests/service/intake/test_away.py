"""PostgreSQL away while somebody sends a form: what was typed is shown again, and can be sent from there."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from tests.service.intake.conftest import Running
from tests.service.intake.test_report_pages import main_of, picture

WORDS = "Sudah tiga minggu dan belum ada yang datang."
FIELDS = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@asynccontextmanager
async def away(intake: Running) -> AsyncIterator[None]:
    broken = intake.service.db._dsn
    await intake.service.db.close()
    intake.service.db._dsn = "postgresql://nobody@127.0.0.1:1/nothing"
    try:
        yield
    finally:
        intake.service.db._dsn = broken
        await intake.service.db.close()


@pytest.mark.parametrize(
    ("action", "photo"),
    [("tambah", None), ("tambah", picture()), ("bantah", None), ("cabut", None)],
    ids=["add", "with a photo", "object", "withdraw"],
)
async def test_what_is_said_to_a_complaint_is_shown_again_and_can_be_sent(intake: Running, action: str, photo: bytes | None) -> None:
    intake.http.headers["Accept"] = "text/html"
    receipt = await intake.submit()
    sent = {"code": receipt["tracking_code"], "key": uuid4().hex, "text": WORDS}
    files = [("photos", ("jalan.jpg", photo, "image/jpeg"))] if photo else None
    async with away(intake):
        page = await intake.http.post(f"/lacak/{action}", data=sent, files=files)
    assert (page.status_code, "retry-after" in page.headers) == (503, True)
    assert "Yang Anda tulis masih ada di sini" in main_of(page)
    assert re.findall(r"<blockquote[^>]*>([^<]*)<", page.text) == [WORDS], "words are shown, keys and ids are not"
    assert 'class="tongue"' not in page.text, "in the other language it would be lost"
    kept = dict(FIELDS.findall(main_of(page)))
    assert kept == sent
    assert (await intake.http.post(f"/lacak/{action}", data=kept)).status_code == (409 if action == "bantah" else 200)


async def test_a_code_is_kept_and_a_page_that_is_only_looked_at_says_what_is_away(intake: Running) -> None:
    intake.http.headers["Accept"] = "text/html"
    code = (await intake.submit())["tracking_code"]
    async with away(intake):
        page, looked = await intake.http.post("/lacak", data={"code": code}), await intake.http.get("/laporan")
    assert dict(FIELDS.findall(main_of(page))) == {"code": code}
    assert (looked.status_code, "Tidak ada yang tersimpan" in looked.text) == (503, True)
