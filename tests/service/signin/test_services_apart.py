"""Services apart from the directory: they ask it over NATS, remember for a few seconds, and say when nobody answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter
from pydantic import SecretStr

from services.routing.app import build
from services.routing.settings import RoutingSettings
from shared.auth import Evaluator, Principal, Role, Tokens
from shared.auth.sessions import SECURE_COOKIE, SENDER
from shared.clock import utc_now
from shared.database import Database
from shared.events.envelope import Source
from shared.http.host import host
from shared.messaging.bus import Bus
from shared.service import Service
from shared.settings import CommonSettings
from tests.service.signin.house import SITE, Browser, House
from tests.support.directory import directory_of
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

KEY = SecretStr("t" * 40)


@asynccontextmanager
async def another_service(common: CommonSettings, database: TestDatabase) -> AsyncIterator[httpx.AsyncClient]:
    """Something that is not routing, with one page."""
    service = Service(Source.ANALYTICS, Database(database.dsn("analytics"), "analytics", size=2), Bus(common.nats_url, "analytics"))
    router = APIRouter()

    @router.get("/page")
    async def page(me: Evaluator) -> dict[str, str | None]:
        return {"name": me.name, "person": me.person, "place": me.place}

    service.pages.append(router)
    await service.start(worker=False)
    transport = httpx.ASGITransport(host([service], common, worker=False))
    try:
        async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
            yield client
    finally:
        await service.stop()


@pytest.fixture
def common(nats_server: NatsServer) -> CommonSettings:
    return CommonSettings(token_key=KEY, nats_url=nats_server.url, public_url=SITE)


async def test_a_session_holds_in_another_service_until_the_sign_out(house: House, common: CommonSettings, database: TestDatabase) -> None:
    browser: Browser = await house.moved_in(Role.COORDINATOR, "32.01")
    cookies = {SECURE_COOKIE: browser.client.cookies[SECURE_COOKIE]}
    directory = build(common, RoutingSettings(postgres_dsn=SecretStr(database.dsn("routing"))), directory_of(database))
    await directory.start(worker=False)
    try:
        async with another_service(common, database) as client:

            async def status(cookies: dict[str, str]) -> int:
                client.cookies = httpx.Cookies(cookies)
                return (await client.get("/page")).status_code

            await eventually(lambda: status(cookies), until=lambda found: found == 200)
            seen = (await client.get("/page")).json()
            assert (seen["name"], seen["place"]) == ("Siti Rahma", "Pemerintah Kabupaten Bogor")
            assert await status({SECURE_COOKIE: "x"}) == 401
            await house.execute("update session set seen_at = seen_at - interval '29 minutes'")
            client.cookies = httpx.Cookies(cookies)
            assert (await client.get("/page", headers={SENDER: "script"})).status_code == 200
            used_now = "select now() - seen_at < interval '1 minute' from session"
            assert await house.value(used_now) is False, "a page that asks by itself"

            async def used() -> object:
                await client.get("/page")
                return await house.value(used_now)

            await eventually(used, seconds=10)
            await browser.get("/akun")
            await browser.post("/keluar")
            await eventually(lambda: status(cookies), until=lambda found: found == 401, seconds=10)
    finally:
        await directory.stop()


async def test_while_nobody_answers_tokens_work_and_sessions_are_said_to_be_away(common: CommonSettings, database: TestDatabase) -> None:
    token = Tokens(KEY.get_secret_value()).issue(Principal("x", Role.EVALUATOR, "*"), now=utc_now(), lifetime=timedelta(hours=1))
    async with another_service(common, database) as client:
        assert (await client.get("/page", headers={"Authorization": f"Bearer {token}"})).status_code == 200
        client.cookies = httpx.Cookies({SECURE_COOKIE: "x"})
        away = await client.get("/page", headers={"Accept": "text/html"})
        assert (away.status_code, away.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "retry-after" in away.headers
