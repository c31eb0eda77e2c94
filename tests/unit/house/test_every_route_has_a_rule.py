"""Deny unless granted: every route of every service names who may call it."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from shared.auth import EVERYTHING, AuthRule, Principal, Role, Tokens, auth_rule_of
from shared.clock import utc_now
from shared.events.codes import CLASSROOM
from shared.events.envelope import Source

SCHEMAS = ("INTAKE", "VAULT", "ROUTING", "DIRECTORY", "NOTIFY", "ANALYTICS")


@pytest.fixture(scope="module")
def apps() -> Iterator[dict[str, FastAPI]]:
    """The host with all services, wired and not started: nothing listens, nothing connects."""
    before = dict(os.environ)
    os.environ |= {f"KAWAL_{name}_POSTGRES_DSN": "postgresql:///nowhere" for name in SCHEMAS}
    os.environ |= {
        "KAWAL_TOKEN_KEY": "t" * 40,
        "KAWAL_CODE_KEY": "c" * 40,
        "KAWAL_VAULT_KEY": Fernet.generate_key().decode(),
        "KAWAL_DIRECTORY_KEY": Fernet.generate_key().decode(),
        "KAWAL_LOCAL": "true",
    }
    from services.serve import build
    from shared.http.host import host
    from shared.settings import CommonSettings

    common = CommonSettings()
    services = build(list(Source), common)
    found = {"host": host(services, common)} | {service.source.value: service.api for service in services if service.api}
    yield found
    os.environ.clear()
    os.environ.update(before)


def rules(dependant: Dependant) -> Iterator[AuthRule]:
    rule = auth_rule_of(dependant.call)
    if rule:
        yield rule
    for below in dependant.dependencies:
        yield from rules(below)


class Door(NamedTuple):
    """A route as it is served, with what the routers around it add."""

    app: str
    path: str
    methods: frozenset[str]
    rules: frozenset[AuthRule]


def doors(apps: dict[str, FastAPI]) -> list[Door]:
    return [
        Door(name, route.path, frozenset(route.methods or ()), frozenset(rules(route.dependant)))
        for name, app in apps.items()
        for route in iter_route_contexts(app.routes)
        if getattr(route, "dependant", None) is not None
    ]


def test_every_route_has_exactly_one_rule(apps: dict[str, FastAPI]) -> None:
    found = doors(apps)
    assert {door.app for door in found} == {"host", "intake", "routing", "notify", "analytics"}
    assert len(found) > 50
    assert [door for door in found if len(door.rules) != 1] == []


def test_only_these_doors_of_offices_are_open_to_everybody(apps: dict[str, FastAPI]) -> None:
    """A new public route of an office's API must be put here on purpose."""
    public = {f"{door.app} {door.path}" for door in doors(apps) if any(rule.public for rule in door.rules)}
    offices = {door for door in public if door.split()[0] in {"routing", "notify", "analytics"}}
    docs = {"routing /docs", "notify /docs", "analytics /docs"}
    assert offices == {"routing /lifecycle", "routing /evidence/{evidence_id}", "analytics /definitions"} | docs


def address_of(door: Door) -> str:
    """Some address of this route. What stands in its places does not matter: who asks is looked at first."""
    return ("" if door.app == "host" else f"/api/{door.app}/v1") + re.sub(r"\{[^}]+\}", "1", door.path)


async def test_whoever_may_not_gets_nowhere_and_a_browser_is_led_to_sign_in(apps: dict[str, FastAPI]) -> None:
    """Every route × every role that it does not name × whoever practises × nobody at all. Nothing is connected: one let in would fail."""
    tokens, now = Tokens("t" * 40), utc_now()
    bearers = {role: tokens.issue(Principal("x", role, EVERYTHING), now=now, lifetime=timedelta(minutes=5)) for role in Role}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(apps["host"]), base_url="http://127.0.0.1:8000") as client:
        for door in doors(apps):
            rule = next(iter(door.rules))
            if rule.public:
                continue
            for method in door.methods:
                for role in set(Role) - rule.roles:
                    answer = await client.request(method, address_of(door), headers={"Authorization": f"Bearer {bearers[role]}"})
                    assert answer.status_code == 403, (door, method, role)
                if not rule.practice:
                    for scope in (CLASSROOM, f"{CLASSROOM}.dpupr-ab-01"):
                        for role in rule.roles:
                            seat = tokens.issue(Principal("x", role, scope), now=now, lifetime=timedelta(minutes=5))
                            answer = await client.request(method, address_of(door), headers={"Authorization": f"Bearer {seat}"})
                            assert answer.status_code == 403, (door, method, role, scope)
                nobody = await client.request(method, address_of(door))
                assert nobody.status_code == 401, (door, method)
                forged = await client.request(method, address_of(door), headers={"Authorization": "Bearer x.y.z"})
                assert forged.status_code == 401, (door, method)
                if door.app == "host" and method == "GET":
                    person = await client.get(address_of(door), headers={"Accept": "text/html"})
                    assert (person.status_code, person.headers["location"][:12]) == (303, "/masuk?next="), door


def test_whoever_practises_gets_to_cases_and_the_class_and_nowhere_else(apps: dict[str, FastAPI]) -> None:
    """A new door for participants must be put here on purpose. What they find behind it is their own seat's."""
    open_doors = {address_of(door) for door in doors(apps) if any(rule.practice for rule in door.rules)}
    rest = {path for path in open_doors if not path.startswith(("/desk/cases/", "/api/routing/v1/cases"))}
    assert rest == {
        "/desk",
        "/desk/bulk",
        "/desk/keys",
        "/desk/late",
        "/desk/latihan/petunjuk/1",
        "/desk/latihan/saya",
        "/desk/latihan/saya/kemajuan",
        "/desk/live",
        "/desk/views",
        "/desk/views/1/delete",
        "/keluar",
    }


def test_only_what_pages_ask_by_themselves_is_no_use_of_a_session(apps: dict[str, FastAPI]) -> None:
    """Whoever does nothing for half an hour is signed out, whatever pages are open. What pages ask in turns is put here."""
    assert {door.path for door in doors(apps) if any(rule.passive for rule in door.rules)} == {
        "/desk/live",
        "/desk/cases/{case_id}/presence",
        "/desk/latihan/saya/kemajuan",
        "/desk/latihan/{class_id}/kemajuan",
    }


def test_roles_are_named_as_the_domain_names_them(apps: dict[str, FastAPI]) -> None:
    """An evaluator never reaches a case, a channel never a page, and what an officer may a coordinator may see, too."""
    for door in doors(apps):
        rule = next(iter(door.rules))
        if "{case_id}" in door.path:
            assert Role.EVALUATOR not in rule.roles, door
        if door.app == "host" and not rule.public:
            assert Role.CHANNEL not in rule.roles, door


def test_only_these_forms_of_an_administrator_need_no_fresh_proof(apps: dict[str, FastAPI]) -> None:
    """The proof itself, signing out, and what stores nothing."""
    open_forms = {
        door.path
        for door in doors(apps)
        for rule in door.rules
        if not rule.public and not door.methods <= {"GET", "HEAD"} and Role.ADMINISTRATOR in rule.roles - rule.confirmed
    }
    assert open_forms == {"/keluar", "/masuk/ulang", "/masuk/ulang/kunci", "/delivery/naskah/{name}/{channel}/{text_language}/pratinjau"}
