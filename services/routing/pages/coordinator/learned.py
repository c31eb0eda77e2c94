"""`/desk/saran`: what was learned from past cases, how good it is, and whether it may route by itself."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.routing.commands.suggestion_settings import PERCENTS, SuggestionSettings
from services.routing.pages.coordinator.room import House, Room, Side, go, what_is_wrong
from services.routing.pages.forms import Typed, read_form
from services.routing.queries.suggestion_settings import Setting
from services.routing.suggest.judging import LEAST_PROOF
from services.routing.suggest.limits import LEAST_EXAMPLES
from shared.auth import Coordinator
from shared.errors import Conflict, FieldError, InvalidInput
from shared.http.language import language_of, say

PATH = "/desk/saran"
NEVER = "never"


def learned_router(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    settings = SuggestionSettings(room.parts.db, room.parts.now)

    async def page(request: Request, house: House, *, typed: Typed | None = None, error: InvalidInput | None = None) -> HTMLResponse:
        desk = await settings.read(house.code)
        wrong = what_is_wrong(error.errors, request) if error else []
        return room.show(
            request,
            house,
            "learned.html",
            422 if wrong else 200,
            desk=desk,
            least=LEAST_EXAMPLES,
            least_judged=LEAST_PROOF,
            percents=PERCENTS,
            never=NEVER,
            chosen=typed.get("percent") if typed else choice_of(desk.setting),
            version=typed.version if typed else desk.version,
            wrong=wrong,
            done=request.query_params.get("selesai", ""),
            hundred=lambda share: round(share * 100),
        )

    @router.get(PATH)
    async def show(request: Request, by: Coordinator) -> HTMLResponse:
        return await page(request, await room.enter(request, by))

    @router.post(PATH)
    async def change(request: Request, by: Coordinator) -> Response:
        house, typed = await room.enter(request, by), await read_form(request)
        try:
            await settings.change(house.code, read_percent(typed), version=typed.version, by=by.name)
        except InvalidInput as error:
            return await page(request, house, typed=typed, error=error)
        except Conflict:
            return await conflict(request, house, typed)
        return go(house.at(PATH, selesai="1"))

    @router.post(f"{PATH}/versi")
    async def return_to(request: Request, by: Coordinator) -> Response:
        """An older version suggests again."""
        house, typed = await room.enter(request, by), await read_form(request)
        version, instead_of = (Typed({"version": typed.get(name)}).version for name in ("to", "from"))
        try:
            await settings.return_to(house.code, version, instead_of=instead_of, by=by.name)
        except Conflict:
            return await not_returned(request, house, version)
        return go(house.at(PATH, selesai="versi"))

    async def not_returned(request: Request, house: House, wanted: int) -> HTMLResponse:
        in_force, language = (await settings.read(house.code)).in_force, language_of(request)
        title = say(language, "Suggests")
        theirs = say(language, "Version %(version)s", {"version": str(in_force.version)}) if in_force else say(language, "None")
        return room.conflict(
            request,
            house,
            here="Suggestions",
            back=house.at(PATH),
            theirs=Side(say(language, "As it is now"), [(title, theirs)]),
            mine=Side(say(language, "What you wanted"), [(title, say(language, "Version %(version)s", {"version": str(max(wanted, 0))}))]),
        )

    async def conflict(request: Request, house: House, typed: Typed) -> HTMLResponse:
        now, language = (await settings.read(house.code)).setting, language_of(request)
        title = say(language, "May route by itself")
        return room.conflict(
            request,
            house,
            here="Suggestions",
            back=house.at(PATH),
            theirs=Side(say(language, "As it is now"), [(title, in_words(choice_of(now), request))]),
            mine=Side(say(language, "What you wanted"), [(title, in_words(typed.get("percent"), request))]),
            who=now.official if now else "",
            when=now.at if now else None,
        )

    return router


def choice_of(setting: Setting | None) -> str:
    """The form's value of a setting."""
    return str(setting.percent) if setting and setting.automatic else NEVER


def read_percent(typed: Typed) -> int | None:
    """None: never. Raises InvalidInput for what the form does not offer."""
    chosen = typed.get("percent")
    if chosen == NEVER:
        return None
    if chosen not in {str(percent) for percent in PERCENTS}:
        raise InvalidInput([FieldError("percent", "missing", "Choose whether it may route by itself.")])
    return int(chosen)


def in_words(choice: str, request: Request) -> str:
    language = language_of(request)
    if choice == NEVER:
        return say(language, "Never: it only suggests")
    return say(language, "Where %(percent)s of 100 were right", {"percent": choice})
