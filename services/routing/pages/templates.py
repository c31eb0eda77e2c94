"""`/desk/templat`: an agency's templates of answers, written by its own people. A template's blanks stand in braces."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.routing.filling import FILLED, blanks
from services.routing.pages.forms import Typed, read_form
from services.routing.pages.frame import calendar_of, office_name
from services.routing.pages.parts import Parts
from shared.auth import LEADERS, Principal, Role, allow
from shared.errors import Conflict, Forbidden, InvalidInput, NotFound
from shared.http.language import language_of
from shared.http.wrong import first_of_each_field

PATH = "/desk/templat"
Writing = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS))]
"""Who writes for an agency."""
DONE = ("added", "changed", "gone")


def templates_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    editor = _Editor(parts)

    @router.get(PATH)
    async def all_of_them(request: Request, by: Writing, done: str = "") -> HTMLResponse:
        return await editor.show_all(request, by, done=done if done in DONE else "")

    @router.post(PATH)
    async def add(request: Request, by: Writing) -> Response:
        typed = await read_form(request)
        try:
            await parts.templates.add(typed.get("name"), typed.get("words"), by=_bound(by))
        except InvalidInput as error:
            return await editor.show_all(request, by, typed=typed, error=error)
        return _to(PATH, "added")

    @router.get(PATH + "/{template}")
    async def one(request: Request, template: str, by: Writing) -> HTMLResponse:
        return await editor.show_one(request, by, _id(template))

    @router.post(PATH + "/{template}")
    async def change(request: Request, template: str, by: Writing) -> Response:
        """New words, or the template is taken away."""
        typed, known = await read_form(request), _id(template)
        try:
            if typed.get("do") == "take_away":
                await parts.templates.take_away(known, by=_bound(by), expected_version=typed.version)
                return _to(PATH, "gone")
            await parts.templates.change(known, typed.get("name"), typed.get("words"), by=_bound(by), expected_version=typed.version)
        except (InvalidInput, Conflict) as error:
            return await editor.show_one(request, by, known, typed=typed, error=error)
        return _to(PATH, "changed")

    return router


class _Editor:
    """Shows the pages."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show_all(
        self, request: Request, by: Principal, *, typed: Typed | None = None, error: InvalidInput | None = None, done: str = ""
    ) -> HTMLResponse:
        found = await self._parts.templates.of(_bound(by).scope)
        return await self._render(request, "desk/templates.html", by, typed or Typed(), error, done=done, templates=found)

    async def show_one(
        self, request: Request, by: Principal, template: int, *, typed: Typed | None = None, error: InvalidInput | Conflict | None = None
    ) -> HTMLResponse:
        found, versions = await self._parts.templates.get(template, by=_bound(by))
        shown = typed or Typed({"name": found.name, "words": found.words, "version": str(found.version)})
        return await self._render(request, "desk/template.html", by, shown, error, known=found, versions=versions)

    async def _render(
        self, request: Request, page: str, by: Principal, typed: Typed, error: InvalidInput | Conflict | None, **values: object
    ) -> HTMLResponse:
        async with self._parts.db.connection() as tx:
            reference = await self._parts.landscape.at(tx)
        wrong = first_of_each_field(error.errors, language_of(request), ("name", "words")) if isinstance(error, InvalidInput) else []
        return self._parts.pages.render(
            request,
            page,
            error.status if error else 200,
            by=by,
            office=office_name(reference, by),
            timezone=calendar_of(reference, by).zone,
            typed=typed,
            errors=wrong,
            refused=isinstance(error, Conflict),
            filled=FILLED,
            blanks=blanks,
            **values,
        )


def _bound(by: Principal) -> Principal:
    """Raises Forbidden for whoever writes for no agency."""
    if not by.is_agency_bound:
        raise Forbidden("Templates belong to an agency: its own officers write them.")
    return by


def _id(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 19):
        raise NotFound("There is no such template, or it is another agency's.")
    return int(written)


def _to(path: str, done: str) -> RedirectResponse:
    return RedirectResponse(f"{path}?done={done}", 303)
