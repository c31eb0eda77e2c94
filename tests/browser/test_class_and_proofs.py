"""A practice class from its opening to its results, and the stronger ways to sign in: a code of an app, a passkey."""

import base64
import hashlib
import hmac
import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Visit
from tests.browser.tour import sign_in
from tests.browser.visitor import DESK, PHONE, Visitor, visit
from tests.support.kawal_process import KawalProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "tiga kata panjang sekali"


async def test_a_class_is_opened_two_join_and_the_results_name_them(visiting: Visit) -> None:
    async with visiting(size=DESK) as coordinator, visiting(size=PHONE) as one, visiting(size=PHONE) as other:
        page = coordinator.page
        await sign_in(coordinator, "Koordinator")
        await coordinator.open("/desk/latihan")
        await page.locator("#title").fill("Pejabat penghubung angkatan 2")
        async with page.expect_navigation():
            await page.locator("main form .btn.primary").last.click()
        await coordinator.check()
        link = urlsplit(await page.locator("#link").inner_text()).path
        for guest, name in ((one, "Sari"), (other, "Bimo")):
            await guest.open(link)
            await guest.check()
            await guest.page.locator("#name").fill(name)
            await guest.page.locator("#office").fill("Dinas Perhubungan")
            async with guest.page.expect_navigation():
                await guest.page.locator("main form .btn.primary").click()
            await guest.check()
        await coordinator.open(urlsplit(page.url).path)
        for name in ("Sari", "Bimo"):
            await expect(page.get_by_text(name).first).to_be_visible()
        async with page.expect_navigation():
            await page.locator("form[action$='/putaran'] .btn.primary").click()
        await coordinator.check()
        await one.page.goto(one.url + "/desk")  # the page may be on its way there by itself
        row = one.page.locator(".row-case a.item").first
        await row.wait_for(timeout=60_000)
        await one.check()
        await row.click()
        await one.page.locator("#case h2").first.wait_for()
        await one.check()
        await _the_mark_of_practice_stays(one)
        async with page.expect_navigation():
            await page.locator("form[action$='/akhiri'] button").click()
        await coordinator.check()
        await other.open("/desk/latihan/saya")
        await other.check()


async def test_a_code_of_an_app_is_asked_for_beside_the_password(visiting: Visit) -> None:
    async with visiting() as leader:
        page = leader.page
        await sign_in(leader, "Sekretaris")
        await leader.open("/akun")
        email = (await page.locator("main p.muted").first.inner_text()).strip()
        await _prove(leader)
        await page.locator("main summary").first.click()
        for field in ("password", "repeated"):
            await page.locator(f"#{field}").fill(PASSWORD)
        async with page.expect_navigation():
            await page.locator("form[action='/akun/sandi'] button").click()
        async with page.expect_navigation():
            await page.locator("form[action='/akun/aplikasi/mulai'] button").click()
        await leader.check()
        found = re.search(r"\b[A-Z2-7]{4}(?: ?[A-Z2-7]{4}){7}\b", await page.locator("main").inner_text())
        assert found is not None, "the secret is there to be typed"
        secret = found[0].replace(" ", "")
        await page.locator("#code").fill(_code(secret))
        async with page.expect_navigation():
            await page.locator("main form .btn.primary").click()
        await leader.check()
        await page.context.clear_cookies()
        await leader.open("/masuk")
        await page.locator("#email").fill(email)
        await page.locator("#password").fill(PASSWORD)
        async with page.expect_navigation():
            await page.locator("form[action='/masuk'] .btn.primary").click()
        await leader.check()
        await page.locator("#code").fill(_code(secret, ahead=1))  # a code is good once; a phone's clock may be a little ahead
        async with page.expect_navigation():
            await page.locator("form[action='/masuk/kode'] .btn.primary").click()
        await page.locator(".who").wait_for()


async def test_a_passkey_is_added_and_signs_in_by_itself(browser: Browser, kawal: KawalProcess) -> None:
    named = kawal.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to an address of digits
    async with visit(browser, named, size=DESK) as leader:
        page = leader.page
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable")
        await session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                }
            },
        )
        await sign_in(leader, "Pimpinan")
        await leader.open("/akun")
        await _prove(leader)
        await page.locator("#passkey").fill("ponsel saya")
        async with page.expect_navigation():
            await page.locator("passkey-button[data-add] button").click()
        await expect(page.get_by_text("ponsel saya").first).to_be_visible()
        await leader.check()
        await page.context.clear_cookies()
        await leader.open("/masuk?next=/desk/late")
        async with page.expect_navigation():
            await page.locator("passkey-button button").click()
        await page.locator(".who").wait_for()
        assert urlsplit(page.url).path == "/desk/late"


async def _the_mark_of_practice_stays(seat: Visitor) -> None:
    """However far somebody scrolls; the panes of a wide desk leave nothing to scroll."""
    for width, height in ((360, 740), (900, 700), (1280, 900)):
        await seat.page.set_viewport_size({"width": width, "height": height})
        top, longer = await seat.page.evaluate(
            """() => { scrollTo(0, 1e6)
            return [document.querySelector(".ribbon").getBoundingClientRect().top, document.documentElement.scrollHeight - innerHeight] }"""
        )
        assert top >= 0, f"out of sight at {width} px"
        assert width < 960 or longer <= 0, f"{longer} px longer than the window"


async def _prove(visitor: Visitor) -> None:
    """Shows once more who it is, where that is asked for."""
    again = visitor.page.locator("a[href^='/masuk/ulang']")
    if not await again.count():
        return
    async with visitor.page.expect_navigation():
        await again.first.click()
    async with visitor.page.expect_navigation():
        await visitor.page.locator("form[action='/masuk/ulang'] button").first.click()


def _code(secret: str, ahead: int = 0) -> str:
    """RFC 6238: six digits of this half minute, or of one to come."""
    mac = hmac.digest(base64.b32decode(secret), (int(time.time() // 30) + ahead).to_bytes(8, "big"), hashlib.sha1)
    place = mac[-1] & 15
    return f"{(int.from_bytes(mac[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
