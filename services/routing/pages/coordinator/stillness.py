"""On `/desk/tenggat`: after how many days without anybody doing anything a case counts as lying still."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.routing.commands.agencies import Houses
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.forms import Typed, read_form
from services.routing.queries.changes import ChangeKind, list_changes
from services.routing.queries.reference import Registered
from shared.auth import Coordinator
from shared.errors import Conflict, FieldError, InvalidInput
from shared.events.reference import GovernmentRegistered
from shared.http.language import language_of, say
from shared.http.wrong import Wrong

PATH = "/desk/tenggat/mandek"
FIELD = "stuck_days"
LABEL = "Days without anybody doing anything"
MOST = 366


@dataclass(frozen=True, slots=True)
class Stillness:
    """The form: what is typed in it, of which version of the government's details, and what is wrong."""

    typed: str
    version: int
    wrong: list[Wrong] = field(default_factory=list)


Show = Callable[[Request, House, Stillness], Awaitable[HTMLResponse]]
"""The page that the form is on."""


class StillnessForm:
    def __init__(self, room: Room) -> None:
        self._room, self._houses = room, Houses(room.parts.db)

    async def read(self, house: House) -> Stillness:
        found = await self._houses.read(Registered.GOVERNMENT, house.code)
        return Stillness(str(house.reference.stuck_days(house.code)), found.version)

    def router(self, show: Show) -> APIRouter:
        router, room = APIRouter(include_in_schema=False), self._room

        @router.post(PATH)
        async def save(request: Request, by: Coordinator) -> Response:
            house, typed = await room.enter(request, by), await read_form(request)
            try:
                days = days_of(typed)
            except InvalidInput as error:
                wrong = what_is_wrong(error.errors, request, (FIELD,))
                return await show(request, house, Stillness(typed.get(FIELD), typed.version, wrong))
            known = await self._houses.read(Registered.GOVERNMENT, house.code)
            changed = GovernmentRegistered.model_validate(known.data | {FIELD: days})
            try:
                await self._houses.change_government(changed, version=typed.version, by=by.name)
            except Conflict:
                return await self._conflict(request, house, days)
            return go(house.at("/desk/tenggat", selesai="mandek"))

        return router

    async def _conflict(self, request: Request, house: House, days: int) -> HTMLResponse:
        language = language_of(request)
        async with self._room.parts.db.connection() as tx:
            last = next(iter(await list_changes(tx, house.code, ChangeKind.GOVERNMENT, 1)), None)

        def side(title: str, value: int) -> Side:
            return Side(say(language, title), [(say(language, LABEL), str(value))])

        return self._room.conflict(
            request,
            house,
            here="Deadlines",
            back=house.at("/desk/tenggat"),
            theirs=side("As it is now", house.reference.stuck_days(house.code)),
            mine=side("What you wanted", days),
            who=last.official if last else "",
            when=last.at if last else None,
        )


def days_of(typed: Typed) -> int:
    """Raises InvalidInput that names the field."""
    text = typed.get(FIELD).strip()
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if not 1 <= days <= MOST:
        raise InvalidInput([FieldError(FIELD, "out_of_range", "Give calendar days, from 1 to 366.")])
    return days
