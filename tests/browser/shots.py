"""`make shots`: pictures of every page on a phone and at a desk, in both languages, into docs/shots/, for the README and for review."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Error

from tests.browser import album
from tests.browser.album_scene import set_album
from tests.browser.chromium import chromium, find_chromium
from tests.browser.gallery import failing, served
from tests.browser.scene import Sights, set_scene
from tests.browser.tour import CITIZEN, OFFICES, ROLES, Stop, go, sign_in
from tests.browser.visitor import DESK, PHONE, Visitor, visit
from tests.support.kawal_process import KawalProcess

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "shots"
COLOURS = 128
"""Without loss but for the colours: a lossy picture drops hairlines, and is larger."""
TALLEST = 1600
"""Pixels: what is further down is more of the same."""


LANGUAGES, SIZES = ("id", "en"), (PHONE, DESK)
PRINTED = ("meja-cetak", "kelas-hadir")
DARK = ("beranda", "lapor", "ikuti", "meja-laporan", "saring-saran", "berdampingan", "evaluasi-nasional", "coba-aturan")


def main() -> int:
    """All of them, or those whose names are given. Exit code 2 where there is no Chromium."""
    path, chosen = find_chromium(), sys.argv[1:]
    if path is None:
        print("make shots needs Chromium (Debian: apt install chromium-headless-shell, or KAWAL_CHROMIUM=/path/to/it).", file=sys.stderr)
        return 2
    data = Path(tempfile.mkdtemp(prefix="kawal-shots-"))
    kawal = KawalProcess(data / "data").start()
    try:
        if not chosen:
            shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        missed = asyncio.run(_take_all(path, kawal, chosen))
    finally:
        kawal.stop()
        shutil.rmtree(data)
    pictures = list(FOLDER.iterdir())
    print(f"{len(pictures)} pictures in {FOLDER}, {sum(picture.stat().st_size for picture in pictures) / 1_000_000:.1f} MB")
    for line in missed:
        print(f"missed {line}", file=sys.stderr)
    return 1 if missed else 0


async def _take_all(path: str, kawal: KawalProcess, chosen: Sequence[str]) -> list[str]:
    """Those that could not be taken, and why."""
    photographer = Photographer(kawal.url, await set_album(kawal, set_scene(kawal)), chosen)
    async with chromium(path) as browser:
        for who in (None, *ROLES):
            await photographer.take(browser, [stop for stop in CITIZEN + OFFICES + album.ALBUM if stop.who == who], who)
        for stop in album.LAST:
            await photographer.take(browser, [stop], stop.who, every=False)
        async with served(failing()) as house:
            await Photographer(house, Sights(), chosen).take(browser, album.FAILURES, None)
        if not chosen:
            await _parts(browser)
    return photographer.missed


async def _parts(browser: Browser) -> None:
    """All parts on one page, light and dark."""
    async with served() as parts:
        for dark in (False, True):
            async with visit(browser, parts, size=DESK, dark=dark) as visitor:
                await visitor.open("/gallery?me=1")
                await _keep(visitor, f"bagian-{'gelap' if dark else 'terang'}-1280", whole=True)


class Photographer:
    """Goes along the stops of somebody, in both languages and on both sizes, and here and there in the dark."""

    def __init__(self, url: str, sights: Sights, chosen: Sequence[str]) -> None:
        self._url, self._sights, self._chosen = url, sights, chosen
        self.missed: list[str] = []

    async def take(self, browser: Browser, stops: Sequence[Stop], who: str | None, *, every: bool = True) -> None:
        """`every`: else one picture a size, of what can be done once."""
        wanted = [stop for stop in stops if not self._chosen or stop.name in self._chosen]
        if not every:
            for size in SIZES:
                await self._walk(browser, wanted, who, size, LANGUAGES[0])
            return
        for lang in LANGUAGES:
            await asyncio.gather(*(self._walk(browser, wanted, who, size, lang) for size in SIZES))
        dark = [stop for stop in wanted if stop.name in DARK]
        if dark:
            await self._walk(browser, dark, who, PHONE, LANGUAGES[0], dark=True)

    async def _walk(
        self, browser: Browser, stops: Sequence[Stop], who: str | None, size: tuple[int, int], lang: str, *, dark: bool = False
    ) -> None:
        if not stops:
            return
        async with visit(browser, self._url, size=size, lang=lang, dark=dark) as visitor:
            visitor.page.set_default_timeout(8_000)
            if who:
                await sign_in(visitor, who)
            for stop in stops:
                name = f"{stop.name}-{'gelap' if dark else size[0]}-{lang}"
                try:
                    status = await go(visitor, stop, self._sights)
                    if status != stop.status:
                        self.missed.append(f"{name}: answered {status}")
                    await _settle(visitor)
                    if stop.name in PRINTED:
                        await visitor.page.emulate_media(media="print")
                    await _keep(visitor, name, whole=not stop.path.startswith("/desk/cases"))
                    await visitor.page.emulate_media(media="screen")
                except (Error, AssertionError) as error:
                    self.missed.append(f"{name}: {str(error).splitlines()[0]}")


async def _settle(visitor: Visitor) -> None:
    """A desk that is live says so a moment later."""
    live = visitor.page.locator(".live[data-state=wait]")
    with suppress(Error):
        await live.first.wait_for(state="detached", timeout=3_000)


async def _keep(visitor: Visitor, name: str, *, whole: bool) -> None:
    taken = await visitor.page.screenshot(full_page=whole)
    await asyncio.to_thread(_write, taken, FOLDER / f"{name}.webp")


def _write(taken: bytes, path: Path) -> None:
    picture = Image.open(BytesIO(taken)).convert("RGB")
    kept = picture.crop((0, 0, picture.width, min(picture.height, TALLEST))).quantize(COLOURS).convert("RGB")
    kept.save(path, lossless=True, method=4)


if __name__ == "__main__":
    sys.exit(main())
