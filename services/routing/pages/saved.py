"""Views that somebody keeps: filters under a name of one's own."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from services.routing.pages.forms import LONGEST_NAME, read_form
from services.routing.pages.parts import Parts
from services.routing.pages.views import Wanted
from shared.auth import AnyCaseReader


def saved_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/desk/views")
    async def save(request: Request, by: AnyCaseReader) -> RedirectResponse:
        """Keeps what the list is narrowed by; without a name, under the words looked for."""
        typed = await read_form(request)
        wanted = Wanted.read(request.query_params.multi_items(), by)
        name = " ".join(typed.get("name").split())[:LONGEST_NAME] or wanted.q
        if name:
            await parts.office.keep_view(name, wanted.query(), by=by)
        return RedirectResponse(f"/desk?{wanted.query()}", 303)

    @router.post("/desk/views/{view_id}/delete")
    async def delete(request: Request, view_id: int, by: AnyCaseReader) -> RedirectResponse:
        await parts.office.drop_view(view_id, by=by)
        return RedirectResponse(f"/desk?{Wanted.read(request.query_params.multi_items(), by).query()}", 303)

    return router
