"""Guards before any route: body size, and bytes that no text may hold."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Filled, KawalError, TooLarge
from shared.http.csrf import MACHINE_PATHS
from shared.http.problem import problem_response

MAX_BODY_BYTES = 2_000_000
TOO_MUCH = "What you sent is too large to be taken at once. Nothing was stored: send it again with fewer or smaller files."
"""A message of the catalogue, for people at a page."""
TOO_LARGE = "The body is larger than %(most)s kB. Send less at once."
"""The same for programs."""
ErrorForm: TypeAlias = Callable[[str, KawalError], Response]
"""An error at a path, as an interface that is not ours wants it."""


class BodyLimit:
    """Answers 413 to bodies over the limit: at once when they say their length, and while reading when they do not.

    `larger`: limits of paths for requests with a token. `streamed`: limits of paths whose bodies go on as they come, uncollected;
    `streamed_like`: the same for paths with an id in them. A form without files is no such body.
    `forms`: below these beginnings of a path errors have another form than a problem. Who sent a form from a page gets a page: the app is
    asked, and finds the refusal in place of the body.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = MAX_BODY_BYTES,
        larger: dict[str, int] | None = None,
        streamed: dict[str, int] | None = None,
        streamed_like: Mapping[re.Pattern[str], int] | None = None,
        forms: Mapping[str, ErrorForm] | None = None,
    ) -> None:
        self._app, self._limit, self._larger, self._streamed = app, limit, larger or {}, streamed or {}
        self._streamed_like = streamed_like or {}
        self._forms = forms or {}

    def _refusal(self, scope: Scope, error: KawalError, *, by_page: bool) -> ASGIApp:
        if by_page:
            return self._page
        path = scope["path"]
        form = next((form for prefix, form in self._forms.items() if path.startswith(prefix)), None)
        return form(path, error) if form else problem_response(error, Request(scope))

    async def _page(self, scope: Scope, _: Receive, send: Send) -> None:
        async def nothing() -> Message:
            raise TooLarge(TOO_MUCH)

        await self._app(scope, nothing, send)

    def _streamed_limit(self, path: str) -> int | None:
        """None for a path whose bodies are collected first."""
        like = (limit for pattern, limit in self._streamed_like.items() if pattern.fullmatch(path))
        return self._streamed.get(path) or next(like, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        known = b"authorization" in headers  # who it is, is checked later; nobody else has reason to send so much
        limit = self._larger.get(scope["path"], self._limit) if known else self._limit
        typed = headers.get(b"content-type", b"").lower().startswith(b"application/x-www-form-urlencoded")  # read into memory whole
        streamed = None if typed else self._streamed_limit(scope["path"])
        limit = limit if streamed is None else streamed
        by_page = b"text/html" in headers.get(b"accept", b"") and not scope["path"].startswith(MACHINE_PATHS)
        too_large = TooLarge(TOO_MUCH if by_page else Filled(TOO_LARGE, most=limit // 1_000))
        refusal = self._refusal(scope, too_large, by_page=by_page)
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await refusal(scope, receive, send)
            return
        if streamed is not None:
            await self._app(scope, _counted(receive, limit, too_large), send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                await refusal(scope, receive, send)
                return
        delivered = False

        async def replay() -> Message:
            nonlocal delivered
            if delivered:
                return await receive()
            delivered = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, replay, send)


def _counted(receive: Receive, limit: int, too_large: TooLarge) -> Receive:
    """Raises to whoever reads the body once more than the limit has come."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise too_large
        return message

    return counted
