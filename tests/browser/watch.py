"""What a page does besides showing itself: errors, refusals of the Content-Security-Policy, failed and foreign requests, bytes."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, ConsoleMessage, Page, Request, Response

REFUSED_FORM = "Failed to load resource: the server responded with a status of 4"
"""Chromium says so of a document too, when a form is answered with 422; `responses` judges those."""


@dataclass
class Watch:
    """Collects what went wrong on one page, from its first byte."""

    own: str
    """Host and port; anything else is foreign."""
    wrong: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def clear_of(self, beginning: str) -> None:
        """Forgets what a test provoked on purpose."""
        self.wrong = [each for each in self.wrong if not each.startswith(beginning)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED_FORM):
            self.wrong.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.own:
            self.wrong.append(f"foreign: {request.url}")

    def _response(self, response: Response) -> None:
        document = response.request.resource_type in ("document", "fetch", "xhr")
        if response.status >= 500 or (response.status >= 400 and not document):
            self.wrong.append(f"response: {response.status} {response.url}")


@dataclass
class Meter:
    """Bytes that came over the line, headers included."""

    total: int = 0

    @classmethod
    async def on(cls, line: CDPSession) -> "Meter":
        meter = cls()
        await line.send("Network.enable")
        line.on("Network.loadingFinished", meter._finished)
        return meter

    def _finished(self, event: dict[str, float]) -> None:
        self.total += int(event["encodedDataLength"])
