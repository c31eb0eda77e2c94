"""schemathesis against the four OpenAPI documents: whatever comes, a clear answer that the document promises, and never a 5xx."""

import json
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.support.kawal_process import KawalProcess

LONG = bool(os.environ.get("KAWAL_LONG"))
EXAMPLES = 300 if LONG else 6
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
ROLES = {"intake": "channel", "routing": "administrator", "notify": "administrator", "analytics": "administrator"}


@schemathesis.serializer("application/x-ndjson")
def _lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """A batch of submissions: a JSON object a line."""
    rows = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(row) for row in rows).encode()


@pytest.fixture(scope="package")
def tokens(kawal: KawalProcess) -> dict[str, dict[str, str]]:
    return {name: kawal.token(role) for name, role in ROLES.items()}


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(ROLES))
def test_an_api_keeps_its_word(kawal: KawalProcess, tokens: dict[str, dict[str, str]], name: str) -> None:
    schema = schemathesis.openapi.from_url(f"{kawal.url}/api/{name}/v1/openapi.json")
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=not LONG,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(operation.as_strategy())
        def try_it(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=f"{kawal.url}/api/{name}/v1", headers=tokens[name], checks=CHECKS)

        try_it()
        tried += 1
    assert tried > 2
