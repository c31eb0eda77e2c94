"""Queues, single cases, and the commands of coordinators and officers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from services.routing.api.bodies import AnswerBody, ArchiveBody, RequestInfoBody, ReturnBody, RouteBody, VerifyBody
from services.routing.api.fields import IfMatch, SearchText, decode_cursor, encode_cursor, etag
from services.routing.api.views import CaseView, QueueItem, QueuePage, StatusCounts
from services.routing.commands.desk import Desk, sees
from services.routing.domain.commands import Accept, Close, Command
from services.routing.queries import queue as queries
from services.routing.queries.queue import Filters, QueueKey
from shared.auth import AnyCaseReader, Coordinator, Principal, Role, allow
from shared.clock import utc_now
from shared.database import Database
from shared.errors import NotFound
from shared.events.codes import AgencyCode, CategoryCode, Channel, Classification, GovernmentCode, RegionCode, Status

AgencyOfficer = Annotated[Principal, Depends(allow(Role.OFFICER))]
PAGE = 50


def _filters(
    status: Annotated[list[Status] | None, Query(description="Several may be given; none means all open ones")] = None,
    government: GovernmentCode | None = None,
    agency: AgencyCode | None = None,
    classification: Classification | None = None,
    category: CategoryCode | None = None,
    region: Annotated[RegionCode | None, Query(description="This region and all below it")] = None,
    channel: Channel | None = None,
    due_before: AwareDatetime | None = None,
    late: Annotated[bool | None, Query(description="Whether the nearest deadline is past")] = None,
    q: Annotated[SearchText | None, Query(description="The number, or words of the title or the text")] = None,
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
        q,
    )


Narrowed = Annotated[Filters, Depends(_filters)]


def cases_router(desk: Desk, db: Database) -> APIRouter:
    router = APIRouter(tags=["cases"])

    async def view(case_id: UUID, by: Principal, response: Response) -> CaseView:
        async with db.connection() as connection:
            found = await queries.get_case(connection, case_id)
            history = await queries.list_history(connection, case_id) if found else []
        if found is None or not sees(by, found[0]):
            raise NotFound("There is no such case, or it is not yours to see.")
        case, clocks = found
        response.headers["ETag"] = etag(case.version)
        return CaseView.of(case, clocks, history, by)

    async def give(case_id: UUID, command: Command, by: Principal, version: int, response: Response) -> CaseView:
        await desk.handle(case_id, command, by=by, expected_version=version)
        return await view(case_id, by, response)

    @router.get("/cases", operation_id="list_cases")
    async def list_cases(
        by: AnyCaseReader,
        filters: Narrowed,
        after: Annotated[str | None, Query(max_length=400, description="`next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
    ) -> QueuePage:
        """The queue: what the caller may see, nearest deadline first."""
        async with db.connection() as connection:
            rows = await queries.list_queue(connection, filters, by=by, after=decode_cursor(after), limit=limit + 1, now=utc_now())
        page = rows[:limit]
        more = encode_cursor(QueueKey(page[-1].due_at, page[-1].id)) if len(rows) > limit else None
        return QueuePage(items=[QueueItem.model_validate(row) for row in page], next=more)

    @router.get("/cases/counts", operation_id="count_cases")
    async def count_cases(by: AnyCaseReader, filters: Narrowed) -> StatusCounts:
        """How many cases the same filters find, by status."""
        async with db.connection() as connection:
            counts = await queries.count_by_status(connection, filters, by=by, now=utc_now())
        return StatusCounts(counts=counts, total=sum(counts.values()))

    @router.get("/cases/{case_id}", operation_id="get_case")
    async def get_case(case_id: UUID, by: AnyCaseReader, response: Response) -> CaseView:
        """One case with its history. Its ETag is what a change needs as If-Match."""
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

    @router.post("/cases/{case_id}/answer", operation_id="answer_case")
    async def answer(case_id: UUID, body: AnswerBody, by: AgencyOfficer, version: IfMatch, response: Response) -> CaseView:
        """The agency's answer to the reporter."""
        return await give(case_id, body.command(), by, version, response)

    return router
