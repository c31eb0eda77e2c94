"""What a wide window and a narrow one make of bars and cards: nothing is cut, stretched or left alone on a line."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.scene import Scene
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE

RING = "(pane) => [pane === document.activeElement, getComputedStyle(pane).outlineStyle, getComputedStyle(pane).boxShadow]"

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("scene")]


async def test_all_of_a_coordinators_rooms_are_in_sight_on_a_desk_and_on_a_phone_they_scroll(visiting: Visit) -> None:
    async with visiting(size=DESK) as coordinator:
        await sign_in(coordinator, "Koordinator")
        await coordinator.open("/desk/instansi")
        cut = await coordinator.page.evaluate(
            "(() => { const bar = document.querySelector('.tabs'); return bar.scrollWidth - bar.clientWidth })()"
        )
        assert cut <= 0
        await expect(coordinator.page.locator(".tabs a").first).to_be_in_viewport()
        await coordinator.check()
    async with visiting(size=PHONE) as coordinator:
        await sign_in(coordinator, "Koordinator")
        await coordinator.open("/desk/instansi")
        shadows = await coordinator.page.locator(".tabs").evaluate("(bar) => getComputedStyle(bar).backgroundAttachment")
        assert shadows == "local, local, scroll, scroll", "a shadow at the edge says that there is more"
        await coordinator.check()


async def test_the_public_numbers_leave_no_card_empty(visiting: Visit, scene: Scene) -> None:
    assert scene.answered
    async with visiting(size=DESK) as reader:
        await reader.open("/evaluation")
        map_card = reader.page.locator("section.card").first
        blank = await map_card.evaluate(
            "(card) => card.getBoundingClientRect().bottom - card.lastElementChild.getBoundingClientRect().bottom"
        )
        assert blank < 60
        await reader.check()


async def test_a_case_taken_up_keeps_its_bar_on_one_line_and_shows_no_stray_ring(visiting: Visit, scene: Scene) -> None:
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open(f"/desk/cases/{scene.accepted.id}")
        more = page.locator("#bar .more-acts")
        first = page.locator("#bar .btn").first
        top, other = [await each.bounding_box() for each in (more, first)]
        assert top
        assert other
        assert abs(top["y"] - other["y"]) < 6
        await page.locator("#case").evaluate("(pane) => pane.focus({ preventScroll: true })")
        await page.keyboard.press("Shift")
        assert await page.locator("#case").evaluate(RING) == [True, "none", "none"]


async def test_an_administrator_reads_that_the_desk_is_of_all_governments(visiting: Visit) -> None:
    async with visiting(size=DESK) as administrator:
        await sign_in(administrator, "Pengelola sistem")
        await administrator.open("/desk")
        await expect(administrator.page.locator(".rail .whole")).to_contain_text("semua pemerintah")
        await administrator.check()
        await administrator.open("/desk/late")
        await expect(administrator.page.locator("main")).not_to_contain_text("Tidak ada laporan terbuka")
        await administrator.check()
