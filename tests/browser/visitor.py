"""Somebody with a browser: a phone or a desk, with or without scripts, in one language, on a fast or a slow line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Response

from tests.browser import probes
from tests.browser.watch import Watch

PHONE = (360, 780)
DESK = (1280, 860)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SLOW_BYTES_PER_SECOND = 50_000
SLOW_LATENCY_MS = 150


@dataclass
class Visitor:
    """One page of one visitor, watched."""

    url: str
    page: Page
    watch: Watch

    async def open(self, path: str) -> Response:
        """Goes there; the answer."""
        answer = await self.page.goto(self.url + path)
        assert answer is not None
        return answer

    async def press(self, name: str) -> None:
        """Presses the button with this text and waits for the page that comes of it."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name).first.click()

    async def check(self) -> None:
        """What holds for every page in every state: axe finds nothing, nothing sticks out, targets are big enough, nothing went wrong."""
        found = await self.findings()
        assert not found, "\n".join([self.page.url, *found])

    async def findings(self) -> list[str]:
        """What `check` refuses."""
        await self.page.evaluate(AXE_SCRIPT)
        axe: list[str] = await self.page.evaluate(probes.AXE, RULES)
        small: list[str] = await self.page.evaluate(probes.SMALL_TARGETS)
        return axe + small + await self.sticks_out() + self.watch.wrong

    async def sticks_out(self) -> list[str]:
        """What is wider than the window, when the page can be scrolled sideways."""
        found: list[str] = await self.page.evaluate(probes.STICKS_OUT)
        return found

    async def focused(self) -> str:
        """What has the focus: its id, else its text."""
        return str(await self.page.evaluate(probes.FOCUSED))

    async def tab_to(self, selector: str, most: int = 80) -> None:
        """Reaches something by the Tab key alone, and sees where the focus is at every step."""
        for _ in range(most):
            await self.page.keyboard.press("Tab")
            ring, here = await self.page.evaluate(probes.RING, selector)
            assert ring, f"no ring at {await self.focused()}"
            if here:
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    async def line(self, *, slow: bool = False) -> CDPSession:
        """Chromium's own view of the network of this page, from now on at 50 kB/s if `slow`."""
        session = await self.page.context.new_cdp_session(self.page)
        if slow:
            await session.send("Network.enable")
            await session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": SLOW_LATENCY_MS,
                    "downloadThroughput": SLOW_BYTES_PER_SECOND,
                    "uploadThroughput": SLOW_BYTES_PER_SECOND,
                },
            )
        return session

    async def largest_paint_ms(self) -> float:
        """When the largest thing in sight was painted, from the start of the navigation."""
        return float(await self.page.evaluate(probes.LARGEST_PAINT))

    async def layout_shift(self) -> float:
        """How much moved by itself; 0 is nothing."""
        return float(await self.page.evaluate(probes.LAYOUT_SHIFT))


@asynccontextmanager
async def visit(
    browser: Browser,
    url: str,
    *,
    size: tuple[int, int] = PHONE,
    script: bool = True,
    lang: str = "id",
    zoom: int = 1,
    dark: bool = False,
) -> AsyncIterator[Visitor]:
    """A browser of somebody's own. `zoom` 2 is 200 %: half the room, twice the size."""
    context: BrowserContext = await browser.new_context(
        viewport={"width": size[0] // zoom, "height": size[1] // zoom},
        device_scale_factor=zoom,
        java_script_enabled=script,
        locale="id-ID" if lang == "id" else "en-GB",
        timezone_id="Asia/Jakarta",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        has_touch=size == PHONE,
    )
    context.set_default_timeout(30_000)
    page = await context.new_page()
    watch = Watch(urlsplit(url).netloc)
    watch.over(page)
    try:
        yield Visitor(url, page, watch)
    finally:
        await context.close()
