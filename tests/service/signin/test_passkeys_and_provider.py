"""Passkeys, with a device in software; an OpenID Connect provider, with one of our own on loopback."""

import json
import re
from html import unescape
from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from services.routing.signin.settings import OidcSettings
from shared.auth import Role
from tests.service.signin.conftest import Builder
from tests.service.signin.house import SITE, Browser, House
from tests.support.authenticator import SoftwareAuthenticator, encode
from tests.support.oidc_provider import CLIENT, OidcProvider

PUPR = "32.01.dpupr"


async def options_of(browser: Browser, path: str) -> dict[str, object]:
    answer = await browser.send(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = json.loads(answer.text)
    return found


async def enrolled(house: House, device: SoftwareAuthenticator) -> Browser:
    browser = await house.moved_in(Role.OFFICER, PUPR)
    await browser.get("/akun")
    made = device.create(await options_of(browser, "/akun/kunci/mulai"))
    answer = await browser.send("/akun/kunci", {"credential": made, "name": "Ponsel saya"})
    assert answer.status_code == 201, answer.text
    assert "Ponsel saya" in (await browser.get("/akun")).text
    return browser


async def test_a_passkey_signs_in_once_for_each_challenge_and_can_be_removed(house: House) -> None:
    device = SoftwareAuthenticator(SITE)
    own = await enrolled(house, device)
    browser = house.browser()
    proof = {"credential": device.get(await options_of(browser, "/masuk/kunci/mulai")), "next": "/desk/orang"}
    thief = house.browser()
    assert (await thief.send("/masuk/kunci", proof)).status_code == 409
    done = await browser.send("/masuk/kunci", proof)
    assert (done.status_code, done.json()) == (200, {"next": "/desk/orang"})
    assert await browser.is_signed_in()
    assert await house.value("select method from session order by started_at desc limit 1") == "passkey"
    assert (await browser.send("/masuk/kunci", proof)).status_code == 409
    await own.get("/akun")
    assert (await own.post("/akun/kunci/hapus", credential=encode(device.credential))).status_code == 303
    again = house.browser()
    proof = {"credential": device.get(await options_of(again, "/masuk/kunci/mulai"))}
    assert (await again.send("/masuk/kunci", proof)).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        lambda device: setattr(device, "origin", "https://penipu.example"),
        lambda device: setattr(device, "verifies", False),
        lambda device: setattr(device, "key", SoftwareAuthenticator(SITE).key),
        lambda device: setattr(device, "count", -1),
    ],
    ids=["another site", "nobody there", "another key", "a copied device"],
)
async def test_a_passkey_that_does_not_prove_itself_lets_nobody_in(house: House, wrong: object) -> None:
    device = SoftwareAuthenticator(SITE, count=5)
    await enrolled(house, device)
    assert callable(wrong)
    wrong(device)
    browser = house.browser()
    proof = {"credential": device.get(await options_of(browser, "/masuk/kunci/mulai"))}
    answer = await browser.send("/masuk/kunci", proof)
    assert answer.status_code == 422
    assert not await browser.is_signed_in()


async def test_rubbish_instead_of_a_passkey_is_refused(house: House) -> None:
    browser = house.browser()
    for credential in ({}, {"rawId": "*"}, {"rawId": 5}, {"rawId": "aaaa", "response": []}):
        await options_of(browser, "/masuk/kunci/mulai")
        assert (await browser.send("/masuk/kunci", {"credential": credential})).status_code == 422
    assert (await browser.send("/masuk/kunci", {"credential": "x"})).status_code == 422


def settings_for(provider: OidcProvider, *, role_claim: str | None = None, scope_claim: str | None = None) -> OidcSettings:
    return OidcSettings(
        issuer=provider.issuer,
        client_id=CLIENT,
        client_secret=SecretStr("s"),
        name="SSO Kab. Bogor",
        role_claim=role_claim,
        scope_claim=scope_claim,
    )


async def to_the_provider_and_back(browser: Browser, provider: OidcProvider, target: str = "/desk/orang", *, again: bool = False) -> str:
    """The address with which the provider sends the browser back."""
    away = await browser.get(f"/masuk/oidc?next={target}{'&again=1' if again else ''}")
    assert away.status_code == 303, away.text
    back = urlsplit(provider.consent(away.headers["location"]))
    assert f"{back.scheme}://{back.netloc}" == SITE
    return f"{back.path}?{back.query}"


async def test_a_provider_lets_in_whom_the_directory_knows(house_with: Builder, provider: OidcProvider) -> None:
    house = await house_with(settings_for(provider))
    await house.person(Role.OFFICER, PUPR)
    assert "SSO Kab. Bogor" in (await house.browser().get("/masuk")).text
    provider.claims = {"sub": "siti", "email": "Siti@contoh.id", "email_verified": True}
    browser = house.browser()
    done = await browser.get(await to_the_provider_and_back(browser, provider))
    assert (done.status_code, done.headers["location"]) == (303, "/desk/orang")
    assert await browser.is_signed_in()
    provider.claims = {"sub": "siti"}  # known by the provider's own id from now on
    again = house.browser()
    assert (await again.get(await to_the_provider_and_back(again, provider))).status_code == 303
    provider.claims = {"sub": "another", "email": "siti@contoh.id", "email_verified": True}
    other = house.browser()
    assert (await other.get(await to_the_provider_and_back(other, provider))).status_code == 403


async def test_who_signs_out_is_told_of_the_session_at_the_provider(house_with: Builder, provider: OidcProvider) -> None:
    house = await house_with(settings_for(provider))
    page = (await house.browser().get("/keluar")).text
    found = re.search(rf'href="({provider.issuer}/leave[^"]*)"', page)
    assert found, "a link to the provider's end of session"
    asked = parse_qs(urlsplit(unescape(found[1])).query)
    assert asked == {"client_id": [CLIENT], "post_logout_redirect_uri": [f"{SITE}/keluar"]}


async def test_a_provider_proves_it_anew_only_by_saying_when_it_was_proved(house_with: Builder, provider: OidcProvider) -> None:
    """A provider that just sends its session back, whatever it was asked, confirms nothing."""
    house = await house_with(settings_for(provider))
    await house.person(Role.ADMINISTRATOR, "*")
    who: dict[str, object] = {"sub": "siti", "email": "siti@contoh.id", "email_verified": True}
    an_hour_ago = int(time()) - 3600
    form = {"name": "Dedi", "email": "dedi@contoh.id", "role": "evaluator", "scope": "*"}
    browser = house.browser()
    for proved in (None, an_hour_ago):
        provider.claims = who | {"auth_time": proved}
        assert (await browser.get(await to_the_provider_and_back(browser, provider))).status_code == 303
        await browser.get("/desk/orang/baru")
        assert (await browser.post("/desk/orang", **form)).status_code == 403, proved
        refused = await browser.get(await to_the_provider_and_back(browser, provider, again=True))
        assert refused.status_code == 403, proved
    provider.claims = who | {"auth_time": int(time())}
    away = await to_the_provider_and_back(browser, provider, again=True)
    assert next(iter(provider.codes.values()))["max_age"] == "0"
    assert (await browser.get(away)).status_code == 303
    await browser.get("/desk/orang/baru")
    assert (await browser.post("/desk/orang", **form)).status_code == 303


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "unheard-of"},
        {"kty": "RSA", "kid": "x", "n": "", "e": "*"},
        {"kty": "EC", "crv": "P-000", "x": "AA", "y": "AA"},
        {"kty": "RSA", "kid": 7},
        {"kty": "OKP", "crv": None, "x5c": ["a"], "iat": 1, "ext": True, "info": {"a": 1}},
    ],
)
async def test_an_odd_key_beside_the_right_one_shuts_nobody_out(
    house_with: Builder, provider: OidcProvider, odd: dict[str, object]
) -> None:
    house = await house_with(settings_for(provider))
    await house.person(Role.OFFICER, PUPR)
    provider.claims = {"sub": "siti", "email": "siti@contoh.id", "email_verified": True}
    provider.more_keys, provider.key_says = [odd], {"iat": 1700000000, "ext": True, "info": {"a": 1}}
    browser = house.browser()
    assert (await browser.get(await to_the_provider_and_back(browser, provider))).status_code == 303


async def test_an_answer_of_the_provider_that_does_not_fit_lets_nobody_in(house_with: Builder, provider: OidcProvider) -> None:
    house = await house_with(settings_for(provider))
    await house.person(Role.OFFICER, PUPR)
    right: dict[str, object] = {"email": "siti@contoh.id", "email_verified": True}
    wrong: list[dict[str, object]] = [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"iss": "https://penipu.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"email_verified": False},
        {"email_verified": None},
    ]
    for claims in wrong:
        provider.claims = right | claims
        browser = house.browser()
        answer = await browser.get(await to_the_provider_and_back(browser, provider))
        assert answer.status_code == 403, claims
        assert not await browser.is_signed_in()
    provider.claims, provider.signing_key = right, RSAKey.generate_key(2048, {"kid": "one"})
    browser = house.browser()
    assert (await browser.get(await to_the_provider_and_back(browser, provider))).status_code == 403


async def test_state_and_browser_must_be_those_that_left(house_with: Builder, provider: OidcProvider) -> None:
    house = await house_with(settings_for(provider))
    await house.person(Role.OFFICER, PUPR)
    provider.claims = {"email": "siti@contoh.id", "email_verified": True}
    victim, attacker = house.browser(), house.browser()
    back = await to_the_provider_and_back(attacker, provider)
    assert (await victim.get(back)).status_code == 409  # no sign-in was begun here
    await to_the_provider_and_back(victim, provider)
    assert (await victim.get(back)).status_code == 403  # another one was
    assert not await victim.is_signed_in()
    assert (await attacker.get("/masuk/oidc/kembali?error=access_denied&state=x")).status_code == 403
    assert (await attacker.get(back)).status_code == 409  # given up


async def test_role_and_scope_can_come_from_claims_and_must_make_sense(house_with: Builder, provider: OidcProvider) -> None:
    house = await house_with(settings_for(provider, role_claim="kawal_role", scope_claim="kawal_scope"))
    new: dict[str, object] = {"sub": "9", "name": "Tono", "email": "tono@contoh.id", "email_verified": True}
    for role, scope in (
        ("officer", "*"),
        ("emperor", "32.01"),
        ("officer", "32.01.tidak-ada"),
        (["officer", "head"], PUPR),
        ("channel", "*"),
    ):
        provider.claims = new | {"kawal_role": role, "kawal_scope": scope}
        browser = house.browser()
        assert (await browser.get(await to_the_provider_and_back(browser, provider))).status_code == 403, (role, scope)
    for role, scope in (("officer", PUPR), (["coordinator"], "32.01")):
        provider.claims = new | {"kawal_role": role, "kawal_scope": scope}
        browser = house.browser()
        assert (await browser.get(await to_the_provider_and_back(browser, provider))).status_code == 303
    assert await house.value("select role || ' ' || scope from person where email = 'tono@contoh.id'") == "coordinator 32.01"


async def test_a_provider_that_is_away_is_said(house_with: Builder) -> None:
    house = await house_with(OidcSettings(issuer="http://127.0.0.1:9", client_id=CLIENT))
    assert (await house.browser().get("/masuk/oidc")).status_code == 503
    assert (await house.browser().get("/masuk")).status_code == 200
