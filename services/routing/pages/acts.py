"""What people do with a case: a form a page, and a panel beside the case where there is a script. The answer has a file of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.routing.commands.office import person_of
from services.routing.pages.forms import LONGEST_NOTE, Typed, read_act, text_of
from services.routing.pages.giving import Acting, Forms
from services.routing.pages.parts import Parts, case_id_of
from shared.auth import LEADERS, AnyCaseReader, Principal, Role, allow
from shared.errors import FieldError, InvalidInput, NotFound

Sharing = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, practice=True))]
"""Who shares out an agency's work."""
FORMS = frozenset({"return"})
ACTS = frozenset({"accept", *FORMS})


def acts_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    forms = Forms(parts)

    @router.get("/desk/cases/{case_id}/note")
    async def note_form(request: Request, case_id: str, by: AnyCaseReader) -> HTMLResponse:
        return await forms.show(request, case_id_of(case_id), by, "note")

    @router.post("/desk/cases/{case_id}/note")
    async def note(request: Request, case_id: str, by: AnyCaseReader) -> Response:
        """Words for the office alone."""

        async def keep(target: UUID, typed: Typed) -> None:
            await parts.office.note(target, text_of(typed, "words", LONGEST_NOTE, "Write the note."), by=by)

        return await forms.take(request, case_id_of(case_id), by, "note", keep)

    @router.get("/desk/cases/{case_id}/assign")
    async def assign_form(request: Request, case_id: str, by: Sharing) -> HTMLResponse:
        return await forms.show(request, case_id_of(case_id), by, "assign")

    @router.post("/desk/cases/{case_id}/assign")
    async def assign(request: Request, case_id: str, by: Sharing) -> Response:
        """Who works on it; an empty name takes it back."""

        async def give(target: UUID, typed: Typed) -> None:
            await parts.office.assign(target, assignee_of(typed, by), by=by)

        return await forms.take(request, case_id_of(case_id), by, "assign", give)

    @router.get("/desk/cases/{case_id}/{act}")
    async def act_form(request: Request, case_id: str, act: str, by: Acting) -> HTMLResponse:
        if act not in FORMS:
            raise NotFound("There is no such page.")
        return await forms.show(request, case_id_of(case_id), by, act)

    @router.post("/desk/cases/{case_id}/{act}")
    async def do(request: Request, case_id: str, act: str, by: Acting) -> Response:
        """Accept, return: as the lifecycle allows."""
        if act not in ACTS:
            raise NotFound("There is no such page.")

        async def give(target: UUID, typed: Typed) -> None:
            await parts.desk.handle(target, read_act(act, typed), by=by, expected_version=typed.version)

        return await forms.take(request, case_id_of(case_id), by, act, give)

    return router


def assignee_of(typed: Typed, by: Principal) -> str | None:
    """Whom a form names, as `Office.assign` takes it. Raises InvalidInput when it names nobody."""
    if typed.get("to") == "me":
        return person_of(by)
    if typed.get("to") == "nobody":
        return None
    if not typed.get("person"):
        raise InvalidInput([FieldError("person", "missing", "Say who works on it.")])
    return typed.get("person")
