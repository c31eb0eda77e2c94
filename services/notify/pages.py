"""`/delivery`: the mailbox of local mode, for whoever tries Kawal out. Elsewhere the page is not there."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.notify.queries import mailbox
from services.notify.queries.messages import BEYOND_ALL
from shared.auth import PUBLIC
from shared.database import Database
from shared.http.pages import Pages

PER_PAGE = 50


def create_pages(db: Database) -> APIRouter:
    """The page, over the mailbox that the sender of local mode fills."""
    router = APIRouter(dependencies=[PUBLIC], include_in_schema=False)
    pages = Pages(Path(__file__).parent / "templates")

    @router.get("/delivery")
    async def delivery(
        request: Request,
        number: Annotated[str | None, Query(max_length=40, pattern=r"^[0-9A-Za-z.\-/ ]*$")] = None,
        before: Annotated[int, Query(ge=1, le=BEYOND_ALL)] = BEYOND_ALL,
    ) -> HTMLResponse:
        wanted = (number or "").strip() or None
        async with db.connection() as connection:
            letters = await mailbox.list_letters(connection, wanted, before, PER_PAGE)
        older = letters[-1].seq if len(letters) == PER_PAGE else None
        return pages.render(request, "delivery.html", letters=letters, number=wanted, older=older)

    return router
