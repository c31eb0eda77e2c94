"""A session that is over: the desk says so, asks nothing any more and leads back; what was typed is there for its own person alone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.scene import file_complaint
from tests.browser.tour import PERSONS, sign_in
from tests.browser.visitor import DESK
from tests.support.kawal_process import KawalProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("scene")]

LONG = 30_000
WORDS = "Pelapor bilang lewat telepon: lubangnya sudah ditambal warga sendiri."
KEPT = "JSON.stringify({...sessionStorage})"


async def type_note(page: Page, url: str, case: object) -> None:
    await page.goto(f"{url}/desk/cases/{case}/note")
    await page.locator("#act textarea").first.press_sequentially(WORDS)
    assert WORDS in await page.evaluate(KEPT)


async def test_the_desk_says_that_one_is_signed_out_and_leads_back_to_what_was_typed(visiting: Visit, kawal: KawalProcess) -> None:
    receipt = file_complaint(kawal.url, "Lubang di tikungan Jalan Mayor Oking, sudah dua pekan.", category="jalan-rusak")
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await page.locator(f"#row-{receipt.id} a.item").click()
        await page.locator(f"#case[data-case='{receipt.id}']").wait_for()
        await page.keyboard.press("r")
        await page.locator("#text").fill(WORDS)
        other = await page.context.new_page()
        await other.goto(f"{kawal.url}/keluar")
        await other.locator("main form button").click()
        await other.close()
        ended = page.locator("#ended")
        await expect(ended).to_be_visible(timeout=LONG)  # the stream looks every ten seconds
        await expect(ended.get_by_role("link")).to_be_focused()
        await expect(ended.locator("[data-idle]")).to_be_hidden()
        assert await page.evaluate("document.querySelector('desk-live').source.readyState") == 2
        await page.wait_for_function("document.querySelector('desk-lists').turn === null")
        officer.watch.clear_of("response: 401")  # the stream, once
        await officer.check()
        await ended.get_by_role("link").click()
        await page.locator(f".figures li:nth-child({PERSONS.index('Petugas') + 1}) button").click()
        await page.wait_for_url(f"**/desk/cases/{receipt.id}/answer*")
        await expect(page.locator("#text")).to_have_value(WORDS)
        await officer.check()


async def test_what_one_typed_is_not_there_for_the_next_in_the_same_tab(visiting: Visit, kawal: KawalProcess) -> None:
    receipt = file_complaint(kawal.url, "Aspal mengelupas di Jalan Raya Sukahati.", category="jalan-rusak")
    async with visiting(size=DESK) as office:
        page = office.page
        await sign_in(office, "Petugas")
        await type_note(page, kawal.url, receipt.id)
        await page.context.clear_cookies()
        await sign_in(office, "Koordinator")
        await office.open(f"/desk/cases/{receipt.id}/note")
        await expect(page.locator("#act textarea").first).to_have_value("")
        assert WORDS not in await page.evaluate(KEPT)


async def test_signing_out_forgets_what_was_typed(visiting: Visit, kawal: KawalProcess) -> None:
    receipt = file_complaint(kawal.url, "Bahu jalan longsor di Jalan Raya Karadenan.", category="jalan-rusak")
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await type_note(page, kawal.url, receipt.id)
        await page.locator(".who summary").click()
        await officer.press("Keluar")
        assert WORDS not in await page.evaluate(KEPT)
