"""`/desk/latihan/saya`: a participant's own work; and the hint on the desk's page of a case."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.routing.training.hints import FAULT_WORDS
from services.routing.training.pages.room import Room, id_in
from services.routing.training.reading import SeatView
from shared.auth import Officer, Principal, WatchingOfficer
from shared.errors import NotFound


def seat_router(room: Room) -> APIRouter:
    router = APIRouter(prefix="/desk/latihan", include_in_schema=False)

    @router.get("/saya")
    async def own(request: Request, by: Officer) -> HTMLResponse:
        return await _show(room, request, await _seat(room, by), "training/seat.html")

    @router.get("/saya/kemajuan")
    async def progress(request: Request, by: WatchingOfficer, during: str = "") -> HTMLResponse:
        """The part that changes by itself. When a round has begun or ended since it was shown, the whole page comes anew."""
        seen = await _seat(room, by)
        page = await _show(room, request, seen, "training/own_progress.html")
        if during != _during(seen):
            page.headers["HX-Refresh"] = "true"
        return page

    @router.get("/petunjuk/{case_id}")
    async def hint(request: Request, case_id: str, by: Officer) -> Response:
        """What a good officer does now with a case; empty where hints are off."""
        found = await room.reading.hint(id_in(case_id), by.scope)
        template = "training/hint.html" if request.headers.get("hx-request") == "true" else "training/hint_page.html"
        return room.pages.render(request, template, hint=found, case_id=case_id)

    return router


async def _seat(room: Room, by: Principal) -> SeatView:
    """Raises NotFound for whoever takes part in no class."""
    if not by.is_practice:
        raise NotFound("This is for people who take part in a practice class.")
    return await room.reading.view_seat(by.scope)


async def _show(room: Room, request: Request, seen: SeatView, template: str) -> HTMLResponse:
    timezone = await room.timezone(seen.known.owner)
    return room.pages.render(request, template, view=seen, during=_during(seen), fault_words=FAULT_WORDS, timezone=timezone)


def _during(seen: SeatView) -> str:
    """Which round runs, if one does."""
    return f"{seen.shown.number if seen.shown else 0}{'+' if seen.running else ''}"
