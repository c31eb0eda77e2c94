"""The edge itself, run with the committed Caddyfile: each path reaches the service that owns it."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from shared.events.envelope import Source
from tests.support.waiting import eventually
from tests.unit.packaging.conftest import TOOLS
from tests.unit.packaging.reading import ROOT, Kubernetes, edge_upstreams

OWNED = {
    "/": "intake",
    "/track/ABCD": "intake",
    "/open311/discovery.xml": "intake",
    "/open311/v2/requests.json": "intake",
    "/desk": "routing",
    "/desk/32.04.dpupr?after=1": "routing",
    "/delivery": "notify",
    "/delivery/1": "notify",
    "/evaluation": "analytics",
    "/evaluation/32.04": "analytics",
    "/desktop": "intake",
    **{f"/api/{source.value}/v1/openapi.json": source.value for source in Source},
}
"""Path to the service that must answer (docs/deploy.md has the same in words)."""


class Stub(BaseHTTPRequestHandler):
    """Says which service it stands for, and what it was asked for."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, StubServer)
        told = {"service": server.service, "path": self.path}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Tests say nothing."""


class StubServer(ThreadingHTTPServer):
    def __init__(self, service: str) -> None:
        super().__init__(("127.0.0.1", 0), Stub)
        self.service = service


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running edge in front of four stubs."""
    folder = tmp_path_factory.mktemp("edge")
    stubs = {service: StubServer(service) for service in edge_upstreams()}
    text = (ROOT / "deploy/edge/Caddyfile").read_text()
    for service, port in edge_upstreams().items():
        threading.Thread(target=stubs[service].serve_forever, daemon=True).start()
        text = text.replace(f"{service}:{port}", f"127.0.0.1:{stubs[service].server_port}")
    (folder / "Caddyfile").write_text(text)
    address = f"http://127.0.0.1:{free_port()}"
    process = start(folder, address)
    yield address
    process.terminate()
    process.wait()
    for stub in stubs.values():
        stub.shutdown()
        stub.server_close()


def start(folder: Path, address: str) -> "subprocess.Popen[bytes]":
    command = (str(TOOLS / "caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile"))
    environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "EDGE_SITE": address}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
async def client(edge: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=edge) as client:

        async def live() -> bool:
            try:
                answer = await client.get("/edge/live")
            except httpx.ConnectError:
                return False
            return answer.status_code == 200 and not answer.content

        await eventually(live)
        yield client


@pytest.mark.parametrize(("path", "service"), OWNED.items())
async def test_a_path_reaches_the_service_that_owns_it(client: httpx.AsyncClient, path: str, service: str) -> None:
    told = (await client.get(path)).json()
    assert (told["service"], told["path"]) == (service, path)


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/desk/../metrics", "/%6detrics", "/metrics/x"])
async def test_metrics_stay_inside(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_edge_does_not_say_what_it_is(client: httpx.AsyncClient) -> None:
    assert "caddy" not in (await client.get("/edge/live")).headers.get("server", "").lower()


def test_kubernetes_has_the_same_file(kubernetes: Kubernetes) -> None:
    rendered = next(doc for name, doc in kubernetes.of_kind("ConfigMap").items() if name.startswith("edge-"))
    assert rendered["data"].text("Caddyfile") == (ROOT / "deploy/edge/Caddyfile").read_text()
