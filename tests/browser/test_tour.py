"""Every page of everybody, on a phone and at a desk: axe finds nothing, nothing sticks out, nothing fails."""

import os

import pytest

from tests.browser.conftest import Visit
from tests.browser.scene import Scene
from tests.browser.tour import CITIZEN, OFFICES, ROLES, go, sign_in
from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = bool(os.environ.get("KAWAL_LONG"))
SIZES = {"phone": PHONE, "desk": DESK}
SEEN = [(who, size) for who in (None, *ROLES) for size in SIZES if LONG or (size == "phone") is (who is None)]
"""Citizens on a phone and offices at a desk; each the other way round, too, in the long form."""


@pytest.mark.parametrize(("who", "size"), SEEN)
async def test_all_pages_of(visiting: Visit, scene: Scene, who: str | None, size: str) -> None:
    found: dict[str, list[str]] = {}
    sights = scene.sights
    async with visiting(size=SIZES[size]) as visitor:
        if who:
            await sign_in(visitor, who)
        for stop in CITIZEN + OFFICES:
            if stop.who != who:
                continue
            status = await go(visitor, stop, sights)
            wrong = await visitor.findings() + ([f"answered {status}"] if status != stop.status else [])
            visitor.watch.wrong.clear()
            if wrong:
                found[stop.name] = wrong
    assert found == {}


async def test_whoever_is_not_signed_in_is_shown_the_way_in(visiting: Visit) -> None:
    async with visiting() as visitor:
        for path in ("/desk", "/akun", "/evaluation/indonesia"):
            await visitor.open(path)
            assert "/masuk" in visitor.page.url, path


async def test_a_role_finds_only_its_own_doors(visiting: Visit) -> None:
    async with visiting(size=DESK) as visitor:
        await sign_in(visitor, "Evaluator")
        assert await visitor.page.locator(".mast nav a").all_inner_texts() == ["Evaluasi"]
        assert (await visitor.open("/desk")).status == 403
        assert await visitor.page.get_by_role("heading", level=1).inner_text() == "Halaman ini bukan untuk Anda"
        visitor.watch.clear_of("response")
        await visitor.check()
