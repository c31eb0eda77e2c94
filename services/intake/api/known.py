"""What offices say is known already of what somebody is about to report."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.intake.catalogue import Catalogue
from services.intake.known import known_of
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.events.codes import AgencyCode, CategoryCode, GovernmentCode, RegionCode
from shared.events.submission import TEXT_MAX


class KnownQuestion(BaseModel):
    """What is about to be reported. It is compared and not kept."""

    text: str = Field("", max_length=TEXT_MAX, examples=["Jalan rusak, warga menanam pohon pisang"])
    region: RegionCode | None = Field(None, description="Without it, and without a government, nothing is known")
    government: GovernmentCode | None = None
    category: CategoryCode | None = None


class KnownNotice(BaseModel):
    """Information, and no answer: a complaint about it is taken like any other."""

    id: UUID
    title: str
    text: str
    government: GovernmentCode
    agency: AgencyCode | None = Field(description="Absent: the government's own")
    since: date
    until: date


class KnownNotices(BaseModel):
    items: list[KnownNotice] = Field(description="At most three, newest first")


def known_router(catalogue: Catalogue) -> APIRouter:
    router = APIRouter(tags=["reference"], dependencies=[PUBLIC])

    @router.post("/known", operation_id="find_known")
    async def find_known(asked: KnownQuestion) -> KnownNotices:
        """The notices that concern what somebody is about to report, today."""
        reference = await catalogue.get()
        found = known_of(reference, asked.government, asked.region, asked.category, asked.text, utc_now())
        return KnownNotices(items=[KnownNotice.model_validate(each, from_attributes=True) for each in found])

    return router
