"""`/delivery` and, in local mode only, the mailbox: what would have gone out, for whoever tries Kawal out."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.notify.pages.messages import ROOT, words
from services.notify.queries import mailbox
from services.notify.queries.listing import BEYOND_ALL
from shared.auth import PUBLIC, Role, Visitor
from shared.database import Database
from shared.errors import Unauthorized
from shared.http.pages import Pages

PER_PAGE = 50
READERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
Number = Annotated[str | None, Query(max_length=40, pattern=r"^[0-9A-Za-z.\-/ ]*$")]
Before = Annotated[int, Query(ge=1, le=BEYOND_ALL)]


def create_mailbox(db: Database, pages: Pages, *, local: bool) -> APIRouter:
    """Elsewhere than in local mode nobody reads what was written to people: the mailbox is not there, and `/delivery` asks to sign in."""
    router = APIRouter(include_in_schema=False)

    @router.get(ROOT)
    async def begin(request: Request, who: Visitor, number: Number = None, before: Before = BEYOND_ALL) -> Response:
        if who is not None and who.role in READERS:
            return RedirectResponse(f"{ROOT}/pesan", 303)
        if not local:
            raise Unauthorized("Sign in to see messages.")
        return await show(request, number, before)

    if not local:
        return router

    @router.get(f"{ROOT}/kotak", dependencies=[PUBLIC])
    async def letters(request: Request, number: Number = None, before: Before = BEYOND_ALL) -> HTMLResponse:
        return await show(request, number, before)

    async def show(request: Request, number: str | None, before: int) -> HTMLResponse:
        wanted = (number or "").strip() or None
        async with db.connection() as connection:
            found = await mailbox.list_letters(connection, wanted, before, PER_PAGE)
        older = found[-1].seq if len(found) == PER_PAGE else None
        return pages.render(request, "delivery.html", letters=found, number=wanted, older=older, w=words(local))

    return router
