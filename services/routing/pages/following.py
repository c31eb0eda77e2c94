"""Following a case: it stands in a list of one's own, and is marked there when it has changed."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from services.routing.commands.office import NOT_YOURS
from services.routing.pages.forms import read_form
from services.routing.pages.parts import Parts, case_id_of
from services.routing.pages.views import Wanted
from shared.auth import AnyCaseReader
from shared.errors import NotFound


def following_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/desk/cases/{case_id}/follow")
    async def follow(request: Request, case_id: str, by: AnyCaseReader) -> RedirectResponse:
        """Begins to follow, or no longer does."""
        target, typed = case_id_of(case_id), await read_form(request)
        following = typed.get("following") == "1"
        if following:
            await parts.office.follow(target, by=by)
        elif not await parts.office.unfollow(target, by=by):
            raise NotFound(NOT_YOURS)
        query = Wanted.read(request.query_params.multi_items(), by).query()
        return RedirectResponse(f"/desk/cases/{target}?{query}&done={'follow' if following else 'unfollow'}", 303)

    return router
