"""`/latihan/{key}`: the link of a class. Whoever has it takes part, without an account."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.routing.training.pages.room import Room, wrong_whole, wrongs
from shared.auth import PUBLIC, Visitor
from shared.auth.sessions import Sessions
from shared.errors import Conflict, InvalidInput, Unavailable
from shared.http.wrong import Wrong

Typed = Annotated[str, Form(max_length=500)]


def joining_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/latihan/{key}")
    async def form(request: Request, key: str, by: Visitor) -> HTMLResponse:
        return await _form(room, request, key)

    @router.post("/latihan/{key}")
    async def join(request: Request, key: str, name: Typed = "", office: Typed = "") -> Response:
        try:
            secret = await room.joining.join(key, name, office)
        except InvalidInput as error:
            return await _form(room, request, key, 422, wrongs(request, error.errors), name, office)
        except Conflict as error:
            return await _form(room, request, key, 409, wrong_whole(request, error.detail), name, office)
        answer = RedirectResponse("/desk/latihan/saya", 303)
        sessions: Sessions | None = getattr(request.app.state, "sessions", None)
        if sessions is None:
            raise Unavailable("Nobody can sign in here.")
        sessions.give(answer, secret)
        return answer

    return router


async def _form(
    room: Room, request: Request, key: str, status: int = 200, wrong: list[Wrong] | None = None, name: str = "", office: str = ""
) -> HTMLResponse:
    known = await room.joining.find_class(key)
    return room.pages.render(request, "training/join.html", status, known=known, wrong=wrong or [], name=name, office=office, practice=True)
