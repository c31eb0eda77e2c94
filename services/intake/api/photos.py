"""Photos: uploaded before the complaint that they belong to, opened by links that end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from services.intake.commands.attaching import PATH, UPLOAD_LIFETIME, Attachments
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.files.serving import picture_response
from shared.files.storage import Size
from shared.files.view import PICTURE_DOCS, UPLOAD_DOCS, PictureView
from shared.http.doors import Door, limited


class PhotoView(PictureView):
    """A photo and, for a quarter of an hour, the addresses at which it is."""

    id: UUID = Field(description="What a submission names in `attachments`; until then a secret of whoever uploaded it")


def photo_router(attachments: Attachments) -> APIRouter:
    """Below /api/intake/v1/attachments."""
    router = APIRouter(tags=["photos"], dependencies=[PUBLIC])
    path = "/" + PATH.rpartition("/")[2]

    @router.post(
        path,
        status_code=201,
        operation_id="upload",
        dependencies=[Depends(limited(Door.UPLOAD))],
        openapi_extra=UPLOAD_DOCS,
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
        responses=PICTURE_DOCS,
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
