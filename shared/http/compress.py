"""Pages are packed on their way; what machines read is not (they ask for little and often), and live streams never are."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

SMALLEST_BYTES = 700
LEVEL = 5


class CompressPages:
    """gzip for readers who take it. `text/event-stream` passes as it is (Starlette's own rule, held by a test).

    Packing secrets beside what a stranger can put into a page leaks them only to somebody who can make the reader's browser ask for
    it with the session; the session's cookie is SameSite, so nobody else can.
    """

    def __init__(self, app: ASGIApp, machine_paths: tuple[str, ...]) -> None:
        self._plain, self._packed, self._machine_paths = app, GZipMiddleware(app, SMALLEST_BYTES, LEVEL), machine_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        machine = scope["type"] != "http" or scope["path"].startswith(self._machine_paths)
        await (self._plain if machine else self._packed)(scope, receive, send)
