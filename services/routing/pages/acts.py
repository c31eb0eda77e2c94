"""What people do with a case: a form a page, and a panel beside the case where there is a script. One road for all acts.

What was typed is never lost: a form that cannot be taken is shown again as it was, with what is wrong, or with what somebody else did
in the meantime.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.routing.commands.office import person_of
from services.routing.pages.evidence import take_photos
from services.routing.pages.forms import LONGEST_NOTE, OUTCOMES, Typed, read_act, read_form, text_of
from services.routing.pages.parts import Parts, case_id_of
from services.routing.pages.reading import show_case
from services.routing.pages.views import Wanted
from shared.auth import LEADERS, AnyCaseReader, Principal, Role, allow
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.events.codes import Language, ReturnReason
from shared.http.language import language_of, say

Acting = Annotated[Principal, Depends(allow(Role.OFFICER, practice=True))]
"""Who acts for an agency."""
Sharing = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, practice=True))]
"""Who shares out an agency's work."""
FORMS = frozenset({"answer", "return"})
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
        """Accept, answer, return: as the lifecycle allows."""
        if act not in ACTS:
            raise NotFound("There is no such page.")

        async def give(target: UUID, typed: Typed) -> None:
            command = read_act(act, typed)
            kept = typed.evidence if act == "answer" else ()
            await parts.desk.handle(target, command, by=by, expected_version=typed.version, evidence=kept)

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


def said(errors: Iterable[FieldError], language: Language) -> list[FieldError]:
    """What is wrong, in the reader's language. A code that is not known here was chosen from a list that has changed since."""
    known = {"unknown_agency": "This agency is not known."}
    return [FieldError(error.field, error.code, say(language, known.get(error.code, error.message))) for error in errors]


class Forms:
    """Shows forms and takes them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(
        self, request: Request, case_id: UUID, by: Principal, act: str, *, typed: Typed | None = None, status: int = 200, **values: object
    ) -> HTMLResponse:
        """The case with an act's form below it, as it was typed."""
        async with self._parts.db.connection() as tx:
            reference = await self._parts.landscape.at(tx)
        government = by.scope if by.scope.count(".") == 1 else by.scope.rpartition(".")[0]
        agencies = [
            known for known in reference.agencies.values() if known.active and known.government == government and known.code != by.scope
        ]
        given: dict[str, object] = {"errors": (), "refused": None, **values}
        return await show_case(
            self._parts,
            request,
            case_id,
            by,
            template=f"desk/{act}.html",
            status=status,
            typed=typed or Typed(),
            act=act,
            agencies=agencies if act == "return" else [],
            colleagues=await self._parts.office.colleagues.of(by.scope) if act == "assign" else [],
            outcomes=OUTCOMES,
            kept=await self._parts.evidence.waiting(case_id, typed.evidence) if typed and act == "answer" else [],
            reasons=tuple(ReturnReason),
            **given,
        )

    async def take(
        self, request: Request, case_id: UUID, by: Principal, act: str, give: Callable[[UUID, Typed], Awaitable[None]]
    ) -> Response:
        """Does it and shows the case, or shows the form again: with what is wrong (422), or with what has happened meanwhile (409)."""
        typed = await read_form(request)
        try:
            if act == "answer":
                typed, wrong = await take_photos(self._parts, request, case_id, by, typed)
                if wrong:
                    raise InvalidInput(wrong)
            await give(case_id, typed)
        except InvalidInput as error:
            errors = said(error.errors, language_of(request))
            return await self.show(request, case_id, by, act, typed=typed, status=error.status, errors=errors)
        except Conflict as error:
            return await self.show(request, case_id, by, act, typed=typed, status=error.status, refused=error)
        query = Wanted.read(request.query_params.multi_items(), by).query()
        return RedirectResponse(f"/desk/cases/{case_id}?{query}&done={act}", 303)
