"""`/desk` and a case: for reading. Works without a script; with one, only the pane that changes is sent."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.routing.commands.office import OpenCase, open_case, read_additions
from services.routing.pages.casefile import NO_RELATIVES, CaseFile, Relatives, file_of
from services.routing.pages.frame import read_frame
from services.routing.pages.parts import Parts, case_id_of, is_partial
from services.routing.pages.views import Wanted
from services.routing.queries import families
from services.routing.reporters import WITHHELD
from shared.auth import AnyCaseReader, Principal, WatchingCaseReader
from shared.database import Connection

DONE = frozenset(
    {
        "accept",
        "answer",
        "appeal",
        "ask_deferral",
        "assign",
        "deferral",
        "follow",
        "join",
        "note",
        "reclassify",
        "record_reply",
        "return",
        "split",
        "unfollow",
        "unmerge",
    }
)
"""What a page may say that has just been done."""


def reading_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/desk")
    async def desk(request: Request, by: AnyCaseReader) -> HTMLResponse:
        """The lists, and the first of them."""
        return await show_desk(parts, request, by)

    @router.get("/desk/keys")
    async def keys(request: Request, by: AnyCaseReader) -> HTMLResponse:
        """All keys of the desk, for whoever has no script to show them."""
        return parts.pages.render(request, "desk/keys.html")

    @router.get("/desk/cases/{case_id}")
    async def case(request: Request, case_id: str, by: AnyCaseReader) -> HTMLResponse:
        """A case, beside the list that it was opened from."""
        return await show_case(parts, request, case_id_of(case_id), by)

    @router.get("/desk/cases/{case_id}/presence")
    async def presence(request: Request, case_id: str, by: WatchingCaseReader) -> HTMLResponse:
        """Says that the reader is still there, and who else is."""
        present = await parts.office.stay(case_id_of(case_id), by)
        return parts.pages.render(request, "desk/presence.html", present=present)

    return router


async def show_desk(parts: Parts, request: Request, by: Principal) -> HTMLResponse:
    wanted = Wanted.read(request.query_params.multi_items(), by)
    async with parts.db.connection() as tx:
        frame = await read_frame(tx, parts, by, wanted)
    template = "desk/fresh.html" if is_partial(request) else "desk/desk.html"
    return parts.pages.render(request, template, frame=frame, by=by, selected=_selected(request))


async def read_file(parts: Parts, case_id: UUID, by: Principal, *, with_reporter: bool = False) -> CaseFile:
    """A case for its page. Raises NotFound outside the scope."""
    async with parts.db.transaction() as tx:
        opened = await open_case(tx, case_id, by, "page", parts.now(), with_reporter=with_reporter)
        relatives = await _relatives(tx, opened, by, parts.now())
        reference = await parts.landscape.at(tx)
    reporter = WITHHELD
    if opened.asks_reporter:  # no connection waits for the vault; the reporter of a part is that of the whole
        reporter = await parts.reporters.of(opened.case.parent or case_id)
    return file_of(opened, reference, by, parts.now(), reporter, relatives)


async def _relatives(tx: Connection, opened: OpenCase, by: Principal, now: datetime) -> Relatives:
    """For whoever has the case now."""
    if not opened.may_act:
        return NO_RELATIVES
    parts = await families.list_parts(tx, opened.case.id) if opened.case.parts_made else ()
    merged = await families.list_merged(tx, opened.case.id)
    master = opened.case.parent or opened.case.id  # what is added to the whole concerns each part
    additions = await read_additions(tx, master, by, "page", now) if merged or opened.case.parent else ()
    return Relatives(parts, merged, additions)


async def show_case(
    parts: Parts,
    request: Request,
    case_id: UUID,
    by: Principal,
    *,
    template: str = "desk/case.html",
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """A case's pane, or, asked for by a browser, the whole desk around it."""
    file = await read_file(parts, case_id, by, with_reporter=True)
    wanted = Wanted.read(request.query_params.multi_items(), by)
    done = request.query_params.get("done")
    frame = None
    if not is_partial(request):
        async with parts.db.connection() as tx:
            frame = await read_frame(tx, parts, by, wanted)
    return parts.pages.render(
        request,
        template,
        status,
        layout="desk/pane.html" if frame is None else "desk/layout.html",
        frame=frame,
        by=by,
        file=file,
        selected=str(case_id),
        query=wanted.query(),
        done=done if done in DONE else None,
        **values,
    )


def _selected(request: Request) -> str | None:
    return request.query_params.get("selected")
