"""A citizen's way from the first word to the stars: with a script, without one, and by the keyboard alone."""

import re
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Locator, Page

from tests.browser.conftest import Visit
from tests.browser.scene import DEADLINE_SECONDS, Scene
from tests.browser.tour import follow
from tests.browser.visitor import DESK, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

A_MINUTE_MS = 60_000
DRAFT = "() => localStorage.getItem('kawal-draft')"
WORDS = "Lampu jalan di depan sekolah padam sejak dua minggu, gelap sekali setiap malam."
PAVEMENT = "Trotoar di seberang kantor pos amblas sedalam lutut, pejalan kaki terpaksa turun ke jalan raya."
"""Of one test alone: whoever writes what others wrote is asked whether it is the same."""
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture as a phone takes it: far too large."""
    path = tmp_path / "jalan.jpg"
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(path, quality=90)
    return path


async def step(page: Page) -> str:
    """The question that is shown now."""
    return await page.locator(".step:not([hidden]) h2").first.inner_text()


async def code_of(visitor: Visitor) -> str:
    """The tracking code on the receipt."""
    code = await visitor.page.locator("#code").inner_text()
    assert CODE.fullmatch(code)
    return code


async def test_reporting_in_steps_with_a_photo_then_following(visiting: Visit, photo: Path) -> None:
    async with visiting() as visitor:
        page = visitor.page
        await visitor.open("/lapor")
        onward = page.locator("[data-next]")
        await onward.click()
        assert await page.locator(".wrong").is_visible(), "a step is not left empty"
        assert await page.locator(".errors:focus a[href='#text']").count() == 1, "it is said above, too, as the server says it"
        await visitor.check()
        await page.locator("#text").fill(WORDS)
        await page.locator("[data-topic=penerangan-jalan]").click()
        assert await page.locator("#category:focus").input_value() == "penerangan-jalan", "one tap takes what the words speak of"
        await visitor.check()
        await onward.click()
        assert await page.locator(".errors").count() == 0
        await page.locator("#place").fill("Zzzzqq")
        await onward.click()
        await page.locator(".errors:focus a[href='#place']").wait_for()
        await page.locator("#place").fill("Desa Sukahati")
        await onward.click()
        await page.locator(".errors a").filter(has_text="Tempat mana").click()
        await visitor.check()
        assert await page.locator("#place-offers li").filter(has_text="Sukahati").count() == 3
        await page.locator("#place").fill("")
        await page.locator("#place").press_sequentially("Pakansari")
        await page.locator("#place-offers li").filter(has_text="Pakansari").first.click()
        await page.locator("#address").fill("Depan SDN 1")
        await visitor.check()
        await onward.click()
        await page.locator("#photos").set_input_files(photo)
        await page.locator("input[name=photo][value]:not([value='']):not([disabled])").wait_for(state="attached")
        await visitor.check()
        await onward.click()
        await page.locator("#anonymous-2").check()
        await visitor.check()
        await onward.click()
        assert WORDS in await page.locator(".review").inner_text(), "what is sent is shown before"
        await visitor.check()
        async with page.expect_navigation():
            await page.locator(".step:not([hidden]) .btn.primary").click()
        code = await code_of(visitor)
        await visitor.check()
        await visitor.open("/lacak")
        await follow(page, code)
        assert WORDS in await page.locator("main").inner_text()
        assert await page.locator(".photos img").count() == 1
        await visitor.check()
        await visitor.open("/")
        assert code not in await page.content(), "the code is shown once"


async def test_what_is_not_right_is_said_where_it_is_and_going_back_loses_nothing(visiting: Visit, tmp_path: Path) -> None:
    no_picture = tmp_path / "foto.jpg"
    no_picture.write_bytes(b"no picture at all")
    async with visiting() as visitor:
        page = visitor.page
        await visitor.open("/lapor")
        onward, back = page.locator("[data-next]"), page.locator("[data-back]")
        await page.locator("#text").fill(WORDS)
        await onward.click()
        await onward.click()
        await page.locator("#photos").set_input_files(no_picture)
        await page.get_by_role("alert").filter(has_text="Foto 1").wait_for()
        await onward.click()
        await page.locator(".errors:focus a").filter(has_text="Foto 1").click()
        assert await page.locator("[data-drop]:focus").count() == 1, "what does not go along is not passed over"
        await page.keyboard.press("Enter")
        await onward.click()
        await page.locator("#email").fill("nama@contoh")
        await onward.click()
        assert await page.locator("#email-wrong").is_visible(), "the page says it before the browser or the server does"
        await visitor.check()
        await page.evaluate("document.getElementById('report').submit()")
        await page.locator(".errors").wait_for()
        await page.locator("#email").wait_for()
        await page.locator("#email").fill("nama@contoh.id")
        await back.click()
        assert await page.locator("#photos").is_visible(), "the step before, of the same page"
        await onward.click()
        assert await page.locator("#email").input_value() == "nama@contoh.id"
        await onward.click()
        assert await page.locator(".steps [aria-current]").inner_text() == "Periksa"
        await back.click()
        await page.get_by_role("button", name="English").click()
        await page.locator("html[lang=en]").wait_for()
        assert await page.locator("#email").input_value() == "nama@contoh.id"


async def test_the_same_on_one_page_without_a_script(visiting: Visit) -> None:
    async with visiting(script=False) as visitor:
        page = visitor.page
        await visitor.open("/lapor")
        await page.locator("#text").fill("pendek")
        await page.locator("#place").fill("Cibinong, Bogor")
        async with page.expect_navigation():
            await page.locator("form#report .btn.primary.big").click()
        assert await page.locator(".errors:focus").count() == 1
        assert await page.locator("#place").input_value() == "Cibinong, Bogor", "what was typed stays"
        await page.locator("#text").fill(PAVEMENT)
        async with page.expect_navigation():
            await page.locator("button[name=act][value=place]").click()
        assert await page.locator("#text").input_value() == PAVEMENT
        async with page.expect_navigation():
            await page.locator("form#report .btn.primary.big").click()
        await page.locator("input[type=radio][name=category][value=trotoar]").check()
        assert await visitor.sticks_out() == []
        async with page.expect_navigation():
            await page.locator("form[action='/lapor'] .btn.primary").click()
        code = await code_of(visitor)
        await visitor.open("/lacak")
        await follow(page, code)
        await page.locator("summary").filter(has_text="Tambah").click()
        await page.locator("#tambah-text").fill("Tadi malam hampir ada yang tertabrak.")
        async with page.expect_navigation():
            await page.locator("form[action='/lacak/tambah'] button").last.click()
        assert await page.locator(".notice[role=status]").is_visible()
        assert visitor.watch.wrong == []


async def test_reporting_by_the_keyboard_alone(visiting: Visit) -> None:
    async with visiting(size=DESK) as visitor:
        page = visitor.page
        await visitor.open("/")
        await visitor.tab_to("main a.btn.primary")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await visitor.tab_to("#text")
        await page.keyboard.type(WORDS)
        asked = [await step(page)]
        for _ in range(4):
            await visitor.tab_to("[data-next]")
            await page.keyboard.press("Enter")
            asked.append(await step(page))
        assert len(set(asked)) == 5, asked
        await visitor.tab_to(".step .btn.primary")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await code_of(visitor)


async def test_a_draft_survives_a_closed_page_and_is_gone_once_sent(visiting: Visit) -> None:
    async with visiting() as visitor:
        page = visitor.page
        await visitor.open("/lapor")
        await page.locator("[data-keep]").check()
        await page.locator("#text").fill(WORDS)
        await page.wait_for_function("() => (localStorage.getItem('kawal-draft') ?? '').includes('Lampu')")
        await visitor.open("/lacak")
        await visitor.open("/lapor")
        assert await page.locator("#text").input_value() == WORDS
        await page.locator("[data-drop]").click()
        await visitor.open("/lapor")
        assert await page.locator("#text").input_value() == ""


async def test_a_draft_keeps_a_topic_that_only_the_place_offers(visiting: Visit) -> None:
    async with visiting() as visitor:
        page = visitor.page
        await visitor.open("/lapor")
        await page.locator("[data-keep]").check()
        await page.locator("#category").evaluate("(topics) => topics.add(new Option('Pasar desa', 'pasar-desa'))")
        await page.locator("#category").select_option("pasar-desa")
        await page.wait_for_function("() => (localStorage.getItem('kawal-draft') ?? '').includes('pasar-desa')")
        await visitor.open("/lapor")
        assert await page.locator("#category").input_value() == "pasar-desa"
        assert await page.locator("#category option:checked").inner_text() == "Pasar desa"


async def test_a_draft_that_is_dropped_does_not_come_back(visiting: Visit) -> None:
    async with visiting() as visitor:
        page = visitor.page
        await page.clock.install(time=0)
        await page.clock.pause_at(A_MINUTE_MS)
        await visitor.open("/lapor")
        await page.locator("[data-keep]").check()
        await page.locator("#text").fill(WORDS)
        await page.clock.run_for(A_MINUTE_MS)
        assert "Lampu" in await page.evaluate(DRAFT)
        await visitor.open("/lapor")
        assert await page.locator("#text").input_value() == WORDS
        await page.locator("[data-drop]").click()
        await page.clock.run_for(A_MINUTE_MS)
        assert await page.evaluate(DRAFT) is None


async def _reload_until(page: Page, there: Locator) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not await there.count():
        assert time.monotonic() < deadline, f"{there} is not public"
        await page.reload()


async def test_everybody_reads_public_complaints_with_their_answers(visiting: Visit, scene: Scene) -> None:
    async with visiting() as visitor:
        page = visitor.page
        await visitor.open("/laporan")
        await page.locator("[name=q]").fill("Cibinong")
        async with page.expect_navigation():
            await page.locator("form[role=search] button").click()
        found = page.locator(f"a[href*='/laporan/{scene.answered.number}']")
        await _reload_until(page, found)  # what everybody reads follows what its reporter reads
        await found.first.click()
        await _reload_until(page, page.locator("main", has_text="tambal"))
        assert "Warga Uji" not in await page.content()
