"""Every request: a span in the caller's trace (or a new one), its time, and its trace id in the answer."""

import time

from opentelemetry.trace import SpanKind, format_trace_id
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry.metrics import REQUEST_SECONDS
from shared.telemetry.tracing import span


class Observe:
    """Answers carry `X-Trace-Id`, so that a person can quote it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(("/health", "/metrics")):
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500
        parent = Headers(scope=scope).get("traceparent")
        with span(f"{scope['method']} {scope['path'].split('/')[1] or '/'}", SpanKind.SERVER, parent) as current:
            trace_id = format_trace_id(current.get_span_context().trace_id)

            async def observed(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    MutableHeaders(scope=message)["X-Trace-Id"] = trace_id
                await send(message)

            try:
                await self._app(scope, receive, observed)
            finally:
                route = scope.get("route")
                REQUEST_SECONDS.labels(getattr(route, "path", "other"), scope["method"], str(status)).observe(time.perf_counter() - started)
