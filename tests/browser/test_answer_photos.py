"""Photos of an answer: sent one by one with their progress, tried again, of before and of after; and by a plain form."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.scene import file_complaint
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

DONE = "Tiga lembar baja yang lepas diganti kayu ulin baru oleh tukang kami hari Kamis; kendaraan boleh lewat lagi."
MOMENTS = ("before", "after")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "jembatan.jpg"
    Image.effect_noise((1200, 900), 60).convert("RGB").save(path, quality=85)
    return path


async def test_photos_go_one_by_one_are_tried_again_and_stand_side_by_side(visiting: Visit, kawal: KawalProcess, photo: Path) -> None:
    receipt = file_complaint(kawal.url, "Papan lantai jembatan Kali Baru lepas tiga lembar.", category="jalan-rusak")
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await page.locator(f"#row-{receipt.id} a.item").click()
        await page.locator(f"#case[data-case='{receipt.id}']").wait_for()
        await page.keyboard.press("r")
        await page.locator("#text").fill(DONE)
        await page.locator("input[name=outcome][value=resolved]").check()
        broken: list[str] = []

        async def break_once(route: Route) -> None:
            if broken:
                await route.continue_()
            else:
                broken.append(route.request.url)
                await route.abort("connectionreset")

        await page.route("**/evidence?moment=before", break_once)
        before, after = (page.locator(f"report-photos[data-upload$='moment={moment}']") for moment in MOMENTS)
        await before.locator("input[type=file]").set_input_files(photo)
        await expect(before.locator("li .wrong")).to_be_visible()
        officer.watch.clear_of("console: Failed to load resource")
        await officer.check()
        await before.locator("[data-retry]").click()
        await expect(before.locator("[data-said]")).to_contain_text("1")
        await after.locator("input[type=file]").set_input_files(photo)
        for side in (before, after):
            await side.locator("input[name=evidence]:not([disabled])").wait_for(state="attached")
            await expect(side.locator("progress")).to_be_hidden()
        await after.locator("input[type=file]").set_input_files([photo] * 6)
        await expect(page.locator("report-photos .photos > li")).to_have_count(5)
        await expect(page.locator("li[data-sending]")).to_have_count(0)
        await expect(after.get_by_role("alert").filter(has_text="Paling banyak 5 foto")).to_be_visible()
        ids = await page.eval_on_selector_all("[id]", "all => all.map(({ id }) => id)")
        assert len(ids) == len(set(ids)), "two choices of photos in one form"
        await officer.check()
        for _ in range(3):
            await after.locator(".photos > li").last.locator("[data-drop]").click()
        await page.locator("#text").fill("")
        await page.locator("form[data-act=answer] .btn.primary").click()
        await page.locator(".errors a[href='#text']").wait_for()
        assert await page.locator(".photos [name=evidence]:checked").count() == 2, "what was sent stays with the form"
        await officer.check()
        await page.locator("#text").fill(DONE)
        await page.locator("form[data-act=answer] .btn.primary").click()
        await page.locator("#case .notice.good").wait_for()
        await expect(page.locator(".answer .sides figure")).to_have_count(2)
        await officer.check()


async def test_photos_go_with_the_form_where_there_is_no_script(visiting: Visit, kawal: KawalProcess, photo: Path) -> None:
    receipt = file_complaint(kawal.url, "Pagar jembatan Kali Baru patah, anak-anak lewat setiap hari.", category="jalan-rusak")
    async with visiting(size=PHONE, script=False) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await page.locator(f"#row-{receipt.id} a.item").click()
        await officer.open(f"/desk/cases/{receipt.id}/answer")
        await page.locator("#text").fill(
            "Besi pagar yang patah sudah dilas dan dicat ulang Rabu lalu, tingginya kini satu setengah meter di kedua tepi."
        )
        await page.locator("input[name=outcome][value=resolved]").check()
        for moment in MOMENTS:
            await page.locator(f"#photos_{moment}").set_input_files(photo)
        async with page.expect_navigation():
            await page.locator("form[data-act=answer] .btn.primary").click()
        await page.locator("#case .notice.good").wait_for()
        assert await page.locator(".answer .sides figure").count() == 2
