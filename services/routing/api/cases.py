"""Queues, single cases, and the commands of coordinators and officers."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from services.routing.api.bodies import AnswerBody, ArchiveBody, RequestInfoBody, ReturnBody, RouteBody, VerifyBody
from services.routing.api.fields import IfMatch, SearchText, decode_cursor, encode_cursor, etag
from services.routing.api.relations import add_relations
from services.routing.api.reviews import add_reviews
from services.routing.api.views import CaseView, QueuePage, StatusCounts
from services.routing.clock import STOPPED
from services.routing.commands.desk import Desk
from services.routing.commands.evidence import EvidenceBox
from services.routing.commands.office import person_of
from services.routing.domain import OPEN
from services.routing.domain.commands import Accept, Close, Command, Erase
from services.routing.lists import number_of, search_of
from services.routing.queries import office
from services.routing.queries import queue as queries
from services.routing.queries.queue import Filters, HistoryEntry, key_of
from services.routing.sight import as_it_was, may_act, part_seen
from shared.auth import Administrator, AnyCaseReader, Coordinator, Principal, Role, allow
from shared.clock import utc_now
from shared.database import Database
from shared.errors import NotFound
from shared.events.codes import AgencyCode, CategoryCode, Channel, Classification, ErasureBasis, GovernmentCode, RegionCode, Status

AgencyOfficer = Annotated[Principal, Depends(allow(Role.OFFICER, practice=True))]
PAGE = 50
NOT_YOURS = "There is no such case, or it is not yours to see."


def _filters(
    status: Annotated[
        list[Status] | None, Query(description="Several may be given; none means all open ones, and with a number in `q` all")
    ] = None,
    government: GovernmentCode | None = None,
    agency: AgencyCode | None = None,
    classification: Classification | None = None,
    category: CategoryCode | None = None,
    region: Annotated[RegionCode | None, Query(description="This region and all below it")] = None,
    channel: Channel | None = None,
    due_before: AwareDatetime | None = None,
    late: Annotated[bool | None, Query(description="Whether the nearest deadline is past")] = None,
    acted_before: Annotated[AwareDatetime | None, Query(description="Nobody has done anything with it since then; the clock apart")] = None,
    q: Annotated[
        SearchText | None,
        Query(description="The number, in digits; or words of title, text and address, or their beginnings, all of which must be there"),
    ] = None,
) -> Filters:
    return Filters(
        tuple(dict.fromkeys(status)) if status else None,
        government,
        agency,
        classification,
        category,
        region,
        channel,
        due_before,
        late,
        acted_before=acted_before,
        number=number_of(q) if q else None,
        search=search_of(q) if q and number_of(q) is None else None,
        latest_first=bool(status) and OPEN.isdisjoint(status or ()),
    )


Narrowed = Annotated[Filters, Depends(_filters)]


def cases_router(desk: Desk, db: Database, box: EvidenceBox) -> APIRouter:
    router = APIRouter(tags=["cases"])

    async def view(case_id: UUID, by: Principal, response: Response) -> CaseView:
        async with db.connection() as connection:
            found = await queries.get_case(connection, case_id)
            history: Sequence[HistoryEntry] = await queries.list_history(connection, case_id) if found else []
        if found is None:
            raise NotFound(NOT_YOURS)
        case, clocks = found
        if not may_act(by, case):
            history = part_seen(by, history)
            if not history:
                raise NotFound(NOT_YOURS)
            case, clocks = as_it_was(case, history), STOPPED
        async with db.transaction() as tx:
            await office.add_reading(
                tx, case_id, at=utc_now(), person=person_of(by), name=by.name, role=by.role.value, scope=by.scope, way="api"
            )
        response.headers["ETag"] = etag(case.version)
        return CaseView.of(case, clocks, history, by, box.link)

    async def give(
        case_id: UUID, command: Command, by: Principal, version: int, response: Response, evidence: Sequence[UUID] = ()
    ) -> CaseView:
        await desk.handle(case_id, command, by=by, expected_version=version, evidence=evidence)
        return await view(case_id, by, response)

    add_reviews(router, give)
    add_relations(router, give, desk, view, db)

    @router.get("/cases", operation_id="list_cases")
    async def list_cases(
        by: AnyCaseReader,
        filters: Narrowed,
        after: Annotated[str | None, Query(max_length=400, description="`next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
    ) -> QueuePage:
        """The queue: what the caller may see, nearest deadline first; what is over, last changed first."""
        async with db.connection() as connection:
            rows = await queries.list_queue(connection, filters, by=by, after=decode_cursor(after), limit=limit + 1, now=utc_now())
        page = rows[:limit]
        more = encode_cursor(key_of(page[-1], filters)) if len(rows) > limit else None
        return QueuePage(items=page, next=more)

    @router.get("/cases/counts", operation_id="count_cases")
    async def count_cases(by: AnyCaseReader, filters: Narrowed) -> StatusCounts:
        """How many cases the same filters find, by status."""
        async with db.connection() as connection:
            counts = await queries.count_by_status(connection, filters, by=by, now=utc_now())
        return StatusCounts(counts=counts, total=sum(counts.values()))

    @router.get("/cases/{case_id}", operation_id="get_case")
    async def get_case(case_id: UUID, by: AnyCaseReader, response: Response) -> CaseView:
        """One case with its history; one that left the caller's agency or government as it was then. Its ETag is what a change needs as
        If-Match."""
        return await view(case_id, by, response)

    @router.post("/cases/{case_id}/verify", operation_id="verify_case")
    async def verify(case_id: UUID, body: VerifyBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Read, and accepted for handling."""
        return await give(case_id, body.command(), by, version, response)

    @router.post("/cases/{case_id}/request-info", operation_id="request_info")
    async def request_info(case_id: UUID, body: RequestInfoBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Asks the reporter for more; screening waits for the reply."""
        return await give(case_id, body.command(), by, version, response)

    @router.post("/cases/{case_id}/archive", operation_id="archive_case")
    async def archive(case_id: UUID, body: ArchiveBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Will not be handled, and why."""
        return await give(case_id, body.command(), by, version, response)

    @router.post("/cases/{case_id}/route", operation_id="route_case")
    async def route(case_id: UUID, body: RouteBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Gives the case to an agency."""
        return await give(case_id, body.command(), by, version, response)

    @router.post("/cases/{case_id}/close", operation_id="close_case")
    async def close(case_id: UUID, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Ends an answered case."""
        return await give(case_id, Close(), by, version, response)

    @router.post("/cases/{case_id}/accept", operation_id="accept_case")
    async def accept(case_id: UUID, by: AgencyOfficer, version: IfMatch, response: Response) -> CaseView:
        """The agency takes it up."""
        return await give(case_id, Accept(), by, version, response)

    @router.post("/cases/{case_id}/return", operation_id="return_case")
    async def return_case(case_id: UUID, body: ReturnBody, by: AgencyOfficer, version: IfMatch, response: Response) -> CaseView:
        """Not the agency's own: it goes up to the coordinator."""
        return await give(case_id, body.command(), by, version, response)

    @router.post("/cases/{case_id}/erase", operation_id="erase_case")
    async def erase(case_id: UUID, by: Administrator, version: IfMatch, response: Response) -> CaseView:
        """An order of law: every word and the reporter's identity go, in all services; only counts stay."""
        return await give(case_id, Erase(ErasureBasis.LAW), by, version, response)

    @router.post("/cases/{case_id}/answer", operation_id="answer_case")
    async def answer(case_id: UUID, body: AnswerBody, by: AgencyOfficer, version: IfMatch, response: Response) -> CaseView:
        """The agency's answer to the reporter, with photos that were uploaded for it."""
        return await give(case_id, body.command(), by, version, response, body.evidence)

    return router
