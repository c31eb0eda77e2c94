"""Half an hour without use ends a session, however many pages are open and ask by themselves."""

import asyncio

import pytest

from services.routing.pages import live
from shared.auth import Role
from shared.auth.sessions import SENDER
from shared.ids import new_id
from tests.service.signin.house import Browser, House

OFFICER, COORDINATOR = (Role.OFFICER, "32.01.dpupr"), (Role.COORDINATOR, "32.01")
AGO = "update session set seen_at = seen_at - interval '{} minutes'"
USED_NOW = "select now() - seen_at < interval '1 minute' from session"


async def ask(browser: Browser, path: str, sender: str | None) -> int:
    answer = await browser.client.get(path, headers={SENDER: sender} if sender else {})
    return answer.status_code


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LIFETIME_SECONDS", 0)


@pytest.mark.parametrize(
    ("who", "path", "sender"),
    [
        (OFFICER, "/desk/live", None),
        (OFFICER, f"/desk/cases/{new_id()}/presence", None),
        (COORDINATOR, f"/desk/latihan/{new_id()}/kemajuan", None),
        (OFFICER, "/desk", "script"),
        (OFFICER, f"/desk/cases/{new_id()}", "script"),
    ],
    ids=["stream", "presence", "class", "list", "case"],
)
async def test_what_pages_ask_by_themselves_keeps_nobody_signed_in(
    house: House, who: tuple[Role, str], path: str, sender: str | None
) -> None:
    browser = await house.moved_in(*who)
    await house.execute(AGO.format(29))
    assert await ask(browser, path, sender) in (200, 404)
    assert await house.value(USED_NOW) is False
    await house.execute(AGO.format(2))
    assert await ask(browser, path, sender) == 303
    assert not await browser.is_signed_in()


@pytest.mark.parametrize(("path", "sender"), [("/desk", None), (f"/desk/cases/{new_id()}/presence", "person")], ids=["opened", "typing"])
async def test_what_somebody_does_keeps_signed_in(house: House, path: str, sender: str | None) -> None:
    """Whoever types a long answer for half an hour asks for nothing; the page says that there is somebody."""
    browser = await house.moved_in(*OFFICER)
    await house.execute(AGO.format(29))
    await ask(browser, path, sender)
    assert await house.value(USED_NOW) is True


async def test_a_stream_ends_when_half_an_hour_is_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LIFETIME_SECONDS", 600)
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.1)
    browser = await house.moved_in(*OFFICER)
    await house.execute("update session set seen_at = now() - interval '30 minutes' + interval '2 seconds'")
    stream = await asyncio.wait_for(browser.client.get("/desk/live"), 30)
    assert "event: hello" in stream.text
