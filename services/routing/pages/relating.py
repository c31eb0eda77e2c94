"""A case among others: merged into one with a number, split among agencies after a look at who hears what."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.routing.pages.forms import Typed, read_form
from services.routing.pages.giving import Forms, said, takers
from services.routing.pages.parts import Parts, case_id_of
from services.routing.pages.reading import read_file
from services.routing.pages.sharing import gather, read_split, was_shown, who_hears
from services.routing.queries.queue import Filters, list_queue
from shared.auth import Coordinator
from shared.errors import FieldError, InvalidInput
from shared.http.language import language_of, say


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
        """Gathers the agencies by name, then shows who hears what, then does it, if the agencies are those of which that was shown."""
        target, language = case_id_of(case_id), language_of(request)
        async with parts.db.connection() as tx:
            known = takers(await parts.landscape.at(tx), by)
        gathered = gather(await read_form(request), known, by)
        typed = gathered.typed
        if gathered.unclear or typed.get("do") == "add":
            wrong = said([gathered.unclear], language) if gathered.unclear else []
            shown = {"errors": wrong, "meant": gathered.meant}
            return await forms.show(request, target, by, "split", typed=typed, status=422 if wrong else 200, **shown)
        try:
            command = read_split(typed)
        except InvalidInput as error:
            return await forms.show(request, target, by, "split", typed=typed, status=422, errors=said(error.errors, language))
        if typed.get("do") != "split" or not was_shown(command, typed):
            file = await read_file(parts, target, by)
            names = [known[share.agency].name for share in command.shares if share.agency in known]
            return await forms.show(request, target, by, "split", typed=typed, heard=who_hears(file, names, language))

        async def give(case: UUID, typed: Typed) -> None:
            await parts.desk.handle(case, command, by=by, expected_version=typed.version)

        return await forms.take(request, target, by, "split", give, typed=typed)

    return router
