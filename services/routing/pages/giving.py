"""One road for all forms of the desk: shown with the case, taken, done, or shown again.

What was typed is never lost: a form that cannot be taken is shown again as it was, with what is wrong, or with what somebody else did
in the meantime.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.routing.answers import Verdict
from services.routing.pages.forms import Typed, read_form
from services.routing.pages.parts import Parts
from services.routing.pages.reading import show_case
from services.routing.pages.views import Wanted
from services.routing.reference import Reference
from shared.auth import Principal, Role, allow
from shared.errors import Conflict, FieldError, InvalidInput
from shared.events.codes import AgencyCode, Classification, Language
from shared.events.reference import AgencyRegistered
from shared.http.language import language_of, say
from shared.regions import children

Acting = Annotated[Principal, Depends(allow(Role.OFFICER, practice=True))]
"""Who acts for an agency."""
CONFLICTS = {
    "final-word": "This report has been with three agencies. The coordinator's word is final: it stays with you.",
    "deferral-pending": "More time was asked for already; the coordinator has not decided yet.",
    "no-deferral-asked": "The agency does not ask for more time any more.",
    "deferral-past": "The day until which time was asked for is past. Refuse it; the agency may ask again.",
    "a-part": "This is one agency's share of a larger case. Do it with the whole case.",
    "no-appeal": "No appeal waits for a decision.",
    "has-parts": "Several agencies have answered this. A dispute of its reporter brings it back to all of them.",
    "returned-before": "One of these agencies has already said that the case is not its own. Choose another.",
    "number-of-parts": "Choose 2 to 10 agencies, each once.",
    "same-agency-twice": "Choose 2 to 10 agencies, each once.",
    "not-in-practice": "This is not part of the practice.",
}
"""Why something is not possible, by the domain's code. Keys of the catalogue of sentences."""
Give: TypeAlias = Callable[[UUID, Typed], Awaitable[None]]
"""Does with a case what was typed."""


class Questioned(InvalidInput):
    """Nothing is wrong; the officer is asked once whether it is to be sent like this."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__([], "this looks like a standard phrase")
        self.verdict = verdict


def said(errors: Iterable[FieldError], language: Language) -> list[FieldError]:
    """What is wrong, in the reader's language. A code that is not known here was chosen from a list that has changed since."""
    known = {"unknown_agency": "This agency is not known."}
    return [FieldError(each.field, each.code, say(language, known.get(each.code, each.message))) for each in errors]


def takers(reference: Reference, by: Principal) -> dict[AgencyCode, AgencyRegistered]:
    """The agencies that somebody of this office can name: those of the own government, but for the own agency."""
    return {
        code: known
        for code, known in reference.agencies.items()
        if known.active and code != by.scope and by.government in (None, known.government)
    }


class Forms:
    """Shows forms and takes them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(
        self, request: Request, case_id: UUID, by: Principal, act: str, *, typed: Typed | None = None, status: int = 200, **values: object
    ) -> HTMLResponse:
        """The case with an act's form below it, as it was typed."""
        given: dict[str, object] = {"errors": (), "meant": (), "refused": None, "question": None, "heard": (), "cannot_now": None, **values}
        return await show_case(
            self._parts,
            request,
            case_id,
            by,
            template=f"desk/{act}.html",
            status=status,
            typed=typed or Typed(),
            act=act,
            **await self._choices(act, by),
            colleagues=await self._parts.office.colleagues.of(by.scope) if act == "assign" else [],
            templates=await self._parts.templates.of(by.scope) if act == "answer" and by.is_agency_bound else [],
            kept=await self._parts.evidence.waiting(case_id, typed.evidence) if typed and act == "answer" else [],
            **given,
        )

    async def _choices(self, act: str, by: Principal) -> dict[str, object]:
        """What the lists of a form are made of."""
        if act not in ("return", "split", "reclassify"):
            return {}
        async with self._parts.db.connection() as tx:
            reference = await self._parts.landscape.at(tx)
        agencies = takers(reference, by).values()
        places = children(by.government) if by.government and not by.government.endswith(".00") else ()
        return {
            "agencies": sorted(agencies, key=lambda known: known.name),
            "categories": reference.topics_of(by.government),
            "districts": places if act == "reclassify" else (),
            "classifications": tuple(Classification),
        }

    async def take(self, request: Request, case_id: UUID, by: Principal, act: str, give: Give, *, typed: Typed | None = None) -> Response:
        """Does it and shows the case, or shows the form again: with a question, with what is wrong (422), or with what has happened
        meanwhile (409)."""
        typed = typed or await read_form(request)
        try:
            await give(case_id, typed)
        except Questioned as question:
            return await self.show(request, case_id, by, act, typed=typed, status=question.status, question=question.verdict)
        except InvalidInput as error:
            errors = said(error.errors, language_of(request))
            return await self.show(request, case_id, by, act, typed=typed, status=error.status, errors=errors)
        except Conflict as error:
            why = say(language_of(request), CONFLICTS[error.code]) if error.code in CONFLICTS else None
            return await self.show(request, case_id, by, act, typed=typed, status=error.status, refused=error, cannot_now=why)
        query = Wanted.read(request.query_params.multi_items(), by).query()
        return RedirectResponse(f"/desk/cases/{case_id}?{query}&done={act}", 303)
