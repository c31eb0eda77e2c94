"""Several cases at once: each is done or refused by itself, and the page says which."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.routing.domain.commands import Accept, Command
from services.routing.pages.acts import assignee_of
from services.routing.pages.forms import Typed, read_act, read_form
from services.routing.pages.frame import read_frame
from services.routing.pages.parts import Parts
from services.routing.pages.views import Wanted
from shared.auth import LEADERS, Principal, Role, allow
from shared.errors import InvalidInput, KawalError, NotFound

MOST = 100
Sharing = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, practice=True))]


@dataclass(frozen=True, slots=True)
class Choice:
    """A case that was ticked, in the version in which its row was shown."""

    case_id: UUID
    version: int
    number: str


class Outcome(StrEnum):
    """What can become of one."""

    DONE = "done"
    CHANGED = "changed"
    """Somebody else was quicker."""
    NOT_YOURS = "not_yours"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one."""

    case_id: UUID
    number: str
    outcome: Outcome


def bulk_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def show(request: Request, by: Principal, status: int = 200, **values: object) -> HTMLResponse:
        async with parts.db.connection() as tx:
            frame = await read_frame(tx, parts, by, Wanted.read(request.query_params.multi_items(), by))
        return parts.pages.render(request, "desk/bulk.html", status, layout="desk/layout.html", frame=frame, by=by, selected=None, **values)

    @router.post("/desk/bulk")
    async def bulk(request: Request, by: Sharing) -> Response:
        """Does one act with every case that was ticked, one by one, and leads to what became of each."""
        typed = await read_form(request)
        ticked = typed.several.get("case", ())
        act = typed.get("act")
        try:
            give = _act(parts, act, typed, by)
        except InvalidInput as refused:
            return await show(request, by, 422, act=act, error=refused, results=(), too_many=False)
        results = [Result(choice.case_id, choice.number, await _try(give, choice)) for choice in read_choices(ticked)]
        query = Wanted.read(request.query_params.multi_items(), by).query()
        return RedirectResponse(f"/desk/bulk?{query}&{results_query(act, results, too_many=len(ticked) > MOST)}", 303)

    @router.get("/desk/bulk")
    async def results(request: Request, by: Sharing) -> HTMLResponse:
        """What became of each: the address says it, so that loading the page again does nothing again."""
        act, too_many, found = read_results(request.query_params.multi_items())
        return await show(request, by, act=act, error=None, results=found, too_many=too_many)

    return router


def results_query(act: str, results: Sequence[Result], *, too_many: bool) -> str:
    """For the address of the page that tells them."""
    told = [("became", f"{result.outcome}:{result.case_id}:{result.number}") for result in results]
    return urlencode([("did", act), *told, *([("more", "1")] if too_many else [])])


def read_results(given: Iterable[tuple[str, str]]) -> tuple[str, bool, list[Result]]:
    """From that address; what is none is passed over."""
    pairs, found = list(given), list[Result]()
    for value in [value for name, value in pairs if name == "became"][:MOST]:
        outcome, _, rest = value.partition(":")
        case_id, _, number = rest.partition(":")
        with suppress(ValueError):
            found.append(Result(UUID(case_id), number[:40], Outcome(outcome)))
    named = dict(pairs)
    return named.get("did", ""), "more" in named, found


def read_choices(values: Sequence[str]) -> list[Choice]:
    """From the boxes of the list: `id:version:number`. What is none is passed over."""
    choices = []
    for value in values[:MOST]:
        case_id, _, rest = value.partition(":")
        version, _, number = rest.partition(":")
        try:
            choices.append(Choice(UUID(case_id), int(version[:9]), number[:40]))
        except ValueError:
            continue
    return choices


def _act(parts: Parts, act: str, typed: Typed, by: Principal) -> Callable[[Choice], Awaitable[object]]:
    """What is to be done with each. Raises InvalidInput when nobody can tell."""
    if act == "accept":
        return partial(_do, parts, by, Accept())
    if act == "return":
        return partial(_do, parts, by, read_act(act, typed))
    return partial(_assign, parts, by, assignee_of(typed, by))


async def _do(parts: Parts, by: Principal, command: Command, choice: Choice) -> None:
    await parts.desk.handle(choice.case_id, command, by=by, expected_version=choice.version)


async def _assign(parts: Parts, by: Principal, assignee: str | None, choice: Choice) -> None:
    await parts.office.assign(choice.case_id, assignee, by=by)


async def _try(give: Callable[[Choice], Awaitable[object]], choice: Choice) -> Outcome:
    try:
        await give(choice)
    except NotFound:
        return Outcome.NOT_YOURS
    except KawalError as error:
        return Outcome.CHANGED if error.code == "stale-version" else Outcome.NOT_NOW
    return Outcome.DONE
