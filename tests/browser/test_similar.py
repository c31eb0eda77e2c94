"""Others reported this: seen while one writes and, without a script, before it is sent; for the coordinator side by side, and merged."""

import httpx
import pytest

from tests.browser.conftest import Visit
from tests.browser.scene import Receipt, file_complaint
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

DRAIN = "Selokan di belakang Terminal Cibinong tersumbat sampah, airnya meluap ke jalan setiap hujan dan baunya menyengat."
AGAIN = "selokan dibelakang terminal cibinong tersumbat sampah, air meluap ke jalan tiap hujan, bau menyengat sekali"
QUEUE = "Tolong, di lantai dua gedung itu orang menunggu dari pagi sampai sore tanpa nomor dan tanpa kursi."
QUEUE_AGAIN = "tolong di lantai dua gedung itu orang nunggu dari pagi sampai sore, tanpa nomor tanpa kursi"


@pytest.fixture(scope="package")
def drain(kawal: KawalProcess) -> Receipt:
    return file_complaint(kawal.url, DRAIN, category="drainase-saluran")


async def is_public(kawal: KawalProcess, receipt: Receipt) -> None:
    async with httpx.AsyncClient(base_url=kawal.url) as client:

        async def shown() -> bool:
            return (await client.get(f"/laporan/{receipt.number}")).status_code == 200

        await eventually(shown, seconds=30)


@pytest.mark.parametrize("size", [PHONE, DESK])
async def test_seen_while_one_writes_and_supported(visiting: Visit, kawal: KawalProcess, drain: Receipt, size: tuple[int, int]) -> None:
    await is_public(kawal, drain)
    async with visiting(size=size) as visitor:
        page = visitor.page
        await visitor.open("/lapor")
        await page.locator("#text").fill(AGAIN)
        await page.locator("[data-next]").click()
        await page.locator("#place").press_sequentially("Cibinong, Bogor")
        await page.locator("#place-offers li").first.click()
        await page.locator(".alike").wait_for()
        assert drain.number in (await page.locator("[name=seen]").get_attribute("value") or await page.locator("[name=seen]").input_value())
        await visitor.check()
        async with page.expect_navigation():
            await page.get_by_role("button", name="Dukung saja").click()
        assert page.url.endswith(f"/laporan/{drain.number}?didukung=baru")
        await visitor.check()
        await page.locator("#contact").fill("bukan alamat")
        async with page.expect_navigation():
            await page.locator("form[action$='/dukung'] button").click()
        assert await page.locator(".errors:focus").count() == 1
        await visitor.check()
        await page.locator("#contact").fill("warga@contoh.example")
        async with page.expect_navigation():
            await page.locator("form[action$='/dukung'] button").click()
        assert page.url.endswith("didukung=dikabari")


async def test_asked_once_without_a_script(visiting: Visit, kawal: KawalProcess, drain: Receipt) -> None:
    await is_public(kawal, drain)
    async with visiting(script=False) as visitor:
        page = visitor.page
        await visitor.open("/lapor")
        await page.locator("#text").fill(AGAIN)
        await page.locator("#place").fill("Cibinong, Kabupaten Bogor")
        async with page.expect_navigation():
            await page.locator("form#report .btn.primary.big").click()
        assert await page.locator(f"a[href='/laporan/{drain.number}']").is_visible()
        assert await visitor.sticks_out() == []
        async with page.expect_navigation():
            await page.locator("button[name=act][value=edit]").click()
        assert await page.locator("#text").input_value() == AGAIN, "what was typed stays"
        async with page.expect_navigation():
            await page.locator("form#report .btn.primary.big").click()
        assert await page.locator("#code").is_visible(), "it is asked once"


async def test_side_by_side_and_merged(visiting: Visit, kawal: KawalProcess) -> None:
    first, second = file_complaint(kawal.url, QUEUE), file_complaint(kawal.url, QUEUE_AGAIN)
    async with visiting(size=DESK) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        link = page.locator(f".similar a[href*='/gabung/{first.id}']")

        async def shown() -> bool:
            await coordinator.open(f"/desk/saring/{second.id}")
            return await link.count() == 1

        await eventually(shown, seconds=30)
        assert await page.locator(".similar mark").count() > 4
        await coordinator.check()
        async with page.expect_navigation():
            await link.click()
        await coordinator.check()
        async with page.expect_navigation():
            await page.get_by_role("button", name="Gabungkan").click()
        assert await page.locator(".result[role=status]").is_visible()
        await coordinator.check()
