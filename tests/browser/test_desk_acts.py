"""What officers and coordinators do with cases that are not plain: phrases, templates, more time, splits, a second reader."""

import asyncio
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Error, Route, expect

from tests.browser.conftest import Visit
from tests.browser.scene import AGENCY, GOVERNMENT, file_complaint
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROAD = "Jalan berlubang di depan Puskesmas Cibinong, ban motor pecah dua kali pekan ini."
PHRASE = "Terima kasih atas laporan Anda, akan segera kami tindak lanjuti sesuai kewenangan dan prosedur yang berlaku."


async def test_a_phrase_is_asked_about_once_and_a_template_begins_an_answer(visiting: Visit, kawal: KawalProcess) -> None:
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open("/desk/templat")
        await page.locator("#name").fill("Lubang, ditutup")
        await page.locator("#words").fill("Laporan {nomor}: {apa yang dikerjakan} pada {kapan}.")
        async with page.expect_navigation():
            await page.locator("main form .btn.primary").click()
        await officer.check()
        receipt = file_complaint(kawal.url, ROAD, category="jalan-rusak")
        await officer.open("/desk")
        await page.locator(f"#row-{receipt.id} a.item").click()
        await page.locator("#case").get_by_text(ROAD).first.wait_for()
        await page.keyboard.press("r")
        await page.locator("#template").select_option(label="Lubang, ditutup")
        await page.locator("button[name=do][value=insert]").click()
        await expect(page.locator("#text")).to_have_value(re.compile("apa yang dikerjakan"))
        await page.locator("input[name=outcome][value=cannot_resolve]").check()
        await page.locator("#reason").select_option("no_budget")
        await page.keyboard.press("Control+Enter")
        await page.locator(".errors a[href='#text']").wait_for()
        await officer.check()
        await page.locator("#text").fill(PHRASE)
        await page.keyboard.press("Control+Enter")
        await page.locator(".question").wait_for()
        assert await page.locator("#text").input_value() == PHRASE
        await officer.check()
        await page.locator("form[data-act=answer] .btn.primary").click()
        await page.locator("#case .notice.good").wait_for()
        await officer.check()
    async with visiting(size=PHONE) as coordinator:
        await sign_in(coordinator, "Koordinator")
        await coordinator.open("/desk/jawaban")
        await coordinator.page.get_by_text(PHRASE).first.wait_for()
        await coordinator.check()


async def test_a_case_is_split_on_a_phone_after_a_look_at_who_hears_what(visiting: Visit, kawal: KawalProcess) -> None:
    receipt = file_complaint(kawal.url, "Selokan tersumbat sampah, jalan di depan kantor desa rusak terendam.", category="jalan-rusak")
    async with visiting(size=PHONE) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open(f"/desk/cases/{receipt.id}/split")
        await page.locator("#why").fill("PUPR menambal jalan, DLH mengangkut sampah.")
        for name, agency in (("pekerjaan umum", AGENCY), ("lingkungn hidup", f"{GOVERNMENT}.dlh")):
            await page.locator("#named").fill(name)
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
            assert await page.locator(f"input[name=agency][value='{agency}']").is_checked()
            await coordinator.check()
        async with page.expect_navigation():
            await page.locator("form[data-act=split] .btn.primary").click()
        await page.locator(".preview").wait_for()
        await coordinator.check()
        async with page.expect_navigation():
            await page.locator("form[data-act=split] .btn.primary").click()
        assert await page.locator(".card a[href^='/desk/cases/']").count() == 2
        await coordinator.check()
        for act in ("reclassify", "join"):
            await coordinator.open(f"/desk/cases/{receipt.id}/{act}")
            await coordinator.check()


async def test_more_time_is_asked_for_by_key_and_given_on_a_phone(visiting: Visit, kawal: KawalProcess) -> None:
    receipt = file_complaint(kawal.url, "Jembatan gantung di jalan desa retak, papan lantainya lepas.", category="jalan-rusak")
    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        row = page.locator(f"#row-{receipt.id} a.item")
        await officer.open("/desk")
        await row.click()
        await page.locator(f"#case[data-case='{receipt.id}']:not([aria-busy])").wait_for()
        await page.keyboard.press("d")
        await page.locator("form[data-act=ask_deferral]").wait_for()
        await page.keyboard.press("Control+Enter")
        await page.locator(".errors a[href='#until']").wait_for()
        await officer.check()
        await page.locator("#why").fill("Menunggu alat berat dari provinsi.")
        await page.locator("#until").fill(until)
        await page.locator("#reply").fill("Kami memasang papan sementara; perbaikan penuh setelah alat tiba.")
        await page.keyboard.press("Control+Enter")
        await page.locator("#case .notice.good").wait_for()
        await officer.check()
    async with visiting(size=PHONE) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open("/desk?view=deferral")
        await page.locator(f"#row-{receipt.id} a.item").click()
        await page.locator("[data-panel=deferral]").first.click()
        await page.locator("input[name=decision][value=approve]").check()
        await coordinator.check()
        async with page.expect_navigation():
            await page.locator("form[data-act=deferral] .btn.primary").click()
        await page.locator("#case .notice.good").wait_for()
        await coordinator.check()


async def test_a_case_that_comes_late_does_not_lie_over_the_one_opened_after_it(visiting: Visit, kawal: KawalProcess) -> None:
    first, then = (file_complaint(kawal.url, f"Aspal di Gang {name} terkelupas.", category="jalan-rusak") for name in ("Mawar", "Melati"))
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        rows = [page.locator(f"#row-{receipt.id} a.item") for receipt in (first, then)]
        for row in rows:
            await row.wait_for()
        await page.locator("#case[data-case]").wait_for()
        seen = asyncio.Event()

        async def late(route: Route) -> None:
            await seen.wait()
            with suppress(Error):  # it was called back meanwhile, as it should be
                await route.continue_()

        await page.route(f"**/desk/cases/{first.id}?*", late)
        async with page.expect_request(f"**/desk/cases/{first.id}?*"):
            await rows[0].click()
        await rows[1].click()
        shown = page.locator(f"#case[data-case='{then.id}']")
        await shown.wait_for()
        seen.set()
        await page.keyboard.press("d")
        await page.locator(f"form[action^='/desk/cases/{then.id}/ask_deferral']").wait_for()
        await expect(shown).to_be_visible()
        await expect(page.locator("#why")).to_be_focused()
