"""`/desk/latihan`: a coordinator's classes: opening one, its link, its rounds with everyone's progress, attendance."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from services.routing.training.domain import AGENCIES, ROUND_MINUTES, Kind, Pace
from services.routing.training.pages.room import Room, id_in, wrong_whole, wrongs
from services.routing.training.reading import ClassView
from shared.auth import Coordinator, Principal, WatchingCoordinator
from shared.errors import Conflict, InvalidInput
from shared.http.wrong import Wrong

Typed = Annotated[str, Form(max_length=500)]
KINDS = [(Kind.MIXED, "Four agencies in turn"), *((kind, AGENCIES[kind.value]) for kind in Kind if kind is not Kind.MIXED)]
PACES = [
    (Pace.CALM, "Calm", "one complaint every two and a half minutes"),
    (Pace.USUAL, "Usual", "one every minute and a half"),
    (Pace.BUSY, "Busy", "one every 45 seconds"),
]
OPENING = {"title": "", "kind": Kind.MIXED.value, "seats": "60"}
STARTING = {"pace": Pace.USUAL.value, "minutes": "20"}


def leading_router(room: Room) -> APIRouter:
    router = APIRouter(prefix="/desk/latihan", include_in_schema=False)

    @router.get("")
    async def listed(request: Request, by: Coordinator) -> HTMLResponse:
        return await _list(room, request, by, 200, [], OPENING)

    @router.post("")
    async def open_class(request: Request, by: Coordinator, title: Typed = "", kind: Typed = "", seats: Typed = "") -> Response:
        try:
            new = await room.leading.open_class(title, kind, seats, by=by)
        except InvalidInput as error:
            typed = {"title": title, "kind": kind, "seats": seats}
            return await _list(room, request, by, 422, wrongs(request, error.errors), typed)
        return RedirectResponse(f"/desk/latihan/{new.id}", 303)

    @router.get("/{class_id}")
    async def view(request: Request, class_id: str, by: Coordinator) -> HTMLResponse:
        return await _class(room, request, class_id, by)

    @router.get("/{class_id}/kemajuan")
    async def progress(request: Request, class_id: str, by: WatchingCoordinator, during: str = "") -> HTMLResponse:
        """The part of the page that changes by itself. When a round has begun or ended since it was shown, the whole page comes anew."""
        seen = await room.reading.view_class(id_in(class_id), by)
        page = room.pages.render(request, "training/progress.html", view=seen, during=_during(seen))
        if during != _during(seen):
            page.headers["HX-Refresh"] = "true"
        return page

    @router.post("/{class_id}/putaran")
    async def start(request: Request, class_id: str, by: Coordinator, pace: Typed = "", minutes: Typed = "", hints: Typed = "") -> Response:
        try:
            await room.leading.start_round(id_in(class_id), pace, minutes, hints=hints == "1", by=by)
        except InvalidInput as error:
            return await _class(room, request, class_id, by, 422, wrongs(request, error.errors), {"pace": pace, "minutes": minutes})
        except Conflict as error:
            return await _class(room, request, class_id, by, 409, wrong_whole(request, error.detail))
        return RedirectResponse(f"/desk/latihan/{class_id}", 303)

    @router.post("/{class_id}/akhiri")
    async def end(class_id: str, by: Coordinator) -> Response:
        await room.leading.end_round(id_in(class_id), by=by)
        return RedirectResponse(f"/desk/latihan/{class_id}", 303)

    @router.post("/{class_id}/tutup")
    async def close(class_id: str, by: Coordinator) -> Response:
        await room.leading.close_class(id_in(class_id), by=by)
        return RedirectResponse(f"/desk/latihan/{class_id}", 303)

    @router.get("/{class_id}/hadir")
    async def attendance(request: Request, class_id: str, by: Coordinator) -> HTMLResponse:
        """To be printed and signed."""
        seen = await room.reading.view_class(id_in(class_id), by)
        timezone = await room.timezone(seen.known.owner)
        return room.pages.render(request, "training/attendance.html", view=seen, timezone=timezone, practice=True)

    return router


async def _list(room: Room, request: Request, by: Principal, status: int, wrong: list[Wrong], typed: dict[str, str]) -> HTMLResponse:
    return room.pages.render(
        request,
        "training/classes.html",
        status,
        classes=await room.reading.list_classes(by),
        kinds=KINDS,
        wrong=wrong,
        typed=typed,
        timezone=await room.timezone(by.scope),
        practice=True,
    )


async def _class(
    room: Room,
    request: Request,
    class_id: str,
    by: Principal,
    status: int = 200,
    wrong: list[Wrong] | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    seen = await room.reading.view_class(id_in(class_id), by)
    link = f"{room.public_url.rstrip('/')}/latihan/{seen.known.join_key}"
    return room.pages.render(
        request,
        "training/class.html",
        status,
        view=seen,
        during=_during(seen),
        link=link,
        code=Markup(segno.make(link, error="m").svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)),  # noqa: S704 made here
        paces=PACES,
        lengths=ROUND_MINUTES,
        wrong=wrong or [],
        typed=typed or STARTING,
        timezone=await room.timezone(seen.known.owner),
        practice=True,
    )


def _during(seen: ClassView) -> str:
    """Which round runs, if one does: while this stays the same, only figures change on the page."""
    return f"{len(seen.rounds)}{'+' if seen.running else ''}{'x' if seen.known.closed_at else ''}"
