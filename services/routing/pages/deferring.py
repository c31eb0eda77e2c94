"""An agency asks for more time: until when, why, and what the reporter hears meanwhile. The coordinator decides (`deciding`)."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.routing.domain.commands import AskDeferral
from services.routing.domain.reviewing import MAX_DEFERRAL
from services.routing.pages.forms import LONGEST_NOTE, Typed, text_of
from services.routing.pages.giving import Acting, Forms
from services.routing.pages.parts import Parts, case_id_of
from shared.errors import Conflict, FieldError, InvalidInput

DAYS = {
    "deferral-past": "Name a day that is still to come.",
    "deferral-too-long": f"Name a day within {MAX_DEFERRAL.days} days; more can be asked for again then.",
}
"""What is wrong with the day, by the domain's own codes."""


def deferring_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    forms = Forms(parts)

    @router.get("/desk/cases/{case_id}/ask_deferral")
    async def form(request: Request, case_id: str, by: Acting) -> HTMLResponse:
        return await forms.show(request, case_id_of(case_id), by, "ask_deferral")

    @router.post("/desk/cases/{case_id}/ask_deferral")
    async def ask(request: Request, case_id: str, by: Acting) -> Response:
        async def give(case: UUID, typed: Typed) -> None:
            try:
                await parts.desk.handle(case, read_deferral(typed), by=by, expected_version=typed.version)
            except Conflict as error:
                if error.code in DAYS:
                    raise InvalidInput([FieldError("until", error.code, DAYS[error.code])]) from None
                raise

        return await forms.take(request, case_id_of(case_id), by, "ask_deferral", give)

    return router


def read_deferral(typed: Typed) -> AskDeferral:
    """The command of the form. Raises InvalidInput."""
    errors, texts, until = list[FieldError](), dict[str, str](), None
    for field, missing in (("why", "Say why more time is needed."), ("reply", "Write what the reporter is to hear meanwhile.")):
        try:
            texts[field] = text_of(typed, field, LONGEST_NOTE, missing)
        except InvalidInput as error:
            errors += error.errors
    try:
        until = date.fromisoformat(typed.get("until"))
    except ValueError:
        errors.insert(1 if errors and errors[0].field == "why" else 0, FieldError("until", "missing", "Name the day until which you need."))
    if errors or until is None:
        raise InvalidInput(errors)
    return AskDeferral(texts["why"], until, texts["reply"])
