"""Cases of one matter, over the API: merge, split, and what belongs together."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.routing.api.bodies import Body, MergeBody
from services.routing.api.fields import IfMatch, ShortText
from services.routing.api.reviews import Give
from services.routing.api.views import CaseView, Relatives
from services.routing.commands.desk import Desk
from services.routing.commands.office import NOT_YOURS, read_additions
from services.routing.domain.commands import Join, Share, Split, Unmerge
from services.routing.domain.relating import MAX_PARTS, MIN_PARTS
from services.routing.queries.families import list_merged, list_parts
from services.routing.queries.queue import get_case
from services.routing.sight import may_act
from shared.auth import AnyCaseReader, Coordinator, Principal
from shared.clock import utc_now
from shared.database import Database
from shared.errors import NotFound
from shared.events.codes import AgencyCode

View = Callable[[UUID, Principal, Response], Awaitable[CaseView]]
"""How a case stands, for its reader."""


class SplitBody(Body):
    agencies: list[AgencyCode] = Field(min_length=MIN_PARTS, max_length=MAX_PARTS, examples=[["32.04.dpupr", "32.04.dishub"]])
    reason: ShortText | None = None


class JoinBody(Body):
    reason: ShortText | None = None


def add_relations(router: APIRouter, give: Give, desk: Desk, view: View, db: Database) -> None:
    @router.get("/cases/{case_id}/relatives", operation_id="list_relatives")
    async def relatives(case_id: UUID, by: AnyCaseReader) -> Relatives:
        """The parts of a case, what is merged into it, and what the reporters of those have added. Reading their words is on record."""
        async with db.transaction() as tx:
            found = await get_case(tx, case_id)
            if found is None or not may_act(by, found[0]):
                raise NotFound(NOT_YOURS)
            parts, merged = await list_parts(tx, case_id), await list_merged(tx, case_id)
            additions = await read_additions(tx, found[0].parent or case_id, by, "api", utc_now())
        return Relatives(parts=list(parts), merged=list(merged), additions=list(additions))

    @router.post("/cases/{case_id}/merge", operation_id="merge_case")
    async def merge(case_id: UUID, body: MergeBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Handles it together with another case of the same government; its reporter follows that one."""
        await desk.merge(case_id, body.master, by=by, expected_version=version)
        return await view(case_id, by, response)

    @router.post("/cases/{case_id}/unmerge", operation_id="unmerge_case")
    async def unmerge(case_id: UUID, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Lets it stand on its own again, where it stood before."""
        return await give(case_id, Unmerge(), by, version, response)

    @router.post("/cases/{case_id}/split", operation_id="split_case")
    async def split(case_id: UUID, body: SplitBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Gives several agencies a part each, a case of its own. The whole is answered when all parts are."""
        return await give(case_id, Split(tuple(map(Share, body.agencies)), body.reason), by, version, response)

    @router.post("/cases/{case_id}/join", operation_id="join_case")
    async def join(case_id: UUID, body: JoinBody, by: Coordinator, version: IfMatch, response: Response) -> CaseView:
        """Takes back the parts that are not answered."""
        return await give(case_id, Join(body.reason), by, version, response)
