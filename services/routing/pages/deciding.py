"""What is decided about a case: more time, another classification, an appeal, a merge undone, parts taken back, a reply written down.
An appeal by the head of the agency, too; all else by the coordinator.

One form an act, in the panel beside the case, by the same road as the agencies' acts.
"""

from collections.abc import Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.routing.domain.commands import (
    ApproveDeferral,
    Command,
    GrantAppeal,
    Join,
    Reclassify,
    RecordReply,
    RefuseAppeal,
    RefuseDeferral,
    Unmerge,
)
from services.routing.pages.forms import LONGEST_NOTE, Typed, text_of
from services.routing.pages.giving import Forms
from services.routing.pages.parts import Parts, case_id_of
from shared.auth import Principal, Role, allow
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Classification

BY: Mapping[str, tuple[Role, ...]] = dict.fromkeys(("deferral", "reclassify", "unmerge", "join", "record_reply"), (Role.COORDINATOR,)) | {
    "appeal": (Role.HEAD, Role.COORDINATOR)
}
"""The acts, and who decides."""


def deciding_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    forms = Forms(parts)
    for act, roles in BY.items():
        _add(router, parts, forms, act, roles)
    return router


def _add(router: APIRouter, parts: Parts, forms: Forms, act: str, roles: tuple[Role, ...]) -> None:
    """Both routes of one act."""
    guard = Depends(allow(*roles))

    async def form(request: Request, case_id: str, by: Annotated[Principal, guard]) -> HTMLResponse:
        return await forms.show(request, case_id_of(case_id), by, act)

    async def do(request: Request, case_id: str, by: Annotated[Principal, guard]) -> Response:
        async def give(case: UUID, typed: Typed) -> None:
            await parts.desk.handle(case, _READERS[act](typed), by=by, expected_version=typed.version)

        return await forms.take(request, case_id_of(case_id), by, act, give)

    router.add_api_route(f"/desk/cases/{{case_id}}/{act}", form, methods=["GET"], name=f"{act}_form")
    router.add_api_route(f"/desk/cases/{{case_id}}/{act}", do, methods=["POST"], name=act)


def _deferral(typed: Typed) -> Command:
    if typed.get("decision") == "approve":
        return ApproveDeferral()
    if typed.get("decision") == "refuse":
        return RefuseDeferral(_why(typed, "Say why the agency does not get more time."))
    raise InvalidInput([FieldError("decision", "missing", "Choose whether the agency gets the time.")])


def _appeal(typed: Typed) -> Command:
    decisions: Mapping[str, type[GrantAppeal] | type[RefuseAppeal]] = {"grant": GrantAppeal, "refuse": RefuseAppeal}
    decision = decisions.get(typed.get("decision"))
    errors, why = list[FieldError](), ""
    if decision is None:
        errors.append(FieldError("decision", "missing", "Choose what becomes of the appeal."))
    try:
        why = _why(typed, "Give the reason. The reporter reads it.")
    except InvalidInput as error:
        errors += error.errors
    if errors or decision is None:
        raise InvalidInput(errors)
    return decision(why)


def _reclassify(typed: Typed) -> Command:
    classification = typed.get("classification")
    return Reclassify(
        _why(typed, "Say why it is corrected."),
        Classification(classification) if classification in set(Classification) else None,
        typed.get("category") or None,
        typed.get("region") or None,
    )


def _unmerge(typed: Typed) -> Command:
    return Unmerge()


def _join(typed: Typed) -> Command:
    return Join(_why(typed, "Say why the shares are taken back."))


def _record_reply(typed: Typed) -> Command:
    return RecordReply(text_of(typed, "reply", LONGEST_NOTE, "Write down what the reporter said."))


def _why(typed: Typed, missing: str) -> str:
    """The reason. Raises InvalidInput."""
    return text_of(typed, "why", LONGEST_NOTE, missing)


_READERS: Mapping[str, Callable[[Typed], Command]] = {
    "deferral": _deferral,
    "reclassify": _reclassify,
    "appeal": _appeal,
    "unmerge": _unmerge,
    "join": _join,
    "record_reply": _record_reply,
}
