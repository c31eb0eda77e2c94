"""Photos of answers: uploaded before the answer that takes them along, opened by links that end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from services.routing.commands.evidence import UPLOAD_LIFETIME, EvidenceBox
from shared.auth import PUBLIC, Principal, Role, allow
from shared.events.codes import PhotoMoment
from shared.files.evidence import EVIDENCE_PATH
from shared.files.serving import picture_response
from shared.files.storage import Size
from shared.files.view import PICTURE_DOCS, UPLOAD_DOCS, PictureView
from shared.http.doors import Door, limited

AgencyOfficer = Annotated[Principal, Depends(allow(Role.OFFICER))]


class EvidenceView(PictureView):
    """A photo and, for a quarter of an hour, the addresses at which it is."""

    id: UUID = Field(description="What an answer names in `evidence`")
    moment: PhotoMoment | None


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
        responses=PICTURE_DOCS,
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
