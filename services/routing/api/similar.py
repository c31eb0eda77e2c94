"""Cases that tell of the same: for a coordinator who may merge them."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.routing.commands.similar import Similar, SimilarCases
from shared.auth import Coordinator
from shared.clock import utc_now
from shared.events.codes import Status


class SimilarView(BaseModel):
    """An open case of the same government. Reading it here is on record like every reading."""

    id: UUID
    version: int
    number: str
    status: Status
    likeness: float = Field(ge=0, le=1, description="How much the words are the same; from 0.8 on one repeats the other")
    agency: str | None
    region: str | None
    category: str | None
    title: str | None
    text: str | None
    address: str | None
    submitted_at: datetime

    @classmethod
    def of(cls, similar: Similar) -> "SimilarView":
        case = similar.case
        return cls(
            id=case.id,
            version=case.version,
            number=case.number,
            status=case.status,
            likeness=round(similar.likeness, 2),
            agency=case.agency,
            region=case.region,
            category=case.category,
            title=case.title,
            text=case.words,
            address=case.address,
            submitted_at=case.submitted_at,
        )


class SimilarList(BaseModel):
    items: list[SimilarView] = Field(description="Likest first")


def similar_router(similar: SimilarCases) -> APIRouter:
    router = APIRouter(tags=["cases"])

    @router.get("/cases/{case_id}/similar", operation_id="list_similar_cases")
    async def list_similar(case_id: UUID, by: Coordinator) -> SimilarList:
        """Open cases of the same government with nearly the same words, at the same place, about the same topic, sent within the same weeks
        (`KAWAL_ROUTING_SIMILAR_DAYS`)."""
        found = await similar.of(case_id, by, way="api", now=utc_now())
        return SimilarList(items=[SimilarView.of(each) for each in found])

    return router
