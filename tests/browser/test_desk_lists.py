"""The desk's lists when reading them anew fails: it is tried again, and a list that is old says so."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.scene import file_complaint
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("scene")]

LISTS = re.compile(r"/desk\?")
LONG = 30_000


def failing(times: int, how: Callable[[Route], Awaitable[None]]) -> Callable[[Route], Awaitable[None]]:
    """The first readings of the list fail, the others pass."""
    left = [times]

    async def route(asked: Route) -> None:
        left[0] -= 1
        await (how(asked) if left[0] >= 0 else asked.continue_())

    return route


async def cut(asked: Route) -> None:
    await asked.abort()


async def refuse(asked: Route) -> None:
    await asked.fulfill(status=503, content_type="text/html", body="<!doctype html><p>no upstream</p>")


@pytest.mark.parametrize("how", [cut, refuse])
async def test_a_list_that_could_not_be_read_once_is_read_again(
    visiting: Visit, kawal: KawalProcess, how: Callable[[Route], Awaitable[None]]
) -> None:
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open("/desk?view=answer")
        await page.locator(".live[data-state=on]").wait_for()
        await page.route(LISTS, failing(1, how))
        receipt = file_complaint(kawal.url, f"Trotoar amblas di depan sekolah, {how.__name__}.", category="jalan-rusak")
        await page.locator(f"#row-{receipt.id}").wait_for()
        await expect(page.locator("desk-lists")).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, PHONE])
async def test_a_list_that_stays_old_says_so_until_it_is_read(visiting: Visit, kawal: KawalProcess, size: tuple[int, int]) -> None:
    async with visiting(size=size) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open("/desk?view=answer")
        await page.locator(".live[data-state=on]").wait_for(state="attached")
        await page.route(LISTS, cut)
        receipt = file_complaint(kawal.url, f"Marka jalan hilang di simpang tiga, lebar {size[0]}.", category="jalan-rusak")
        await expect(page.locator("desk-lists")).to_contain_text(re.compile(r"Daftar ini keadaan pukul \d\d[.:]\d\d"), timeout=LONG)
        await expect(page.locator(".live")).to_have_text("Daftar belum diperbarui.")
        officer.watch.wrong.clear()
        await officer.check()
        await page.unroute(LISTS)
        await page.locator(f"#row-{receipt.id}").wait_for(timeout=LONG)
        await expect(page.locator("desk-lists")).to_be_hidden()
        await expect(page.locator(".live")).to_have_text("Langsung")


async def test_a_case_that_cannot_be_read_leaves_the_one_before_it(visiting: Visit, kawal: KawalProcess) -> None:
    receipts = [file_complaint(kawal.url, f"Rambu roboh di Jalan {name}.", category="jalan-rusak") for name in ("Kenari", "Merpati")]
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        first, then = (page.locator(f"#row-{receipt.id} a.item") for receipt in receipts)
        await then.wait_for()
        await first.click()
        await page.locator(f"#case[data-case='{receipts[0].id}']").wait_for()
        await page.route(f"**/desk/cases/{receipts[1].id}?*", refuse)
        await then.click()
        await page.get_by_text("Laporan itu tidak dapat dibaca.").wait_for()
        await expect(page.locator(f"#case[data-case='{receipts[0].id}']")).to_be_visible()
        await expect(first).to_have_attribute("aria-current", "true")


async def test_the_bar_for_several_cases_is_there_when_one_is_ticked(visiting: Visit, kawal: KawalProcess) -> None:
    receipt = file_complaint(kawal.url, "Gorong-gorong tersumbat di tepi jalan kabupaten.", category="jalan-rusak")
    for script in (True, False):
        async with visiting(size=DESK, script=script) as officer:
            page = officer.page
            await sign_in(officer, "Petugas")
            await page.locator(f"#row-{receipt.id}").wait_for()
            bar = page.locator(".bulk-bar")
            await expect(bar).to_be_visible(visible=not script)
            await page.locator(f"#row-{receipt.id} .tick input").check()
            await expect(bar).to_be_visible()
