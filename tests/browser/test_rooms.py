"""What offices do less often, each once: own deadlines, several cases at once on a phone, what a message said."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from shared.clock import utc_now
from tests.browser.conftest import Visit
from tests.browser.scene import Scene, file_complaint
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

DECREE = "Peraturan Bupati Nomor 12 Tahun 2027"


async def test_a_government_sets_own_deadlines_after_seeing_what_moves(visiting: Visit, scene: Scene) -> None:
    async with visiting(size=DESK) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open("/desk/tenggat/baru")
        await page.locator("form.card .btn.primary").click()
        await page.locator(".errors:focus").wait_for()
        await coordinator.check()
        await page.locator("#legal_basis").fill(DECREE)
        await page.locator("#name").fill("Tenggat sendiri")
        await page.locator("#valid_from").fill((utc_now() + timedelta(days=400)).date().isoformat())
        async with page.expect_navigation():
            await page.locator("form.card .btn.primary").click()
        await coordinator.check()
        async with page.expect_navigation():
            await page.locator("main form .btn.primary").click()
        assert await page.locator(".notice.good[role=status]").is_visible()
        assert DECREE in await page.locator("main").inner_text()
        await coordinator.check()


async def test_several_cases_are_taken_up_at_once_on_a_phone(visiting: Visit, kawal: KawalProcess) -> None:
    receipts = [
        file_complaint(kawal.url, f"Trotoar di Jalan {name} amblas, pejalan kaki turun ke jalan.", category="jalan-rusak")
        for name in ("Anggrek", "Cempaka")
    ]
    async with visiting(size=PHONE) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        for receipt in receipts:
            await page.locator(f"#row-{receipt.id} input[type=checkbox]").check()
        await officer.check()
        async with page.expect_navigation():
            await page.locator("button[name=act][value=accept]").click()
        await expect(page.locator(".notice[role=status]")).to_have_text("2 dari 2 berhasil.")
        await officer.check()
        await page.get_by_role("link", name=receipts[0].number).click()
        await page.locator("#case").get_by_text("Anggrek").first.wait_for()
        await officer.check()


async def test_what_a_message_said_is_read_in_the_mailbox(visiting: Visit, scene: Scene) -> None:
    async with visiting(size=PHONE) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        number = scene.answered.number
        letter = page.locator("summary", has_text=f"Laporan {number} sudah dijawab")

        async def arrived() -> int:
            await coordinator.open(f"/delivery/kotak?number={number}")
            return await letter.count()

        assert await eventually(arrived) == 1
        await letter.click()
        await expect(page.locator("details[open] .letter")).to_contain_text(f"sudah menjawab laporan {number}.")
        await coordinator.check()
