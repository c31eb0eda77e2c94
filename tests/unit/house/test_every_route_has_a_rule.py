"""Deny unless granted: every route of every service names who may call it."""

import os
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.auth import AuthRule, auth_rule_of
from shared.events.envelope import Source


@pytest.fixture(scope="module")
def apps() -> Iterator[dict[str, FastAPI]]:
    """The host with all services, wired and not started: nothing listens, nothing connects."""
    before = dict(os.environ)
    os.environ |= {f"KAWAL_{name}_POSTGRES_DSN": "postgresql:///nowhere" for name in ("INTAKE", "VAULT", "ROUTING", "NOTIFY", "ANALYTICS")}
    os.environ |= {"KAWAL_TOKEN_KEY": "t" * 40, "KAWAL_CODE_KEY": "c" * 40, "KAWAL_VAULT_KEY": Fernet.generate_key().decode(), "KAWAL_LOCAL": "true"}
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


def routes(apps: dict[str, FastAPI]) -> list[tuple[str, APIRoute]]:
    return [(name, route) for name, app in apps.items() for route in app.routes if isinstance(route, APIRoute)]


def test_every_route_has_exactly_one_rule(apps: dict[str, FastAPI]) -> None:
    found = routes(apps)
    assert len(found) > 40
    wrong = [f"{name} {sorted(route.methods)} {route.path}" for name, route in found if len(set(rules(route.dependant))) != 1]
    assert wrong == []


def test_only_these_doors_are_open_to_everybody(apps: dict[str, FastAPI]) -> None:
    """A new public route must be put here on purpose."""
    public = {f"{name} {route.path}" for name, route in routes(apps) if any(rule.public for rule in rules(route.dependant))}
    expected = {
        "host /health/live",
        "host /health/ready",
        "host /metrics",
    }
    assert expected <= public
    assert {path for path in public if path.split()[0] in {"routing", "notify", "analytics"}} <= {
        "routing /lifecycle",
        "routing /agencies",
        "routing /governments",
        "analytics /definitions",
    }
