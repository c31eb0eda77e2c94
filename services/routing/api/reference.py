"""What routing goes by: governments, agencies, rules, and the lifecycle itself."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.routing.api.views import Agencies, Governments, Lifecycle, Rules
from services.routing.practice import is_practice
from services.routing.queries import reference as queries
from services.routing.queries.reference import Revision
from shared.auth import CASE_READERS, PUBLIC, Principal, Role, allow
from shared.database import Database
from shared.events.codes import GovernmentCode

Anyone = Annotated[Principal, Depends(allow(*CASE_READERS, Role.EVALUATOR, Role.CHANNEL))]


def reference_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["reference"])

    @router.get("/governments", operation_id="list_governments")
    async def list_governments(by: Anyone) -> Governments:
        """All governments that complaints can be about, in the order of their codes."""
        async with db.connection() as connection:
            known = await queries.list_governments(connection)
        return Governments(items=[each for each in known if not is_practice(each.code)])

    @router.get("/agencies", operation_id="list_agencies")
    async def list_agencies(by: Anyone, government: Annotated[GovernmentCode, Query(examples=["32.04"])]) -> Agencies:
        """A government's agencies, in the order of their codes."""
        async with db.connection() as connection:
            return Agencies(items=await queries.list_agencies(connection, government))

    @router.get("/rules", operation_id="list_rules")
    async def list_rules(by: Anyone) -> Rules:
        async with db.connection() as connection:
            version = (await queries.get_revisions(connection))[Revision.RULES]
            return Rules(version=version, items=await queries.list_rules(connection))

    @router.get("/lifecycle", operation_id="get_lifecycle", dependencies=[PUBLIC])
    async def get_lifecycle() -> Lifecycle:
        """Who may do what with a case, and when."""
        return Lifecycle.table()

    return router
