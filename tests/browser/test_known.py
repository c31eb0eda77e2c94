"""The road with the banana trees: an agency says once what is known, and whoever reports it reads that at once."""

import re
from datetime import timedelta

import pytest

from shared.clock import utc_now
from tests.browser.conftest import Visit
from tests.browser.scene import Scene, file_complaint
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

TITLE = "Perbaikan Jalan Mayor Oking"
TEXT = "Jalan ini masuk program 2026. Pekerjaan dimulai bulan Mei."
ROAD = "Jalan Mayor Oking rusak parah, warga menanam pohon pisang di lubangnya."


async def test_what_an_agency_knows_is_read_by_whoever_reports_it(visiting: Visit, kawal: KawalProcess, scene: Scene) -> None:
    async with visiting(size=DESK) as officer, visiting(size=PHONE) as citizen, visiting(script=False) as plain:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open("/desk/pemberitahuan/baru")
        await page.locator("button[value=tinjau]").click()
        await page.locator(".errors:focus").wait_for()
        await officer.check()
        await page.locator("#title").fill(TITLE)
        await page.locator("#text").fill(TEXT)
        await page.locator("input[value=jalan-rusak]").check()
        await page.locator("#places").fill("Cibinong")
        await page.locator("#words").fill("Mayor Oking")
        await page.locator("#until").fill((utc_now().date() + timedelta(days=90)).isoformat())
        await page.locator("button[value=tinjau]").click()
        await page.locator("#looks").wait_for()
        await officer.check()
        await page.locator("button[value=terbit]").click()
        await page.locator(".notice.good[role=status]").wait_for()
        await officer.check()

        receipt = file_complaint(kawal.url, ROAD, category="jalan-rusak")
        await officer.open("/desk/pemberitahuan")
        await page.get_by_role("link", name=TITLE).click()
        await page.get_by_role("link", name=re.compile(receipt.number)).click()
        await page.locator("#case").get_by_text(TITLE).first.wait_for()
        await officer.check()

        asking = citizen.page
        await citizen.open("/lapor")
        await asking.locator("#text").fill(ROAD)
        await asking.locator("#category").select_option("jalan-rusak")
        await asking.locator("[data-next]").click()
        await asking.locator("#place").fill("Cibinong, Bogor")
        await asking.locator("#place-offers li").first.click()
        await asking.locator("report-known .known").wait_for()
        assert TEXT in await asking.locator("report-known").inner_text()
        await citizen.check()

        await plain.open("/lapor")
        await plain.page.locator("#text").fill(ROAD)
        await plain.page.locator("#place").fill("Cibinong, Bogor")
        await plain.page.locator("button[value=place]").click()
        assert await plain.page.get_by_text(TEXT).count() == 1, "by the words, without a topic"


async def test_a_draft_of_rules_is_tried_before_it_is_in_force(visiting: Visit, scene: Scene) -> None:
    async with visiting(size=DESK) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open("/desk/aturan/baru")
        await page.locator("#agency").fill("Dinas Lingkungan Hidup")
        await page.locator("#words").fill("pohon pisang")
        await page.locator("details:has(#channel) > summary").click()
        await page.locator("#until").fill("2099-12-31")
        await coordinator.check()
        await page.locator("form.card .btn.primary").click()
        await page.locator("a[href*='/desk/aturan/coba']").click()
        await page.locator(".moves li").first.wait_for()
        if not await page.locator(".moves details[open]").count():
            await page.locator(".moves summary").first.click()
        assert "pohon pisang" in await page.locator(".moves").inner_text()
        await coordinator.check()
        await page.locator("#text").fill("Ada pohon pisang di lubang jalan")
        await page.locator("form.card .btn.primary").click()
        await page.locator(".notice.soon[role=status]").wait_for()
        await coordinator.check()
        await coordinator.open("/desk/aturan")
        await page.locator("form[action*='/buang'] button").click()
        await page.locator(".notice[role=status]").wait_for()
