"""The API and the page: who sees what, texts with versions, a failed message tried again."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from shared.http.host import host
from shared.service import Service
from shared.settings import CommonSettings
from tests.service.notify.mail_server import MailServer
from tests.service.notify.world import CODE, EMAIL, TOKEN_KEY, World
from tests.support.waiting import eventually

API = "/api/notify/v1"


def token(role: Role, scope: str) -> dict[str, str]:
    made = Tokens(TOKEN_KEY).issue(Principal("uji", role, scope), now=utc_now(), lifetime=timedelta(hours=1))
    return {"Authorization": f"Bearer {made}"}


ADMINISTRATOR = token(Role.ADMINISTRATOR, "*")
BOGOR = token(Role.COORDINATOR, "32.01")
ELSEWHERE = token(Role.COORDINATOR, "35.23")


def client_of(service: Service) -> httpx.AsyncClient:
    web = host([service], CommonSettings(token_key=SecretStr(TOKEN_KEY)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://kawal.test")


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    service = await world.run()
    await eventually(service.ready)
    async with client_of(service) as made:
        yield made


async def test_messages_are_seen_in_the_own_government_only(world: World, client: httpx.AsyncClient) -> None:
    complaint = world.reachable()
    await world.submit(complaint)
    await world.route(complaint)
    await eventually(lambda: world.fetch("select 1 from message where state = 'delivered'"), until=lambda rows: len(rows) == 3)
    seen = (await client.get(f"{API}/messages", headers=BOGOR)).json()
    assert {(row["about"], row["audience"], row["state"], row["channel"]) for row in seen["messages"]} == {
        ("complaint.submitted", "reporter", "delivered", "mailbox"),
        ("complaint.routed", "reporter", "delivered", "mailbox"),
        ("complaint.routed", "agency", "delivered", "mailbox"),
    }
    assert (await client.get(f"{API}/messages", headers=ELSEWHERE)).json() == {"messages": [], "next": None}
    assert (await client.get(f"{API}/messages", headers=ELSEWHERE, params={"government": "32.01"})).status_code == 403
    one = seen["messages"][0]["id"]
    assert (await client.get(f"{API}/messages/{one}", headers=BOGOR)).json() == seen["messages"][0]
    assert (await client.get(f"{API}/messages/{one}", headers=ELSEWHERE)).status_code == 404
    assert (await client.get(f"{API}/messages")).status_code == 401
    assert (await client.get(f"{API}/messages", headers=token(Role.EVALUATOR, "*"))).status_code == 403


async def test_messages_are_filtered_and_paged(world: World, client: httpx.AsyncClient) -> None:
    complaints = [world.reachable() for _ in range(3)]
    for complaint in complaints:
        await world.submit(complaint)
        await world.route(complaint)
    await eventually(lambda: world.fetch("select 1 from message where state = 'delivered'"), until=lambda rows: len(rows) == 9)

    async def count(**params: str) -> int:
        return len((await client.get(f"{API}/messages", headers=ADMINISTRATOR, params=params)).json()["messages"])

    assert await count(complaint=str(complaints[0])) == 3
    assert await count(audience="agency") == 3
    assert await count(state="failed") == 0
    assert await count(channel="mailbox", audience="reporter", state="delivered") == 6
    found, after = [], None
    while True:
        page = (await client.get(f"{API}/messages", headers=BOGOR, params={"limit": 4} | ({"after": after} if after else {}))).json()
        found += [row["id"] for row in page["messages"]]
        after = page["next"]
        if after is None:
            break
    assert len(found) == len(set(found)) == 9


async def test_a_failed_message_can_be_tried_again_by_an_administrator(world: World, mail_server: MailServer) -> None:
    mail_server.refusals = ["550 Mailbox full"]
    service = await world.run(local=False, smtp_url=mail_server.url)
    complaint = world.reachable()
    await world.submit(complaint)
    (row,) = await eventually(lambda: world.fetch("select id from message where state = 'failed'"))
    async with client_of(service) as client:
        url = f"{API}/messages/{row['id']}/retry"
        assert (await client.post(url, headers=BOGOR)).status_code == 403
        assert (await client.post(url, headers=ADMINISTRATOR)).json()["state"] in {"queued", "sending", "sent"}
        await eventually(lambda: world.ends(complaint), until=lambda ends: ends == {("submitted", "reporter", "sent", None)})
        assert (await client.post(url, headers=ADMINISTRATOR)).status_code == 409
    assert [fact.version for fact in await world.notified(complaint)] == [1, 2]


async def test_a_new_version_of_a_text_is_used_and_the_old_one_stays(world: World, client: httpx.AsyncClient) -> None:
    url = f"{API}/templates/reporter-submitted/email/id"
    before = (await client.get(url, headers=BOGOR)).json()
    assert [version["version"] for version in before["versions"]] == [1]
    new = {"subject": "Terima kasih, {{number}}", "body": "Kode: {{tracking_code}}", "after": 1}
    assert (await client.put(url, headers=BOGOR, json=new)).status_code == 403
    assert (await client.put(url, headers=token(Role.ADMINISTRATOR, "32.01"), json=new)).status_code == 403
    saved = (await client.put(url, headers=ADMINISTRATOR, json=new)).json()
    assert (saved["version"], saved["origin"], saved["created_by"]) == (2, "operator", "uji")
    stale = await client.put(url, headers=ADMINISTRATOR, json=new)
    assert (stale.status_code, stale.json()["version"]) == (409, 2)
    complaint = world.reachable()
    await world.submit(complaint)
    await eventually(lambda: world.fetch("select 1 from message where template_version = 2 and state = 'delivered'"))
    assert [row["subject"] for row in await world.fetch("select subject from mailbox")] == ["Terima kasih, 26-000123"]
    latest = (await client.get(f"{API}/templates", headers=BOGOR)).json()
    assert {(text["channel"], text["language"]): text["version"] for text in latest if text["name"] == "reporter-submitted"} == {
        ("email", "id"): 2,
        ("email", "en"): 1,
        ("sms", "id"): 1,
        ("sms", "en"): 1,
    }


async def test_a_text_that_cannot_be_filled_is_refused_with_the_field(client: httpx.AsyncClient) -> None:
    url = f"{API}/templates/reporter-submitted/email/id"
    refused = await client.put(url, headers=ADMINISTRATOR, json={"subject": "x", "body": "{{password}}", "after": 1})
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [("body", "unknown_placeholder")]
    preview = await client.post(f"{url}/preview", headers=BOGOR, json={"subject": "{{number}}", "body": "{{government}}"})
    assert preview.json() == {"subject": "26-000123", "body": "Kabupaten Bogor"}
    assert (await client.post(f"{url}/preview", headers=BOGOR, json={"subject": "x", "body": "\u0000"})).status_code == 422
    assert (await client.get(f"{API}/templates/reporter-nothing/email/id", headers=BOGOR)).status_code == 404
    assert (await client.get(f"{API}/templates/agency-routed/sms/id", headers=BOGOR)).status_code == 404


async def test_the_delivery_page_shows_the_mailbox_in_local_mode(world: World, client: httpx.AsyncClient) -> None:
    complaint = world.reachable()
    await world.submit(complaint)
    await eventually(lambda: world.fetch("select 1 from message where state = 'delivered'"))
    page = await client.get("/delivery")
    assert page.status_code == 200
    assert "Laporan 26-000123 sudah kami terima" in page.text
    assert [secret for secret in (EMAIL, CODE) if secret in page.text] == []
    assert "26-000123 sudah" not in (await client.get("/delivery", params={"number": "26-9"})).text
    assert (await client.get("/delivery", params={"before": "0"})).status_code == 422


async def test_elsewhere_delivery_asks_to_sign_in(world: World) -> None:
    async with client_of(world.build(local=False)) as client:
        assert (await client.get("/delivery")).status_code == 401
        assert (await client.get("/delivery/kotak")).status_code == 404
