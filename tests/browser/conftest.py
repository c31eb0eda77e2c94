"""One Kawal and one Chromium for all tests with a browser. Where there is no Chromium they are skipped; in CI they fail."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import chromium, find_chromium
from tests.browser.scene import Scene, set_scene
from tests.browser.visitor import Visitor, visit
from tests.support.kawal_process import KawalProcess

Visit = Callable[..., AbstractAsyncContextManager[Visitor]]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("In CI the tests with a browser do not skip: install Chromium (.ci/run does).")
        pytest.skip("needs Chromium (Debian: apt install chromium-headless-shell, or KAWAL_CHROMIUM=/path/to/it)")
    return path


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with chromium(chromium_path) as launched:
        yield launched


@pytest.fixture(scope="package")
def kawal(chromium_path: str) -> Iterator[KawalProcess]:
    """`kawal up` on fresh data, for all tests with a browser."""
    folder = Path(tempfile.mkdtemp(prefix="kawal-browser-"))
    process = KawalProcess(folder / "data").start()
    yield process
    process.stop()
    shutil.rmtree(folder)


@pytest.fixture
def visiting(browser: Browser, kawal: KawalProcess) -> Visit:
    """Opens browsers of visitors' own: `async with visiting(size=DESK) as visitor`."""
    return partial(visit, browser, kawal.url)


@pytest.fixture(scope="package")
def scene(kawal: KawalProcess) -> Scene:
    """Complaints at every step of their way."""
    return set_scene(kawal)
