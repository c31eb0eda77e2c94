"""A case among others: merged into one with a number, split among agencies after a look at who hears what."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.routing.domain.commands import Share, Split
from services.routing.domain.relating import MAX_PARTS, MIN_PARTS
from services.routing.pages.casefile import CaseFile
from services.routing.pages.forms import LONGEST_NOTE, Typed, read_form, text_of
from services.routing.pages.giving import Forms, said
from services.routing.pages.parts import Parts, case_id_of
from services.routing.pages.reading import read_file
from services.routing.queries.queue import Filters, list_queue
from shared.auth import Coordinator
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Language
from shared.http.language import language_of, say

SPLIT_BETWEEN = f"Choose {MIN_PARTS} to {MAX_PARTS} agencies, each once."


def relating_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    forms = Forms(parts)

    @router.get("/desk/cases/{case_id}/merge")
    async def merge_form(request: Request, case_id: str, by: Coordinator) -> HTMLResponse:
        return await forms.show(request, case_id_of(case_id), by, "merge")

    @router.post("/desk/cases/{case_id}/merge")
    async def find_master(request: Request, case_id: str, by: Coordinator) -> Response:
        """To the page that shows both, and who hears what: nothing is done yet."""
        target, typed = case_id_of(case_id), await read_form(request)
        number = "".join(typed.get("number").split())
        async with parts.db.connection() as tx:
            found = await list_queue(tx, Filters(number=number), by=by, after=None, limit=2, now=parts.now()) if number else []
        masters = [each for each in found if each.id != target]
        if len(masters) != 1:
            message = (
                "Type the number of another case of your government." if not found or not masters else "Several cases have this number."
            )
            wrong = FieldError("number", "unknown_case", say(language_of(request), message))
            return await forms.show(request, target, by, "merge", typed=typed, status=422, errors=[wrong])
        return RedirectResponse(f"/desk/saring/{target}/gabung/{masters[0].id}?pemerintah={masters[0].government}", 303)

    @router.get("/desk/cases/{case_id}/split")
    async def split_form(request: Request, case_id: str, by: Coordinator) -> HTMLResponse:
        return await forms.show(request, case_id_of(case_id), by, "split")

    @router.post("/desk/cases/{case_id}/split")
    async def split(request: Request, case_id: str, by: Coordinator) -> Response:
        """First shows who hears what, then does it."""
        target, typed = case_id_of(case_id), await read_form(request)
        language = language_of(request)
        try:
            command = read_split(typed)
        except InvalidInput as error:
            return await forms.show(request, target, by, "split", typed=typed, status=422, errors=said(error.errors, language))
        if typed.get("do") != "split":
            file = await read_file(parts, target, by)
            async with parts.db.connection() as tx:
                reference = await parts.landscape.at(tx)
            names = [reference.agencies[share.agency].name for share in command.shares if share.agency in reference.agencies]
            return await forms.show(request, target, by, "split", typed=typed, heard=who_hears(file, names, language))

        async def give(case: UUID, typed: Typed) -> None:
            await parts.desk.handle(case, command, by=by, expected_version=typed.version)

        return await forms.take(request, target, by, "split", give, typed=typed)

    return router


def read_split(typed: Typed) -> Split:
    """The command of the form. Raises InvalidInput."""
    agencies = tuple(dict.fromkeys(each for each in typed.several.get("agency", ()) if each))
    errors = list[FieldError]()
    if not MIN_PARTS <= len(agencies) <= MAX_PARTS:
        errors.append(FieldError("agency", "number-of-parts", SPLIT_BETWEEN))
    try:
        why = text_of(typed, "why", LONGEST_NOTE, "Say what each agency is to do. They and the reporter read it.")
    except InvalidInput as error:
        errors += error.errors
    if errors:
        raise InvalidInput(errors)
    return Split(tuple(Share(agency) for agency in agencies), why)


def who_hears(file: CaseFile, agencies: Sequence[str], language: Language) -> list[str]:
    """What a split brings for whom, in sentences."""
    case, named = file.case, ", ".join(agencies)
    heard = [
        say(language, "Each gets a case of its own with its own deadline: %(agencies)s.", {"agencies": named}),
        say(language, "The reporter hears that these agencies work on it, and reads each answer as it comes.")
        if case.contactable
        else say(language, "The reporter left no address: the tracking code shows which agencies work on it, and each answer."),
        say(language, "The complaint counts as answered when the last of them has answered. The reporter's time runs on."),
    ]
    if file.agency and file.agency not in agencies:
        heard.append(say(language, "%(agency)s has it no longer.", {"agency": file.agency}))
    return [*heard, say(language, "You can take back the shares that are not answered yet.")]
