"""The desk's one stream of events: which cases changed. Each event's id is a place from which a desk goes on after a broken connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.routing.live import LiveFeed, News
from services.routing.pages.parts import Parts
from services.routing.queries.case_changes import Cursor
from shared.auth import Principal, WatchingCaseReader
from shared.auth.sessions import digest_of
from shared.errors import Unavailable
from shared.http.pages import HEADERS

BEAT_SECONDS = 10.0
"""A desk that has heard nothing for longer says that it is not live."""
LIFETIME_SECONDS = 15 * 60.0
"""Then the browser connects anew, and shows once more who it is."""
RETRY_MILLISECONDS = 2_000


def live_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/live")
    async def live(
        request: Request,
        by: WatchingCaseReader,
        last_event_id: Annotated[str | None, Header()] = None,
        after: Annotated[str | None, Query(max_length=60)] = None,
    ) -> EventSourceResponse:
        """`change`: cases that are other than before. `opened`: cases that somebody has just opened.

        `beat`: nothing, but the line is there. `away`: the database is not.
        """
        start = Cursor.parse(last_event_id) or Cursor.parse(after)
        events = tell(parts.feed, by, start, _asks(parts, request))
        return EventSourceResponse(events, headers={**HEADERS, "X-Accel-Buffering": "no"}, ping=0, send_timeout=30, sep="\n")

    return router


def _asks(parts: Parts, request: Request) -> Callable[[], Awaitable[bool]] | None:
    """Whether who asked is still signed in; None for a bearer token, which ends by itself."""
    if getattr(request.state, "session", None) is None:
        return None
    digest = digest_of(request.state.session_secret)

    async def is_signed_in() -> bool:
        return await parts.sessions.find(digest, is_use=False) is not None

    return is_signed_in


async def tell(
    feed: LiveFeed, by: Principal, after: Cursor | None, is_signed_in: Callable[[], Awaitable[bool]] | None = None
) -> AsyncIterator[ServerSentEvent]:
    """Until the browser leaves, its time is over, or within a beat of signing out."""
    clock = asyncio.get_running_loop().time
    ends, asked = clock() + LIFETIME_SECONDS, clock()
    async with feed.listen(by, after) as listener:
        yield _event("hello", str(listener.place), {"pause": feed.pause}, retry=RETRY_MILLISECONDS)
        while clock() < ends:
            news = await feed.next_news(listener, BEAT_SECONDS)
            if is_signed_in and clock() - asked >= BEAT_SECONDS:
                asked = clock()
                if not await _holds(is_signed_in):
                    return
            if news is not None:
                for event in _events(news):
                    yield event
                await asyncio.sleep(feed.pause)
            elif feed.is_live:
                yield _event("beat", str(listener.place), {})
            else:
                yield _event("away", str(listener.place), {})


async def _holds(is_signed_in: Callable[[], Awaitable[bool]]) -> bool:
    """While nobody can say, nothing changes."""
    try:
        return await is_signed_in()
    except Unavailable:
        return True


def _events(news: News) -> Iterator[ServerSentEvent]:
    """What changed, and, apart from it, which cases somebody has just opened: for that no list is read anew."""
    if news.cases or news.all_anew:
        yield _changes(news)
    if news.opened:
        yield _event("opened", str(news.at), {"cases": sorted(map(str, news.opened))})


def _changes(news: News) -> ServerSentEvent:
    cases = {str(case_id): version for case_id, version in news.cases.items()}
    return _event("change", str(news.at), {"cases": cases, "all": news.all_anew})


def _event(name: str, place: str, data: dict[str, object], retry: int | None = None) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(data, separators=(",", ":")), event=name, id=place, retry=retry)
