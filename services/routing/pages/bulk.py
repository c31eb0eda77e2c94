"""Several cases at once: each is done or refused by itself, and the page says which."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.routing.domain.commands import Accept, Command
from services.routing.pages.acts import assignee_of
from services.routing.pages.forms import Typed, read_act, read_form
from services.routing.pages.frame import read_frame
from services.routing.pages.parts import Parts
from services.routing.pages.views import Wanted
from shared.auth import LEADERS, Principal, Role, allow
from shared.errors import InvalidInput, KawalError

MOST = 100
Sharing = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, practice=True))]


@dataclass(frozen=True, slots=True)
class Choice:
    """A case that was ticked, in the version in which its row was shown."""

    case_id: UUID
    version: int
    number: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one."""

    choice: Choice
    refused: KawalError | None


def bulk_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/desk/bulk")
    async def bulk(request: Request, by: Sharing) -> HTMLResponse:
        """Does one act with every case that was ticked, one by one; the page says of each what became of it."""
        typed = await read_form(request)
        choices = read_choices(typed.several.get("case", ()))
        act, error, outcomes = typed.get("act"), None, list[Outcome]()
        try:
            give = _act(parts, act, typed, by)
        except InvalidInput as refused:
            error = refused
        else:
            outcomes = [Outcome(choice, await _try(give, choice)) for choice in choices]
        async with parts.db.connection() as tx:
            frame = await read_frame(tx, parts, by, Wanted.read(request.query_params.multi_items(), by))
        return parts.pages.render(
            request,
            "desk/bulk.html",
            422 if error else 200,
            layout="desk/layout.html",
            frame=frame,
            by=by,
            selected=None,
            act=act,
            error=error,
            outcomes=outcomes,
            too_many=len(typed.several.get("case", ())) > MOST,
        )

    return router


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


async def _try(give: Callable[[Choice], Awaitable[object]], choice: Choice) -> KawalError | None:
    try:
        await give(choice)
    except KawalError as error:
        return error
    return None
