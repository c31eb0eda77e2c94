"""Every way to a case × every role × scopes that are not the case's: nobody sees it, nothing happens to it."""

import re
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from services.routing.app import build
from services.routing.settings import RoutingSettings
from shared.auth import Role
from shared.settings import CommonSettings
from tests.service.routing.desk import DeskClient, Town
from tests.support.directory import directory_of
from tests.support.postgres import TestDatabase

WORDS = "Jembatan rapuh di belakang balai desa"
ACTS = ("accept", "answer", "return", "defer", "route", "verify", "archive", "request_info", "close", "reopen", "merge")
FORM = {
    "version": "1",
    "text": "Sudah diperbaiki.",
    "outcome": "resolved",
    "reason": "not_our_authority",
    "note": "x",
    "agency": "32.01.dpupr",
}
FOREIGN = {
    Role.OFFICER: ("32.01.dpupr", "32.04.dishub"),
    Role.SECRETARY: ("32.01.dpupr", "32.04.dishub"),
    Role.HEAD: ("32.01.dpupr", "32.04.dishub"),
    Role.COORDINATOR: ("32.01", "32.00"),
    Role.EVALUATOR: ("*",),
    Role.CHANNEL: ("*",),
}


@pytest.fixture
def ways(database: TestDatabase) -> list[tuple[str, str]]:
    """Method and address of every route of routing that names a case and is not for everybody."""
    common = CommonSettings(token_key=SecretStr("t" * 40))
    service = build(common, RoutingSettings(postgres_dsn=SecretStr(database.dsn("routing"))), directory_of(database))
    assert service.api is not None
    routes = [("/api/routing/v1", route) for route in iter_route_contexts(service.api.routes)]
    routes += [("", route) for router in service.pages for route in iter_route_contexts(router.routes)]
    found = []
    for prefix, route in routes:
        if "{case_id}" in route.path and getattr(route, "dependant", None) is not None:
            paths = [route.path.replace("{act}", act) for act in ACTS] if "{act}" in route.path else [route.path]
            found += [(method, prefix + path) for path in paths for method in route.methods or ()]
    assert len(found) > 25
    return found


async def test_a_case_is_out_of_reach_for_every_foreign_scope(desk: DeskClient, town: Town, ways: list[tuple[str, str]]) -> None:
    case_id = await town.complains(WORDS)
    before = await town.case(case_id)
    for role, scopes in FOREIGN.items():
        for scope in scopes:
            for method, path in ways:
                await _is_refused(desk, role, scope, method, path, case_id)
    assert await town.case(case_id) == before


async def _is_refused(desk: DeskClient, role: Role, scope: str, method: str, path: str, case_id: UUID) -> None:
    headers = desk.bearer(role, scope) | {"If-Match": '"1"'}
    address = "http://test" + path.replace("{case_id}", str(case_id))
    answer = await _ask(desk, method, address, headers)
    where = f"{role} of {scope}: {method} {path}"
    assert 400 <= answer.status_code < 500 or answer.status_code == 204, (where, answer.status_code)
    assert not re.search(r"jembatan|rapuh", answer.text, re.IGNORECASE), where
    unknown = address.replace(str(case_id), str(uuid4()))
    other = await _ask(desk, method, unknown, headers)
    assert other.status_code == answer.status_code, f"{where} tells a case that there is from one that there is not"


async def _ask(desk: DeskClient, method: str, address: str, headers: dict[str, str]) -> httpx.Response:
    if method == "GET":
        return await desk.client.get(address, headers=headers)
    if "/api/" in address:
        return await desk.client.post(address, headers=headers, json=FORM)
    return await desk.client.post(address, headers=headers, data=FORM)
