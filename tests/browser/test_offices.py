"""Those who answer, route, lead, look on and keep the house: each one's main way, at the desk."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.probes import CUT_TEXT
from tests.browser.scene import AGENCY, Scene, file_complaint
from tests.browser.tour import follow, sign_in
from tests.browser.visitor import DESK, PHONE
from tests.support.kawal_process import KawalProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROAD = "Jalan berlubang di tikungan dekat balai desa, pengendara sering jatuh pada malam hari."
ANSWER = "Lubang di tikungan sudah kami tutup pagi ini, rambu dipasang besok."


async def test_an_officer_sees_a_complaint_arrive_and_answers_it_and_its_citizen_reads_that(visiting: Visit, kawal: KawalProcess) -> None:
    async with visiting(size=DESK) as officer, visiting() as citizen:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open("/desk")
        await page.locator("desk-live [data-state=on], desk-live[data-state=on], .live[data-state=on]").first.wait_for()
        receipt = file_complaint(kawal.url, ROAD, category="jalan-rusak")
        row = page.locator(f"#row-{receipt.id}")
        await row.wait_for()
        await row.locator("a.item").click()
        await page.locator("#case").get_by_text(ROAD).first.wait_for()
        await page.keyboard.press("r")
        await page.locator("#text").fill(ANSWER)
        await page.locator("input[name=outcome][value=resolved]").check()
        await officer.check()
        await page.keyboard.press("Control+Enter")
        await page.locator("#case").get_by_text(ANSWER).first.wait_for()
        await officer.check()
        await citizen.open("/lacak")
        await follow(citizen.page, receipt.code)
        await citizen.page.get_by_text(ANSWER).first.wait_for()
        assert await citizen.page.get_by_text(ANSWER).count() == 1, "the answer stands once, where it is judged"
        await citizen.page.locator("summary").filter(has_text="Ya, selesai").click()
        await citizen.page.locator("label[for=rating-5]").click()
        async with citizen.page.expect_navigation():
            await citizen.page.locator("form[action='/lacak/konfirmasi'] .btn.primary").click()
        assert await citizen.page.locator(".notice[role=status]").is_visible()
        await citizen.check()


async def test_the_desk_is_worked_by_keys_and_says_when_it_is_not_live(visiting: Visit, scene: Scene) -> None:
    async with visiting(size=DESK) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open("/desk?view=open")
        await page.locator(".live[data-state=on]").first.wait_for()
        await page.keyboard.press("?")
        await page.get_by_role("dialog").wait_for()
        await officer.check()
        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.locator("#case h2, #case h1").first.wait_for()
        await page.keyboard.press("/")
        assert await officer.focused() == "q"
        await page.route("**/desk/live*", lambda route: route.abort())
        await officer.open("/desk")
        await page.locator(".live[data-state=lost]").first.wait_for()
        await page.unroute("**/desk/live*")
        await page.locator(".live[data-state=on]").first.wait_for()


async def test_an_empty_answer_is_refused_in_words_and_kept(visiting: Visit, scene: Scene) -> None:
    async with visiting(size=DESK, script=False) as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await officer.open(f"/desk/cases/{scene.accepted.id}/answer")
        await page.locator("#text").fill("   ")
        await page.locator("input[name=outcome][value=planned]").check()
        async with page.expect_navigation():
            await page.locator("form[data-act=answer] .btn.primary").click()
        assert await page.locator(".errors:focus").count() == 1
        assert await page.locator("input[name=outcome][value=planned]").is_checked()


async def test_a_coordinator_screens_what_no_rule_fits(visiting: Visit, kawal: KawalProcess, scene: Scene) -> None:
    async with visiting(size=DESK) as coordinator:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open(f"/desk/saring/{scene.waiting.id}")
        await coordinator.check()
        await page.locator("#agency").fill("Dinas Pekerjaan Umum dan Penataan Ruang")
        async with page.expect_navigation():
            await page.locator("button[name=act][value=route]").click()
        if await page.locator("input[name=pick]").count():
            await page.locator(f"input[name=pick][value='{AGENCY}']").check()
            async with page.expect_navigation():
                await page.locator("button[name=act][value=route]").click()
        assert await page.locator(".result[role=status]").is_visible()
        await coordinator.check()


async def test_leaders_see_what_is_late_and_cannot_answer(visiting: Visit, scene: Scene) -> None:
    for role in ("Sekretaris", "Pimpinan"):
        async with visiting(size=DESK) as leader:
            await sign_in(leader, role)
            await leader.open("/desk/late")
            await leader.check()
            await leader.open(f"/desk/cases/{scene.accepted.id}")
            assert await leader.page.locator("#bar [data-panel=answer]").count() == 0


async def test_the_tiles_of_the_map_hold_their_texts(visiting: Visit, scene: Scene) -> None:
    async with visiting() as evaluator:
        await sign_in(evaluator, "Evaluator")
        await evaluator.open("/evaluation/indonesia?map=tiles")
        assert await evaluator.page.locator(".tile").count() == 38
        for size in (PHONE, DESK):
            await evaluator.page.set_viewport_size({"width": size[0], "height": size[1]})
            assert await evaluator.page.evaluate(CUT_TEXT, ".tile") == []


async def test_an_evaluator_reads_counts_and_never_a_case(visiting: Visit, scene: Scene) -> None:
    async with visiting(size=DESK) as evaluator:
        page = evaluator.page
        await sign_in(evaluator, "Evaluator")
        await evaluator.open("/evaluation/indonesia")
        await evaluator.tab_to("a.tile")
        await page.keyboard.press("ArrowRight")
        await evaluator.check()
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert "/evaluation/provinsi/" in page.url
        assert (await evaluator.open(f"/desk/cases/{scene.answered.id}")).status == 403


async def test_an_administrator_changes_the_entries_of_others_and_not_the_own(visiting: Visit) -> None:
    """The page of an own entry says so and has no form; another's has them."""
    async with visiting(size=DESK) as administrator:
        page = administrator.page
        await sign_in(administrator, "Pengelola sistem")
        for name, forms in (("Yusuf Hakim", 0), ("Dedi Kurniawan", 1)):
            await administrator.open("/desk/orang")
            await administrator.check()
            async with page.expect_navigation():
                await page.get_by_role("link", name=name).first.click()
            await administrator.check()
            assert await page.locator("main form[action$='/undang']").count() == forms


async def test_signing_out_closes_the_door(visiting: Visit) -> None:
    async with visiting() as officer:
        page = officer.page
        await sign_in(officer, "Petugas")
        await page.locator(".who summary").click()
        await officer.check()
        async with page.expect_navigation():
            await page.get_by_role("button", name="Keluar").click()
        await officer.open("/desk")
        assert "/masuk" in page.url
