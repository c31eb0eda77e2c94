"""What is packaged, as the tools that will run it read it: Compose's resolved file and kustomize's rendered manifests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.unit.packaging.reading import ROOT, Kubernetes, Node, Process

TOOLS = Path(sys.executable).parent


def run(*command: str, **environment: str) -> str:
    """The tool's output; its own words when it refuses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAWAL_", "COMPOSE_"))}
    done = subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}:\n{done.stderr}{done.stdout}")
    return done.stdout


@pytest.fixture(scope="session")
def secrets() -> dict[str, str]:
    """What deploy/make-secrets prints."""
    return dict(line.split("=", 1) for line in run("deploy/make-secrets").splitlines())


@pytest.fixture(scope="session")
def compose(secrets: dict[str, str]) -> Node:
    """docker-compose.yml, resolved."""
    return Node(json.loads(run(str(TOOLS / "docker-compose"), "--env-file", os.devnull, "config", "--format", "json", **secrets)))


@pytest.fixture(scope="session")
def public_compose(secrets: dict[str, str]) -> Node:
    """The same with deploy/compose/public.yml."""
    files = ("-f", "docker-compose.yml", "-f", "deploy/compose/public.yml")
    command = (str(TOOLS / "docker-compose"), "--env-file", os.devnull, *files, "config", "--format", "json")
    return Node(json.loads(run(*command, KAWAL_SITE="lapor.example.go.id", **secrets)))


@pytest.fixture(scope="session")
def sms_compose(secrets: dict[str, str]) -> Node:
    """The same with deploy/compose/sms.yml."""
    files = ("-f", "docker-compose.yml", "-f", "deploy/compose/sms.yml")
    return Node(json.loads(run(str(TOOLS / "docker-compose"), "--env-file", os.devnull, *files, "config", "--format", "json", **secrets)))


@pytest.fixture(scope="session")
def kubernetes(secrets: dict[str, str]) -> Kubernetes:
    """The example overlay, rendered."""
    rendered = run(str(TOOLS / "kubectl"), "kustomize", "deploy/k8s/overlays/example")
    return Kubernetes([Node(document) for document in yaml.safe_load_all(rendered)], secrets)


@pytest.fixture(scope="session")
def processes(compose: Node, kubernetes: Kubernetes) -> list[Process]:
    """Every container that runs Kawal's own image, under both."""
    return [
        *kubernetes.processes(),
        *(Process.of_compose(name, service) for name, service in compose["services"].entries() if "build" in service),
    ]
