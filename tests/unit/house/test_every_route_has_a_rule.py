"""Deny unless granted: every route of every service names who may call it."""

import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from shared.auth import AuthRule, auth_rule_of
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
    assert offices == {"routing /lifecycle", "analytics /definitions"}
