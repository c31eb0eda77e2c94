"""Following a complaint by its tracking code, and what its reporter can ask for there."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands.reporting import Reporting
from services.intake.domain import SUPPLEMENT_MAX, allowed_actions
from services.intake.history import status_sentence
from services.intake.pages.forms import Wrong, read_form, what_is_wrong
from services.intake.reading import Reading
from shared.clock import utc_now
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.http.language import language_of, say
from shared.http.pages import Pages, check_same_origin

NO_SUCH_CODE = "There is no complaint with this tracking code. Check it letter by letter."
NOT_NOW = "This is not possible any more: the complaint has moved on. Below is where it stands."
DONE = "Thank you, we have it. What follows from it appears here soon."


def create_follow_pages(reporting: Reporting, reading: Reading, pages: Pages) -> APIRouter:
    """Below /lacak."""
    router = APIRouter()

    async def follow_page(
        request: Request, code: str, *, notice: str = "", wrong: list[Wrong] | None = None, status: int = 200
    ) -> Response:
        language = language_of(request)
        followed = await reading.follow(code, language)
        case, reference = followed.case, followed.reference
        return pages.render(
            request,
            "follow.html",
            status,
            code=code,
            case=case,
            status_sentence=status_sentence(case.status, language),
            lines=followed.lines[::-1],
            agency=reference.agency_name(case.agency) if case.agency else None,
            timezone=reference.timezone_of(case.government),
            allowed=[
                action.value
                for action in allowed_actions(case.status, case.pending, confidential=case.confidential, erased=case.erased_at is not None)
            ],
            notice=say(language, notice) if notice else "",
            wrong=wrong or [],
            text_max=SUPPLEMENT_MAX,
        )

    @router.get("/lacak")
    async def track(request: Request) -> Response:
        return pages.render(request, "track.html", wrong=[], code="")

    @router.post("/lacak")
    async def follow(request: Request) -> Response:
        check_same_origin(request)
        code = (await read_form(request)).get("code", "")
        try:
            return await follow_page(request, code)
        except NotFound:
            wrong = [Wrong("code", say(language_of(request), NO_SUCH_CODE))]
            return pages.render(request, "track.html", 404, wrong=wrong, code=code[:100])

    @router.get("/lacak/{action}")
    async def to_track(action: str) -> Response:
        return RedirectResponse("/lacak", 303)

    @router.post("/lacak/{action}")
    async def act(request: Request, action: str) -> Response:
        check_same_origin(request)
        values = await read_form(request)
        code, text, now = values.get("code", ""), values.get("text", ""), utc_now()
        language = language_of(request)
        try:
            if action == "tambah":
                await reporting.supplement(code, text, now=now)
            elif action == "konfirmasi":
                await reporting.confirm(code, _rating(values.get("rating", "")), text, now=now)
            elif action == "bantah":
                await reporting.dispute(code, text, now=now)
            elif action == "cabut":
                await reporting.withdraw(code, text, now=now)
            else:
                raise NotFound("There is no such page.")
        except InvalidInput as error:
            return await follow_page(request, code, wrong=what_is_wrong(error.errors, ("text", "rating"), language), status=422)
        except Conflict:
            return await follow_page(request, code, wrong=[Wrong("main", say(language, NOT_NOW))], status=409)
        return await follow_page(request, code, notice=DONE)

    return router


def _rating(written: str) -> int | None:
    if not written:
        return None
    if written not in {"1", "2", "3", "4", "5"}:
        raise InvalidInput([FieldError("rating", "int_parsing", "Choose 1 to 5.")])
    return int(written)
