"""Invitations, passwords, codes, waiting after failures; sessions that end."""

import asyncio
import re
from datetime import timedelta

import pyotp
import pytest

from services.routing.directory.links import Purpose
from services.routing.pages import live
from services.routing.signin.domain import FREE_FAILURES
from shared.auth import Role
from shared.auth.sessions import SECURE_COOKIE, digest_of
from shared.clock import utc_now
from tests.service.signin.house import PASSWORD, SITE, Browser, House, errors_of
from tests.support.directory import TRY_KEY
from tests.support.waiting import eventually

BOGOR, PUPR = "32.01", "32.01.dpupr"


async def test_an_invitation_lets_in_once_and_the_password_from_then_on(house: House) -> None:
    path = await house.link(await house.person(Role.OFFICER, PUPR))
    browser = house.browser()
    assert "Siti Rahma" in (await browser.get(path)).text
    assert errors_of(await browser.post(path, password="pendek", repeated="pendek")) == ["password"]
    assert errors_of(await browser.post(path, password=PASSWORD, repeated="lain sekali ini ya")) == ["repeated"]
    done = await browser.post(path, password=PASSWORD, repeated=PASSWORD)
    assert (done.status_code, done.headers["location"]) == (303, "/desk")
    cookie = done.headers["set-cookie"]
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert await browser.is_signed_in()
    assert (await house.browser().get(path)).status_code == 404
    other = house.browser()
    assert (await other.post("/masuk", email="SITI@contoh.id ", password=PASSWORD)).status_code == 303
    assert await other.is_signed_in()


async def test_only_a_digest_of_the_session_is_kept(house: House) -> None:
    browser = await house.moved_in(Role.OFFICER, PUPR)
    secret = browser.client.cookies[SECURE_COOKIE]
    assert await house.value("select digest from session") == digest_of(secret)
    assert await house.value("select count(*) from session s where to_jsonb(s)::text like $1", f"%{secret}%") == 0
    hashed = str(await house.value("select password from person"))
    assert hashed.startswith("$argon2id$")


async def test_a_wrong_password_and_an_unknown_address_look_the_same(house: House) -> None:
    await house.moved_in(Role.OFFICER, PUPR)
    known = await house.browser().post("/masuk", email="siti@contoh.id", password="salah", next="/desk/orang")
    unknown = await house.browser().post("/masuk", email="tono@contoh.id", password="salah", next="/desk/orang")
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace("siti", "x") == unknown.text.replace("tono", "x")
    assert errors_of(known) == ["email"]
    assert "salah" not in known.text
    assert 'value="/desk/orang"' in known.text


@pytest.mark.parametrize("email", ["siti@contoh.id", "tidak.ada@contoh.id"])
async def test_failures_cost_time_for_an_account_known_or_not_and_a_right_password_ends_them(house: House, email: str) -> None:
    await house.moved_in(Role.OFFICER, PUPR)
    for _ in range(FREE_FAILURES):
        assert (await house.browser().post("/masuk", email=email, password="salah")).status_code == 422
    waiting = await house.browser().post("/masuk", email=email, password=PASSWORD)
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["retry-after"]) <= 5
    await house.execute("update attempt set failed_at = failed_at - interval '5 seconds'")
    assert (await house.browser().post("/masuk", email=email, password="salah")).status_code == 422
    assert 5 < int((await house.browser().post("/masuk", email=email, password="salah")).headers["retry-after"]) <= 10
    await house.execute("update attempt set failed_at = failed_at - interval '10 seconds'")
    last = await house.browser().post("/masuk", email=email, password=PASSWORD)
    assert last.status_code == (303 if email.startswith("siti") else 422)
    assert await house.value("select count(*) from attempt") == (0 if email.startswith("siti") else 1)


@pytest.mark.parametrize(
    "again", ["SİTI@contoh.id", "ｓｉｔｉ@contoh.id", " SITI@CONTOH.ID"], ids=["dotted i", "wide letters", "large letters"]
)
async def test_another_spelling_of_an_address_gives_no_free_tries(house: House, again: str) -> None:
    """However the database would read an address: an account has one counter, and an address that is none lets nobody in."""
    await house.moved_in(Role.OFFICER, PUPR)
    for _ in range(FREE_FAILURES):
        assert (await house.browser().post("/masuk", email="siti@contoh.id", password="salah")).status_code == 422
    assert (await house.browser().post("/masuk", email=again, password=PASSWORD)).status_code in (429, 422)
    assert await house.value("select max(failures) from attempt") == FREE_FAILURES
    assert await house.value("select count(*) from session") == 1


async def test_whoever_knows_an_address_cannot_keep_its_owner_out(house: House) -> None:
    """A browser in which the owner signed in before has a counter of its own; a cookie that we did not sign has none."""
    own, stranger = await house.moved_in(Role.OFFICER, PUPR), house.browser()
    for _ in range(FREE_FAILURES):
        assert (await stranger.post("/masuk", email="siti@contoh.id", password="salah")).status_code == 422
    assert (await house.browser().post("/masuk", email="siti@contoh.id", password=PASSWORD)).status_code == 429
    assert (await own.post("/masuk", email="siti@contoh.id", password=PASSWORD)).status_code == 303
    device = own.client.cookies[f"{SECURE_COOKIE}-device"]
    name, _, signature = device.rpartition(".")
    other = f"{name[:-1]}x.{signature}"
    stranger.client.cookies.set(f"{SECURE_COOKIE}-device", other, domain="kawal.example")
    assert (await stranger.post("/masuk", email="siti@contoh.id", password=PASSWORD)).status_code == 429
    for _ in range(FREE_FAILURES):
        assert (await own.post("/masuk", email="siti@contoh.id", password="salah")).status_code == 422
    assert (await own.post("/masuk", email="siti@contoh.id", password=PASSWORD)).status_code == 429, "no free tries there either"


async def with_app(browser: Browser) -> str:
    """Sets up an authenticator app; returns its secret."""
    await browser.get("/akun")
    page = await browser.post("/akun/aplikasi/mulai")
    secret = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', page.text)
    ceremony = re.search(r'name="ceremony" value="([^"]+)"', page.text)
    assert secret
    assert ceremony
    written = secret[1].replace(" ", "")
    wrong = await browser.post("/akun/aplikasi", ceremony=ceremony[1], code="000000")
    assert errors_of(wrong) == ["code"]
    assert secret[1] in wrong.text
    earlier = pyotp.TOTP(written).at(utc_now() - timedelta(seconds=30))
    done = await browser.post("/akun/aplikasi", ceremony=ceremony[1], code=earlier)
    assert done.headers["location"] == "/akun?done=app"
    return written


async def test_with_an_app_a_code_is_asked_for_and_none_is_taken_twice(house: House) -> None:
    secret = await with_app(await house.moved_in(Role.OFFICER, PUPR))
    sealed = await house.value("select totp from person")
    assert isinstance(sealed, bytes)
    assert secret.encode() not in sealed
    browser, code = house.browser(), pyotp.TOTP(secret).now()
    asked = await browser.post("/masuk", email="siti@contoh.id", password=PASSWORD, next="/desk/orang")
    assert asked.status_code == 200
    assert not await browser.is_signed_in()
    assert errors_of(await browser.post("/masuk/kode", code="123")) == ["code"]
    done = await browser.post("/masuk/kode", code=code, next="/desk/orang")
    assert (done.status_code, done.headers["location"]) == (303, "/desk/orang")
    assert await browser.is_signed_in()
    thief = house.browser()
    await thief.post("/masuk", email="siti@contoh.id", password=PASSWORD)
    assert (await thief.post("/masuk/kode", code=code)).status_code == 422
    assert not await thief.is_signed_in()
    assert (await house.browser().post("/masuk/kode", code=code)).status_code == 409


async def test_guessing_codes_costs_time_too(house: House) -> None:
    await with_app(await house.moved_in(Role.OFFICER, PUPR))
    browser = house.browser()
    await browser.post("/masuk", email="siti@contoh.id", password=PASSWORD)
    statuses = [(await browser.post("/masuk/kode", code="000000")).status_code for _ in range(FREE_FAILURES)]
    assert statuses == [422] * FREE_FAILURES
    again = house.browser()
    assert (await again.post("/masuk", email="siti@contoh.id", password=PASSWORD)).status_code == 200
    assert (await again.post("/masuk/kode", code="000000")).status_code == 429, "beginning again gives no free tries"


async def test_who_mistypes_and_then_is_right_gets_in_after_the_wait_that_is_named(house: House) -> None:
    secret = await with_app(await house.moved_in(Role.OFFICER, PUPR))
    browser = house.browser()
    for _ in range(FREE_FAILURES - 1):
        assert (await browser.post("/masuk", email="siti@contoh.id", password="salah")).status_code == 422
    assert (await browser.post("/masuk", email="siti@contoh.id", password=PASSWORD)).status_code == 200
    for _ in range(FREE_FAILURES):
        assert errors_of(await browser.post("/masuk/kode", code="000000")) == ["code"]
    early = await browser.post("/masuk/kode", code=pyotp.TOTP(secret).now(), next="/desk/orang")
    assert (early.status_code, errors_of(early)) == (429, ["code"])
    assert 'value="/desk/orang"' in early.text
    await house.execute("update attempt set failed_at = failed_at - $1::interval", timedelta(seconds=int(early.headers["retry-after"])))
    done = await browser.post("/masuk/kode", code=pyotp.TOTP(secret).now(), next="/desk/orang")
    assert (done.status_code, done.headers.get("location")) == (303, "/desk/orang")
    assert await house.value("select count(*) from attempt") == 0


@pytest.mark.parametrize(
    "change", ["seen_at = seen_at - interval '31 minutes'", "ends_at = now()", "digest = 'x'"], ids=["idle", "too old", "unknown"]
)
async def test_a_session_ends(house: House, change: str) -> None:
    browser = await house.moved_in(Role.OFFICER, PUPR)
    await house.execute(f"update session set {change}")
    answer = await browser.get("/desk/orang?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk?next=%2Fdesk%2Forang%3Fx%3D1")


async def test_a_session_lasts_twelve_hours_at_most_however_much_it_is_used(house: House) -> None:
    await house.moved_in(Role.OFFICER, PUPR)
    assert await house.value("select ends_at - started_at from session") == timedelta(hours=12)


async def test_using_a_session_keeps_it_alive(house: House) -> None:
    browser = await house.moved_in(Role.OFFICER, PUPR)
    await house.execute("update session set seen_at = seen_at - interval '29 minutes'")
    assert await browser.is_signed_in()
    assert await house.value("select now() - seen_at < interval '1 minute' from session")


async def test_signing_out_here_and_everywhere(house: House) -> None:
    here = await house.moved_in(Role.OFFICER, PUPR)
    there, third = house.browser(), house.browser()
    for browser in (there, third):
        await browser.post("/masuk", email="siti@contoh.id", password=PASSWORD)
    await third.get("/akun")
    secret = third.client.cookies[SECURE_COOKIE]
    assert (await third.post("/keluar")).status_code == 303
    assert SECURE_COOKIE not in third.client.cookies
    third.client.cookies.set(SECURE_COOKIE, secret, domain="kawal.example")
    assert not await third.is_signed_in()
    await here.get("/akun")
    await here.post("/keluar", everywhere="1")
    assert not await there.is_signed_in()


async def test_signing_out_ends_the_live_desk_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.1)
    browser = await house.moved_in(Role.OFFICER, PUPR)
    await house.execute("update session set seen_at = seen_at - interval '10 minutes'")
    before = await house.value("select seen_at from session")
    told: list[str] = []
    by_hand = {"X-Kawal-Sender": "person"}  # so that the session tells when the stream is there

    async def listen() -> None:
        held = house.browser()
        held.client.cookies = browser.client.cookies
        told.append((await held.client.get("/desk/live", headers=by_hand)).text)

    listening = asyncio.create_task(listen())
    await eventually(lambda: house.value("select seen_at > $1 from session", before))
    assert not listening.done()
    await house.execute("delete from session")
    await asyncio.wait_for(listening, 10)
    assert "event: hello" in told[0]


async def test_signing_in_changes_the_secret_and_ends_the_session_before(house: House) -> None:
    browser = await house.moved_in(Role.OFFICER, PUPR)
    before = browser.client.cookies[SECURE_COOKIE]
    await browser.post("/masuk", email="siti@contoh.id", password=PASSWORD)
    assert browser.client.cookies[SECURE_COOKIE] != before
    assert await house.value("select count(*) from session") == 1


async def test_whoever_works_here_no_more_is_out_at_once(house: House) -> None:
    browser = await house.moved_in(Role.OFFICER, PUPR)
    await house.execute("update person set active = false")
    assert not await browser.is_signed_in()
    assert (await house.browser().post("/masuk", email="siti@contoh.id", password=PASSWORD)).status_code == 422


@pytest.mark.parametrize(
    "target", ["https://penipu.example/", "//penipu.example", "/\\penipu.example", "/masuk/tautan/x", "javascript:alert(1)", "/a\nb", "x"]
)
async def test_signing_in_never_leads_elsewhere(house: House, target: str) -> None:
    await house.moved_in(Role.OFFICER, PUPR)
    done = await house.browser().post("/masuk", email="siti@contoh.id", password=PASSWORD, next=target)
    assert done.headers["location"] == "/desk"


async def test_demonstration_links_and_buttons_are_for_local_mode_only(house: House) -> None:
    person = await house.person(Role.ADMINISTRATOR, "*")
    await house.execute("update person set demonstration = true")
    path = await house.link(person, Purpose.DEMONSTRATION)
    browser = house.browser()
    assert (await browser.get(path)).status_code == 404
    assert (await browser.post(path)).status_code == 404
    assert (await browser.post("/masuk/contoh", person=str(person))).status_code == 404
    at_home = house.browser("https://localhost")
    assert (await at_home.post("/masuk/contoh", person=str(person))).status_code == 404
    assert "Siti" not in (await at_home.get("/masuk")).text


async def test_in_local_mode_a_button_is_enough_but_on_this_machine_only(local_house: House) -> None:
    person = await local_house.person(Role.COORDINATOR, BOGOR)
    await local_house.execute("update person set demonstration = true")
    path = await local_house.link(person, Purpose.DEMONSTRATION)
    stranger = local_house.browser("http://kawal.penipu.example")
    assert "Siti" not in (await stranger.get("/masuk")).text
    assert (await stranger.post("/masuk/contoh", person=str(person))).status_code == 404
    browser = local_house.browser("http://localhost:8000")
    assert "Siti" not in (await browser.get("/masuk")).text, "a proxy on this machine looks the same"
    assert (await browser.post("/masuk/contoh", person=str(person))).status_code == 404
    assert "set-cookie" not in (await browser.get("/masuk?kunci=guess")).headers
    opened = await browser.get(f"/masuk?kunci={TRY_KEY}&next=/desk/orang")
    assert opened.headers["location"] == "/masuk?next=%2Fdesk%2Forang"
    assert {"HttpOnly", "SameSite=lax"} <= set(opened.headers["set-cookie"].split("; "))
    assert "Siti" in (await browser.get("/masuk")).text
    assert (await browser.client.get("/masuk", headers={"X-Forwarded-For": "203.0.113.5"})).text.count("Siti") == 0
    done = await browser.post("/masuk/contoh", person=str(person), next="/desk/orang")
    assert done.headers["location"] == "/desk/orang"
    assert "Secure" not in done.headers["set-cookie"]
    assert await browser.is_signed_in()
    by_link = local_house.browser("http://127.0.0.1:8000")
    assert (await by_link.get(path)).status_code == 200
    assert (await by_link.post(path)).status_code == 303
    assert (await local_house.browser("http://127.0.0.1:8000").post(path)).status_code == 404


async def test_a_form_of_another_site_signs_nobody_in(house: House) -> None:
    await house.moved_in(Role.OFFICER, PUPR)
    form = {"email": "siti@contoh.id", "password": PASSWORD}
    async with house.browser().client as client:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            assert (await client.post("/masuk", data=form, headers=headers)).status_code == 403
        del client.headers["Sec-Fetch-Site"]
        assert (await client.post("/masuk", data=form, headers={"Origin": "https://penipu.example"})).status_code == 403
        assert (await client.post("/masuk", data=form, headers={"Origin": SITE})).status_code == 303
