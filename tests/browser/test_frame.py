"""What holds for the frame around every page: reachable, readable, small, quiet, in two languages, with nothing foreign in it."""

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import Visit
from tests.browser.gallery import failing, served
from tests.browser.scene import Scene
from tests.browser.tour import CITIZEN, go, sign_in
from tests.browser.visitor import DESK, PHONE, visit
from tests.browser.watch import Meter

pytestmark = pytest.mark.asyncio(loop_scope="session")

OPEN_PAGES = ["/", "/lacak", "/evaluation", "/masuk", "/no-such-page"]
FIRST_VIEW_BYTES = 50_000
LCP_MS = 2_500


@pytest.mark.parametrize("path", OPEN_PAGES)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_open_pages_hold_the_rules(visiting: Visit, path: str, size: tuple[int, int]) -> None:
    async with visiting(size=size) as visitor:
        await visitor.open(path)
        await visitor.check()
        assert await visitor.layout_shift() < 0.01


@pytest.mark.parametrize("path", OPEN_PAGES)
async def test_open_pages_are_readable_in_the_dark_and_in_english(visiting: Visit, path: str) -> None:
    async with visiting(dark=True, lang="en") as visitor:
        await visitor.open(path)
        assert await visitor.page.locator("html").get_attribute("lang") == "en"
        await visitor.check()


@pytest.mark.parametrize("path", OPEN_PAGES)
@pytest.mark.parametrize("width", [1280, 640], ids=["200 %", "400 %"])
async def test_zoomed_pages_stay_in_the_window(visiting: Visit, path: str, width: int) -> None:
    async with visiting(size=(width, 900), zoom=2) as visitor:
        await visitor.open(path)
        assert await visitor.sticks_out() == []


async def test_the_first_view_of_a_citizen_is_small_and_quick_on_a_slow_line(visiting: Visit) -> None:
    paints = []
    for path in ("/", "/lapor", "/lacak", "/laporan"):
        for _ in range(2):
            async with visiting() as visitor:
                meter = await Meter.on(await visitor.line(slow=True))
                await visitor.open(path)
                await visitor.page.wait_for_load_state("networkidle")
                assert 1_000 < meter.total <= FIRST_VIEW_BYTES, path
                paints.append((path, await visitor.largest_paint_ms()))
    for path in ("/", "/lapor", "/lacak", "/laporan"):
        assert min(paint for of, paint in paints if of == path) <= LCP_MS, paints


async def test_every_page_of_a_citizen_is_small(visiting: Visit, scene: Scene) -> None:
    """Whoever comes to it first, with nothing kept; what was followed by its code is weighed from the form on."""
    heavy = {}
    for stop in CITIZEN:
        async with visiting() as visitor:
            meter = await Meter.on(await visitor.line())
            await go(visitor, stop, scene.sights)
            await visitor.page.wait_for_load_state("networkidle")
            if meter.total > FIRST_VIEW_BYTES:
                heavy[stop.name] = meter.total
    assert heavy == {}


async def test_what_is_away_is_said_with_what_still_works(browser: Browser) -> None:
    async with served(failing()) as house:
        for lang, words in (("id", "Tidak ada yang tersimpan"), ("en", "Nothing was stored")):
            async with visit(browser, house, lang=lang) as visitor:
                answer = await visitor.open("/away")
                assert (answer.status, "retry-after" in answer.headers) == (503, True)
                assert words in await visitor.page.locator("main").inner_text()
                visitor.watch.clear_of("response")
                visitor.watch.clear_of("console: Failed to load resource")
                await visitor.check()


async def test_a_name_is_not_cut_where_there_is_room_and_a_title_stands_above_its_help(visiting: Visit) -> None:
    async with visiting(size=(640, 900)) as coordinator:
        await sign_in(coordinator, "Koordinator")
        for room in ("/desk/saring", "/desk/aturan"):
            await coordinator.open(room)
            cut = await coordinator.page.locator(".who .name").evaluate("name => name.scrollWidth - name.clientWidth")
            assert cut <= 0
            title, helping = [await coordinator.page.locator(part).first.bounding_box() for part in ("main h1", "main .help-link")]
            assert title is not None
            assert helping is not None
            assert title["y"] < helping["y"], room


async def test_whoever_is_signed_in_keeps_the_own_menu_on_a_page_that_is_not_there(visiting: Visit) -> None:
    async with visiting() as officer:
        await sign_in(officer, "Petugas")
        assert (await officer.open("/no-such-page")).status == 404
        assert await officer.page.locator(".mast nav a[href='/desk']").is_visible()
        assert await officer.page.locator("main a.btn.primary").get_attribute("href") == "/desk"
        await officer.check()


async def test_no_citizen_loads_what_only_offices_need(visiting: Visit) -> None:
    async with visiting() as visitor:
        for path in OPEN_PAGES:
            await visitor.open(path)
            assert await visitor.page.locator("script[src*=htmx]").count() == 0


async def test_the_other_language_is_one_press_away_and_stays(visiting: Visit) -> None:
    async with visiting() as visitor:
        await visitor.open("/lacak")
        await visitor.page.get_by_role("link", name="English").click()
        await visitor.page.get_by_role("link", name="Indonesia").wait_for()
        await visitor.open("/")
        assert await visitor.page.locator("html").get_attribute("lang") == "en"


async def test_the_way_past_the_masthead_is_the_first_thing_a_keyboard_finds(visiting: Visit) -> None:
    async with visiting(size=DESK) as visitor:
        await visitor.open("/lacak")
        await visitor.tab_to("a.skip", most=1)
        await visitor.page.keyboard.press("Enter")
        assert await visitor.focused() == "main"
        await visitor.tab_to("#code", most=3)


async def test_a_mistake_is_said_on_top_with_the_focus_on_it(visiting: Visit) -> None:
    for script in (True, False):
        async with visiting(script=script) as visitor:
            await visitor.open("/lacak")
            await visitor.page.get_by_label("Kode pelacakan").fill("salah")
            await visitor.press("Lacak")
            assert await visitor.page.locator(".errors").is_visible()
            assert await visitor.page.locator(".errors:focus").count() == 1, f"script: {script}"
            assert await visitor.page.get_by_label("Kode pelacakan").input_value() == "salah"
            assert visitor.watch.wrong == []
            if script:
                await visitor.check()


async def test_every_page_has_the_headers_of_a_closed_house(visiting: Visit) -> None:
    async with visiting() as visitor:
        for path in OPEN_PAGES:
            headers = (await visitor.open(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert "frame-ancestors 'none'" in policy


async def test_the_policy_refuses_a_script_written_into_the_page(visiting: Visit) -> None:
    async with visiting() as visitor:
        await visitor.open("/lacak")
        await visitor.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.got = 1'; document.head.append(s) }"
        )
        assert await visitor.page.evaluate("() => window.got") is None
        assert any("Content Security Policy" in each for each in visitor.watch.wrong), "and the watch sees such a thing"


@pytest.mark.parametrize("name", ["intake", "routing", "notify", "analytics"])
async def test_each_api_shows_itself_without_asking_another_site(visiting: Visit, name: str) -> None:
    async with visiting(size=DESK) as visitor:
        await visitor.open(f"/api/{name}/v1/docs")
        await visitor.page.locator(".opblock-summary").first.wait_for()
        assert visitor.watch.wrong == []
