"""One trace id from the HTTP request to the last service, and spans of it at the collector."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.kawal_process import KawalProcess


class Collector:
    """Takes OTLP over HTTP and keeps the names of spans by trace."""

    def __init__(self) -> None:
        self.spans: dict[str, set[str]] = {}
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.add(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def add(self, request: ExportTraceServiceRequest) -> None:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans.setdefault(span.trace_id.hex(), set()).add(span.name)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


def test_a_trace_runs_from_the_request_to_the_last_service(folder: Path, collector: Collector) -> None:
    kawal = KawalProcess(folder / "data", KAWAL_OTLP_ENDPOINT=collector.endpoint).start()
    complaint = {
        "channel": "api",
        "text": "Jalan berlubang besar di depan sekolah dasar",
        "region": "32.04",
        "category": "jalan-rusak",
        "anonymous": True,
    }
    answer = httpx.post(f"{kawal.url}/api/intake/v1/complaints", json=complaint, timeout=30)
    assert answer.status_code == 201, answer.text
    trace = answer.headers["X-Trace-Id"]
    wanted = {
        "POST api",
        "publish complaint.submitted.v1",
        "routing process complaint.submitted.v1",
        "publish complaint.routed.v1",
        "notify process complaint.routed.v1",
        "publish complaint.notified.v1",
        "analytics process complaint.notified.v1",
    }
    deadline = time.monotonic() + 60
    while not collector.spans.get(trace, set()) >= wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    kawal.stop()
    assert collector.spans.get(trace, set()) >= wanted
