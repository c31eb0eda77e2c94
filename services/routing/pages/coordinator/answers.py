"""`/desk/jawaban`: answers that look like a phrase, for a coordinator to look at. Nothing is taken back; what is wrong is talked about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from services.routing.api.fields import decode_cursor, encode_cursor
from services.routing.pages.coordinator.room import Room, go
from services.routing.pages.parts import case_id_of
from services.routing.queries.answers import FlaggedAnswer
from services.routing.queries.queue import QueueKey
from shared.auth import Coordinator
from shared.errors import InvalidInput, NotFound

PATH = "/desk/jawaban"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One flagged answer, with its agency's name."""

    answer: FlaggedAnswer
    agency: str


def answers_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    answers = room.parts.answers

    @router.get(PATH)
    async def flagged(
        request: Request, by: Coordinator, after: Annotated[str | None, Query(max_length=400)] = None, done: str = ""
    ) -> HTMLResponse:
        """The latest first, in pages."""
        house = await room.enter(request, by)
        found, total = await answers.waiting(house.code, _place(after), PAGE + 1)
        agencies = house.reference.agencies
        lines = [Line(each, agencies[each.agency].name if each.agency in agencies else each.agency) for each in found[:PAGE]]
        last = lines[-1].answer if len(found) > PAGE else None
        return room.show(
            request,
            house,
            "answers.html",
            lines=lines,
            total=total,
            done=done == "1",
            older=house.at(PATH, after=encode_cursor(QueueKey(last.at, last.case_id))) if last else None,
            newer=house.at(PATH) if after else None,
        )

    @router.post(PATH + "/{case_id}/{version}")
    async def look_at(request: Request, case_id: str, version: str, by: Coordinator) -> RedirectResponse:
        """It has been looked at: it leaves the list. Who pressed first is on record; pressing again changes nothing."""
        house = await room.enter(request, by)
        await answers.look_at(case_id_of(case_id), _number(version), government=house.code, by=by)
        return go(house.at(PATH, done=1))

    return router


def _number(written: str) -> int:
    """A version from an address. Raises NotFound."""
    if not (written.isascii() and written.isdecimal() and len(written) < 10):
        raise NotFound("There is no such page.")
    return int(written)


def _place(after: str | None) -> tuple[datetime, UUID] | None:
    """A place that cannot be read is the beginning."""
    try:
        key = decode_cursor(after)
    except InvalidInput:
        return None
    return (key.due_at, key.id) if key and key.due_at else None
