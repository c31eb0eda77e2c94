"""All parts together: whatever a page is built of holds the rules in every mode, size and colour, and does what it says."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.gallery import served
from tests.browser.visitor import DESK, PHONE, visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gallery() -> AsyncIterator[str]:
    async with served() as address:
        yield address


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("query", ["me=1", "wrong=1&theme=f5a300&practice=1"])
async def test_all_parts_hold_the_rules(browser: Browser, gallery: str, query: str, size: tuple[int, int], dark: bool) -> None:
    async with visit(browser, gallery, size=size, dark=dark) as visitor:
        await visitor.open(f"/gallery?{query}")
        await visitor.check()


async def test_every_part_is_reached_by_the_keyboard_and_shows_it(browser: Browser, gallery: str) -> None:
    async with visit(browser, gallery, size=DESK) as visitor:
        await visitor.open("/gallery?me=1")
        await visitor.tab_to("details.card summary")


async def test_menus_and_dialogs_open_and_close_by_the_keyboard(browser: Browser, gallery: str) -> None:
    async with visit(browser, gallery, size=DESK) as visitor:
        page = visitor.page
        await visitor.open("/gallery?me=1")
        await visitor.tab_to(".who summary")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Keluar").wait_for()
        await visitor.check()
        await page.keyboard.press("Escape")
        assert not await page.get_by_role("button", name="Keluar").is_visible()
        assert "Rina" in await visitor.focused()
        await visitor.tab_to("[data-opens=sure]")
        await page.keyboard.press("Enter")
        await page.get_by_role("dialog", name="Kembalikan laporan ini?").wait_for()
        await visitor.check()
        await page.keyboard.press("Escape")
        assert await page.get_by_role("dialog").count() == 0


async def test_stars_grow_with_the_arrow_keys(browser: Browser, gallery: str) -> None:
    async with visit(browser, gallery) as visitor:
        page = visitor.page
        await visitor.open("/gallery")
        await page.locator("input[name=rating]:checked").focus()
        for key, stars in (("ArrowRight", 5), ("ArrowLeft", 4), ("ArrowLeft", 3)):
            await page.keyboard.press(key)
            assert await page.locator("input[name=rating]:checked").input_value() == str(stars)
        colours = await page.locator(".stars label").evaluate_all("all => all.map((each) => getComputedStyle(each).color)")
        assert [colour == colours[0] for colour in colours] == [True, True, True, False, False]


async def test_what_was_copied_is_said(browser: Browser, gallery: str) -> None:
    async with visit(browser, gallery) as visitor:
        await visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await visitor.open("/gallery")
        await visitor.page.get_by_role("button", name="Salin").click()
        await visitor.page.get_by_role("status").filter(has_text="Disalin").wait_for()
        assert await visitor.page.evaluate("() => navigator.clipboard.readText()") == "7K3M-9QPX-2R4T-VW8Y-0ABC"


async def test_letters_are_counted_as_they_are_typed(browser: Browser, gallery: str) -> None:
    async with visit(browser, gallery) as visitor:
        await visitor.open("/gallery")
        await visitor.page.get_by_label("Ceritakan").fill("x" * 1234)
        assert await visitor.page.locator("#text-count").inner_text() == "1.234 dari 10.000 huruf"


async def test_a_government_is_seen_by_its_own_colour_and_name(browser: Browser, gallery: str) -> None:
    async with visit(browser, gallery) as visitor:
        await visitor.open("/gallery?theme=a51c30")
        shown = await visitor.page.get_by_role("button", name="Ya, selesai").evaluate("(each) => getComputedStyle(each).backgroundColor")
        assert shown == "rgb(165, 28, 48)"
        assert "LARAS Online" in await visitor.page.locator(".logo").inner_text()


async def test_without_a_connection_the_page_says_so(browser: Browser, gallery: str) -> None:
    async with visit(browser, gallery) as visitor:
        await visitor.open("/gallery")
        await visitor.page.context.set_offline(True)
        await visitor.page.get_by_text("Tidak ada sambungan").wait_for()
        await visitor.page.context.set_offline(False)
        await visitor.page.get_by_text("Tidak ada sambungan").wait_for(state="detached")
