"""Photos of answers: uploaded before the answer that takes them along, opened by links that end."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.routing.commands.evidence import UPLOAD_LIFETIME, EvidenceBox
from services.routing.queries.evidence import EvidenceRow
from shared.auth import PUBLIC, Principal, Role, allow
from shared.events.codes import PhotoMoment
from shared.files.evidence import EVIDENCE_PATH
from shared.files.links import Link
from shared.files.pictures import MEDIA_TYPE
from shared.files.serving import picture_response
from shared.files.storage import Size
from shared.http.doors import Door, limited

AgencyOfficer = Annotated[Principal, Depends(allow(Role.OFFICER))]
PICTURE = {"type": "string", "format": "binary"}
UPLOAD_DOCS: dict[str, object] = {
    "requestBody": {
        "required": True,
        "description": "The picture itself: JPEG, PNG or WebP, at most 10 MB",
        "content": {kind: {"schema": PICTURE} for kind in ("image/jpeg", "image/png", "image/webp")},
    },
}


class EvidenceView(BaseModel):
    """A photo and, for a quarter of an hour, the addresses at which it is."""

    model_config = ConfigDict(frozen=True)

    id: UUID = Field(description="What an answer names in `evidence`")
    media_type: str
    bytes: int
    width: int = Field(description="Pixels")
    height: int
    moment: PhotoMoment | None
    url: str
    small_url: str = Field(description="At most 360 pixels wide and high")
    expires_at: datetime = Field(description="When both addresses end")

    @classmethod
    def of(cls, row: EvidenceRow, link: Link) -> "EvidenceView":
        return cls(
            id=row.id,
            media_type=row.media_type,
            bytes=row.bytes,
            width=row.width,
            height=row.height,
            moment=row.moment,
            url=link.url,
            small_url=link.small_url,
            expires_at=link.expires_at,
        )


def evidence_router(box: EvidenceBox) -> APIRouter:
    router = APIRouter(tags=["evidence"])

    @router.post(
        "/cases/{case_id}/evidence",
        status_code=201,
        operation_id="upload_evidence",
        dependencies=[Depends(limited(Door.UPLOAD))],
        openapi_extra=UPLOAD_DOCS,
        description=f"Takes one photo for the next answer and keeps it for {UPLOAD_LIFETIME.total_seconds() / 3600:.0f} hours, unless an"
        " answer takes it along. It is written anew: EXIF, GPS and whatever else was in it are gone.",
    )
    async def upload(
        case_id: UUID,
        request: Request,
        response: Response,
        by: AgencyOfficer,
        moment: Annotated[PhotoMoment | None, Query(description="Whether it shows the place before or after the work")] = None,
    ) -> EvidenceView:
        row = await box.upload(case_id, await request.body(), by=by, moment=moment)
        response.headers["Cache-Control"] = "no-store"
        return EvidenceView.of(row, box.link(row.id))

    @router.get(
        "/" + EVIDENCE_PATH.rpartition("/")[2] + "/{evidence_id}",
        operation_id="open_evidence",
        response_class=Response,
        dependencies=[PUBLIC],
        responses={200: {"description": "The picture", "content": {MEDIA_TYPE: {"schema": PICTURE}}}},
    )
    async def open_evidence(
        evidence_id: UUID,
        until: Annotated[int, Query(ge=0, le=2**40)],
        signature: Annotated[str, Query(max_length=64)],
        size: Size = Size.LARGE,
    ) -> Response:
        """The picture, while the link holds."""
        return picture_response(await box.open(evidence_id, size, until, signature), evidence_id)

    return router
