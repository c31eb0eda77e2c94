"""`/desk/help`: the handbook, open to everybody. It holds no secret, and whoever is to be appointed may read it before."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.routing.training.handbook import CHAPTERS, handbook
from shared.auth import Visitor
from shared.errors import NotFound
from shared.http.pages import Pages


def handbook_router(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/help")
    async def contents(request: Request, by: Visitor) -> HTMLResponse:
        return pages.render(request, "training/handbook.html", chapters=CHAPTERS, book=handbook(), page=None)

    @router.get("/desk/help/{name}")
    async def page(request: Request, name: str, by: Visitor) -> HTMLResponse:
        known = handbook().get(name)
        if known is None:
            raise NotFound("The handbook has no such page.")
        return pages.render(request, "training/handbook.html", chapters=CHAPTERS, book=handbook(), page=known)

    return router
