"""The same processes under Compose and Kubernetes, by the names, ports and paths that the code has."""

import json
import re
import subprocess
import sys

import httpx
import pytest

from services.intake.channels.settings import SmsSettings
from services.intake.channels.sms_app import build
from shared.events.envelope import Source
from shared.http.host import host
from shared.settings import CommonSettings
from tests.unit.packaging.reading import Kubernetes, Node, Process, dockerfile, edge_upstreams
from tests.unit.packaging.settings import environment_names

SERVICES = {source.value for source in Source}
PORT = CommonSettings.model_fields["port"].default
SETUP = {"migrate": ["migrate", "--no-defaults"], "topology": ["topology"]}


async def answers(path: str) -> int:
    """The status that a process without any service gives."""
    app = host([], CommonSettings(token_key="x" * 32))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kawal") as client:
        return (await client.get(path)).status_code


def test_compose_runs_every_service_once_and_the_setup_before(compose: Node) -> None:
    ours = {name: service for name, service in compose["services"].entries() if "build" in service}
    assert set(ours) == SERVICES | SETUP.keys()
    for name, service in ours.items():
        assert service.texts("command") == (["serve", name] if name in SERVICES else SETUP[name])
        if name in SERVICES:
            waits = {other: condition.text("condition") for other, condition in service["depends_on"].entries()}
            assert waits == dict.fromkeys(SETUP, "service_completed_successfully")


def test_kubernetes_runs_the_web_and_the_worker_of_every_service_apart(kubernetes: Kubernetes) -> None:
    arguments = {process.where.removeprefix("kubernetes "): process.arguments for process in kubernetes.processes()}
    expected = {f"{service}-{role}": ("serve", service, "--role", role) for service in SERVICES for role in ("web", "worker")}
    assert arguments == expected | {name: tuple(command) for name, command in SETUP.items()}
    assert set(kubernetes.of_kind("Job")) == SETUP.keys()


def test_kubernetes_names_lead_to_the_web_pods(kubernetes: Kubernetes) -> None:
    pods = {name: pod["metadata"]["labels"] for name, pod in kubernetes.pods().items()}
    for service in SERVICES:
        selector = dict(kubernetes.of_kind("Service")[service]["spec"]["selector"])
        chosen = [name for name, labels in pods.items() if selector.items() <= labels.items()]
        assert chosen == [f"{service}-web"]


def test_every_deployment_may_lose_one_pod_at_a_time(kubernetes: Kubernetes) -> None:
    budgets = [dict(budget["spec"]["selector"]["matchLabels"]) for budget in kubernetes.of_kind("PodDisruptionBudget").values()]
    for name, maker in kubernetes.of_kind("Deployment", "StatefulSet").items():
        labels = maker["spec"]["template"]["metadata"]["labels"]
        assert len([budget for budget in budgets if budget.items() <= labels.items()]) == 1, name
        assert int(maker["spec"].text("replicas")) >= 2, name


def test_one_port_everywhere(kubernetes: Kubernetes) -> None:
    assert dockerfile("EXPOSE") == [str(PORT)]
    assert f"KAWAL_PORT={PORT}" in dockerfile("ENV")[0]
    assert edge_upstreams() == dict.fromkeys(SERVICES, str(PORT))
    for name, container in kubernetes.containers():
        if name.endswith(("-web", "-worker")):
            assert container.nodes("ports") == [{"name": "http", "containerPort": PORT}], name
    for service in SERVICES:
        assert kubernetes.of_kind("Service")[service]["spec"].nodes("ports") == [{"name": "http", "port": PORT, "targetPort": "http"}]


async def test_probes_ask_what_the_code_answers(kubernetes: Kubernetes) -> None:
    for name, container in kubernetes.containers():
        if not name.endswith(("-web", "-worker")):
            continue
        probes = {probe: container[probe]["httpGet"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
        assert {probe: get.text("path").rsplit("/", 1)[-1] for probe, get in probes.items()} == {
            "startupProbe": "live",
            "livenessProbe": "live",
            "readinessProbe": "ready",
        }, name
        for get in probes.values():
            assert get.text("port") == "http"
            assert await answers(get.text("path")) == 200


async def test_the_images_health_check_asks_what_the_code_answers() -> None:
    path = re.search(r"/health/\w+", dockerfile("HEALTHCHECK")[0])
    assert path
    assert path[0] == "/health/live"
    assert await answers(path[0]) == 200


def test_the_images_health_check_fails_when_nobody_answers() -> None:
    command = json.loads(dockerfile("HEALTHCHECK")[0].split("CMD ", 1)[1])
    # Nobody listens on port 9.
    environment = {"KAWAL_PORT": "9"}
    done = subprocess.run([sys.executable, *command[1:]], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Connection refused" in done.stderr


@pytest.mark.parametrize("command", ["migrate", "topology", "serve"])
def test_the_image_starts_commands_that_exist(processes: list[Process], command: str) -> None:
    assert json.loads(dockerfile("ENTRYPOINT")[0]) == ["kawal"]
    assert command in {process.arguments[0] for process in processes}
    done = subprocess.run([sys.executable, "-m", "services.cli", command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    options = {"serve": "--role", "migrate": "--no-defaults"}
    assert options.get(command, "") in done.stdout


def test_the_sms_channel_runs_hardened_where_the_health_check_asks(sms_compose: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    service, like = sms_compose["services"]["sms"], sms_compose["services"]["intake"]
    same = ("image", "build", "read_only", "tmpfs", "cap_drop", "security_opt", "pids_limit", "init", "restart", "networks")
    assert {key: service[key] for key in same} == {key: like[key] for key in same}
    assert service.texts("command") == ["channel", "sms"]
    process = Process.of_compose("sms", service)
    # The format of logs is set by the image.
    assert process.names == set(environment_names(SmsSettings)) - {"KAWAL_LOG_FORMAT"}
    for name, value in process.environment.items():
        monkeypatch.setenv(name, value)
    settings = SmsSettings()
    assert (settings.host, settings.port) == ("0.0.0.0", PORT)
    assert "/health/live" in {getattr(route, "path", None) for route in build(settings).routes}
