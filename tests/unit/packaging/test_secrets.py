"""Secrets are made by one script, have no default anywhere, and are asked for by the same names everywhere."""

import os
import re
import subprocess

import pytest
from annotated_types import MinLen
from cryptography.fernet import Fernet

from shared.settings import CommonSettings
from tests.unit.packaging.conftest import TOOLS, run
from tests.unit.packaging.reading import ROOT, Kubernetes, optional

NAMES = (
    "KAWAL_POSTGRES_PASSWORD",
    "KAWAL_INTAKE_NATS_PASSWORD",
    "KAWAL_ROUTING_NATS_PASSWORD",
    "KAWAL_NOTIFY_NATS_PASSWORD",
    "KAWAL_ANALYTICS_NATS_PASSWORD",
    "KAWAL_TOPOLOGY_NATS_PASSWORD",
    "KAWAL_SMS_NATS_PASSWORD",
    "KAWAL_INTAKE_DB_PASSWORD",
    "KAWAL_VAULT_DB_PASSWORD",
    "KAWAL_ROUTING_DB_PASSWORD",
    "KAWAL_DIRECTORY_DB_PASSWORD",
    "KAWAL_NOTIFY_DB_PASSWORD",
    "KAWAL_ANALYTICS_DB_PASSWORD",
    "KAWAL_TOKEN_KEY",
    "KAWAL_CODE_KEY",
    "KAWAL_VAULT_KEY",
    "KAWAL_DIRECTORY_KEY",
)
FERNET = {"KAWAL_VAULT_KEY", "KAWAL_DIRECTORY_KEY"}
OF_A_CHANNEL = "KAWAL_SMS_SECRET"
OF_OTHERS = ("KAWAL_NOTIFY_SMTP_URL", "KAWAL_INTAKE_OPEN311_KEYS", "KAWAL_OIDC_CLIENT_SECRET")
"""Not made here: given by who runs the mail server, or agreed with who posts. Kawal starts without them."""


def test_the_script_makes_what_the_code_accepts_and_never_the_same_twice(secrets: dict[str, str]) -> None:
    assert set(secrets) == {*NAMES, OF_A_CHANNEL}
    again = dict(line.split("=", 1) for line in run("deploy/make-secrets").splitlines())
    assert len({*secrets.values(), *again.values()}) == 2 * len(secrets)
    for name in FERNET:
        Fernet(secrets[name])
    shortest = next(rule.min_length for rule in CommonSettings.model_fields["token_key"].metadata if isinstance(rule, MinLen))
    assert all(len(secret) >= shortest for secret in secrets.values())
    assert all(re.fullmatch("[0-9a-f]{64}", secrets[name]) for name in secrets if name not in FERNET)


@pytest.mark.parametrize("name", NAMES)
def test_compose_stops_and_names_the_secret_that_is_missing(secrets: dict[str, str], name: str) -> None:
    given = {key: value for key, value in secrets.items() if key != name}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KAWAL_")} | given
    command = (str(TOOLS / "docker-compose"), "--env-file", os.devnull, "config", "--quiet")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"required variable {name} is missing a value" in done.stderr


def test_kubernetes_takes_the_same_names_from_a_secret_that_is_not_in_the_repository(kubernetes: Kubernetes) -> None:
    references = [
        variable["valueFrom"]["secretKeyRef"]
        for _, container in kubernetes.containers()
        for variable in container.nodes("env")
        if "valueFrom" in variable and "secretKeyRef" in variable["valueFrom"]
    ]
    assert {reference.text("key") for reference in references if not optional(reference)} == set(NAMES)
    assert {reference.text("key") for reference in references if optional(reference)} == set(OF_OTHERS)
    assert {reference.text("name") for reference in references} == {"kawal"}
    assert kubernetes.of_kind("Secret") == {}


def test_the_guide_shows_how_to_make_them() -> None:
    guide = (ROOT / "docs/deploy.md").read_text()
    assert "deploy/make-secrets" in guide
    assert [name for name in (*NAMES, OF_A_CHANNEL, *OF_OTHERS) if f"`{name}`" not in guide] == []
