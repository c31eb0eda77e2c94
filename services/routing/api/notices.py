"""Notices of what is known already, and the cases whose reporters were told of one. They are written on the desk's pages."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.routing.commands.notices import NO_SUCH_NOTICE
from services.routing.queries import notices as queries
from services.routing.queries.notices import Linked, SavedNotice, may_read
from shared.auth import CASE_READERS, EVERYTHING, Principal, allow
from shared.database import Database
from shared.errors import Forbidden, NotFound
from shared.events.codes import AgencyCode, CategoryCode, GovernmentCode, RegionCode, Status

MOST = 200
Reader = Annotated[Principal, Depends(allow(*CASE_READERS))]


class NoticeView(BaseModel):
    """A notice as it was told last."""

    id: UUID
    version: int
    government: GovernmentCode
    agency: AgencyCode | None = Field(description="Absent: the government's own")
    title: str
    text: str
    categories: list[CategoryCode]
    regions: list[RegionCode]
    words: list[str]
    since: date
    until: date
    ended_at: datetime | None

    @classmethod
    def of(cls, saved: SavedNotice) -> "NoticeView":
        return cls(version=saved.version, ended_at=saved.ended_at, **saved.notice.model_dump())


class Notices(BaseModel):
    items: list[NoticeView] = Field(description="The last changed first, at most 200")


class LinkedCase(BaseModel):
    """A case whose reporter was told."""

    id: UUID
    number: str
    status: Status
    agency: AgencyCode | None
    region: RegionCode | None
    submitted_at: datetime

    @classmethod
    def of(cls, linked: Linked) -> "LinkedCase":
        return cls.model_validate(linked, from_attributes=True)


class LinkedCases(BaseModel):
    items: list[LinkedCase] = Field(description="Newest first")
    next: UUID | None = Field(description="The `after` of the next page; absent on the last")


def notices_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["notices"])

    @router.get("/notices", operation_id="list_notices")
    async def list_notices(by: Reader, government: Annotated[GovernmentCode, Query(examples=["32.04"])]) -> Notices:
        """A government's notices, those of its agencies too, given, coming and ended."""
        if by.scope != EVERYTHING and by.government != government:
            raise Forbidden("This is another government's.")
        async with db.connection() as tx:
            return Notices(items=[NoticeView.of(saved) for saved in await queries.list_own(tx, government, None, MOST)])

    @router.get("/notices/{notice_id}/cases", operation_id="list_cases_of_notice")
    async def list_cases(
        by: Reader,
        notice_id: UUID,
        after: Annotated[UUID | None, Query(description="The `next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> LinkedCases:
        """The cases in your scope whose reporters were told of it."""
        async with db.connection() as tx:
            saved = await queries.get(tx, notice_id)
            if saved is None or not may_read(by, saved.notice):
                raise NotFound(NO_SUCH_NOTICE)
            found = await queries.list_linked(tx, notice_id, by, after, limit + 1)
        more = found[limit - 1].id if len(found) > limit else None
        return LinkedCases(items=[LinkedCase.of(each) for each in found[:limit]], next=more)

    return router
