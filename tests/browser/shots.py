"""`make shots`: pictures of every page on a phone and at a desk, in both languages, into docs/shots/, for the README and for review."""

import asyncio
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser

from tests.browser.chromium import chromium, find_chromium
from tests.browser.gallery import served
from tests.browser.scene import Scene, set_scene
from tests.browser.tour import CITIZEN, OFFICES, ROLES, Stop, go, sign_in
from tests.browser.visitor import DESK, PHONE, Visitor, visit
from tests.support.kawal_process import KawalProcess

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "shots"
COLOURS = 128
"""Without loss but for the colours: a lossy picture drops hairlines, and is larger."""
TALLEST = 1600
"""Pixels: what is further down is more of the same."""


def main() -> int:
    """Exit code 2 where there is no Chromium."""
    path = find_chromium()
    if path is None:
        print("make shots needs Chromium (Debian: apt install chromium, or KAWAL_CHROMIUM=/path/to/it).", file=sys.stderr)
        return 2
    data = Path(tempfile.mkdtemp(prefix="kawal-shots-"))
    kawal = KawalProcess(data / "data").start()
    try:
        scene = set_scene(kawal)
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        asyncio.run(_take_all(path, kawal.url, scene))
    finally:
        kawal.stop()
        shutil.rmtree(data)
    pictures = list(FOLDER.iterdir())
    print(f"{len(pictures)} pictures in {FOLDER}, {sum(picture.stat().st_size for picture in pictures) / 1_000_000:.1f} MB")
    return 0


async def _take_all(path: str, url: str, scene: Scene) -> None:
    async with chromium(path) as browser:
        for lang in ("id", "en"):
            for size in (PHONE, DESK):
                for who in (None, *ROLES):
                    await _take(browser, url, scene, who, size, lang)
        async with served() as parts:
            for dark in (False, True):
                async with visit(browser, parts, size=DESK, dark=dark) as visitor:
                    await visitor.open("/gallery?me=1")
                    await _keep(visitor, f"bagian-{'gelap' if dark else 'terang'}-1280", whole=True)


async def _take(browser: Browser, url: str, scene: Scene, who: str | None, size: tuple[int, int], lang: str) -> None:
    stops: list[Stop] = [stop for stop in CITIZEN + OFFICES if stop.who == who]
    async with visit(browser, url, size=size, lang=lang) as visitor:
        if who:
            await sign_in(visitor, who)
        for stop in stops:
            await go(visitor, stop, scene)
            await _keep(visitor, f"{stop.name}-{size[0]}-{lang}", whole=not stop.path.startswith("/desk/cases"))


async def _keep(visitor: Visitor, name: str, *, whole: bool) -> None:
    taken = Image.open(BytesIO(await visitor.page.screenshot(full_page=whole))).convert("RGB")
    kept = taken.crop((0, 0, taken.width, min(taken.height, TALLEST))).quantize(COLOURS).convert("RGB")
    kept.save(FOLDER / f"{name}.webp", lossless=True, method=6)


if __name__ == "__main__":
    sys.exit(main())
