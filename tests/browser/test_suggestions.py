"""Three suggestions at screening: seen with their reasons, taken with one key, and without a script with one button."""

import pytest
import pytest_asyncio

from tests.browser.conftest import Visit
from tests.browser.scene import AGENCY, Receipt, file_complaint
from tests.browser.teaching import UNRULED, teach
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def taught(kawal: KawalProcess) -> KawalProcess:
    await teach(kawal)
    return kawal


def waiting(kawal: KawalProcess, place: str) -> Receipt:
    return file_complaint(kawal.url, UNRULED.format(place))


async def test_a_coordinator_reads_three_suggestions_and_takes_one_by_its_key(visiting: Visit, taught: KawalProcess) -> None:
    receipt = waiting(taught, "Cagak")
    async with visiting(size=DESK, lang="en") as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open(f"/desk/saring/{receipt.id}")
        offered = page.locator(".suggested li")
        assert await offered.count() == 3
        first = offered.first
        assert await first.locator("button").get_attribute("value") == AGENCY
        assert "From past cases" in await first.inner_text()
        assert "ambles" in await first.inner_text()
        await coordinator.check()
        async with page.expect_navigation():
            await page.keyboard.press("7")
        assert receipt.number in await page.locator(".result[role=status]").inner_text()
        await coordinator.check()


async def test_enter_in_the_agencys_field_sends_what_is_written_there_and_no_suggestion(visiting: Visit, taught: KawalProcess) -> None:
    receipt = waiting(taught, "Kopo")
    async with visiting(size=DESK, lang="en") as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open(f"/desk/saring/{receipt.id}")
        await page.locator("#agency").fill("Dinas Kesehatan")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert "Dinas Kesehatan" in await page.locator(".result[role=status]").inner_text()


async def test_without_a_script_a_button_takes_one_and_on_a_phone_nothing_sticks_out(visiting: Visit, taught: KawalProcess) -> None:
    receipt = waiting(taught, "Ciloa")
    async with visiting(size=PHONE, script=False) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open(f"/desk/saring/{receipt.id}")
        assert not await coordinator.sticks_out()
        async with page.expect_navigation():
            await page.locator(".suggested button").first.click()
        assert receipt.number in await page.locator(".result[role=status]").inner_text()


async def test_the_room_of_suggestions_says_how_good_they_are(visiting: Visit, taught: KawalProcess) -> None:
    for size in (PHONE, DESK):
        async with visiting(size=size) as coordinator:
            page = coordinator.page
            await sign_in(coordinator, "Koordinator")
            await coordinator.open("/desk/saran")
            await coordinator.check()
            await page.locator("input[name=percent][value='97']").check()
            async with page.expect_navigation():
                await page.locator("form.card button.primary").click()
            assert await page.locator(".notice[role=status]").is_visible()
            await coordinator.check()
            await page.locator("input[name=percent][value=never]").check()
            async with page.expect_navigation():
                await page.locator("form.card button.primary").click()
