"""Photos: uploaded before the complaint that they belong to, opened by links that end."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.intake.commands.attaching import PATH, UPLOAD_LIFETIME, Attachments
from services.intake.queries.attachments import AttachmentRow
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.files.links import Link
from shared.files.pictures import MEDIA_TYPE
from shared.files.serving import picture_response
from shared.files.storage import Size
from shared.http.doors import Door, limited

PHOTO_DOCS: dict[str, object] = {
    "requestBody": {
        "required": True,
        "description": "The picture itself: JPEG, PNG or WebP, at most 10 MB",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("image/jpeg", "image/png", "image/webp")},
    },
}


class PhotoView(BaseModel):
    """A photo and, for a quarter of an hour, the addresses at which it is."""

    model_config = ConfigDict(frozen=True)

    id: UUID = Field(description="What a submission names in `attachments`; until then a secret of whoever uploaded it")
    media_type: str
    bytes: int
    width: int = Field(description="Pixels")
    height: int
    url: str
    small_url: str = Field(description="At most 360 pixels wide and high")
    expires_at: datetime = Field(description="When both addresses end")

    @classmethod
    def of(cls, row: AttachmentRow, link: Link) -> "PhotoView":
        return cls(
            id=row.id,
            media_type=row.media_type,
            bytes=row.bytes,
            width=row.width,
            height=row.height,
            url=link.url,
            small_url=link.small_url,
            expires_at=link.expires_at,
        )


def photo_router(attachments: Attachments) -> APIRouter:
    """Below /api/intake/v1/attachments."""
    router = APIRouter(tags=["photos"], dependencies=[PUBLIC])
    path = "/" + PATH.rpartition("/")[2]

    @router.post(
        path,
        status_code=201,
        operation_id="upload",
        dependencies=[Depends(limited(Door.UPLOAD))],
        openapi_extra=PHOTO_DOCS,
        description=f"Takes one photo and keeps it for {UPLOAD_LIFETIME.total_seconds() / 3600:.0f} hours, unless a complaint takes it"
        " along. It is written anew: EXIF, GPS and whatever else was in it are gone.",
    )
    async def upload(request: Request, response: Response) -> PhotoView:
        now = utc_now()
        row = await attachments.upload(await request.body(), now=now)
        response.headers["Cache-Control"] = "no-store"
        return PhotoView.of(row, attachments.links.make(row.id, now=now))

    @router.get(
        path + "/{attachment_id}",
        operation_id="open_photo",
        response_class=Response,
        responses={200: {"description": "The picture", "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def open_photo(
        attachment_id: UUID,
        until: Annotated[int, Query(ge=0, le=2**40)],
        signature: Annotated[str, Query(max_length=64)],
        size: Size = Size.LARGE,
    ) -> Response:
        """The picture, while the link holds."""
        data = await attachments.open(attachment_id, size, until, signature, now=utc_now())
        return picture_response(data, attachment_id)

    return router
