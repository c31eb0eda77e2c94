"""A photo on an officer's page: `<img src="/lampiran/{id}?size=small">`, with the id from `complaint.submitted`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from services.intake.commands.attaching import Attachments
from shared.auth import CASE_READERS, Principal, allow
from shared.clock import utc_now
from shared.files.storage import Size

CaseReader = Annotated[Principal, Depends(allow(*CASE_READERS))]


def create_photo_pages(attachments: Attachments) -> APIRouter:
    """For whoever may see the case now: a way to a link that ends soon."""
    router = APIRouter(include_in_schema=False)

    @router.get("/lampiran/{attachment_id}")
    async def photo(attachment_id: UUID, principal: CaseReader, size: Size = Size.LARGE) -> Response:
        link = await attachments.link_for(principal, attachment_id, now=utc_now())
        url = link.small_url if size is Size.SMALL else link.url
        return RedirectResponse(url, 307, headers={"Cache-Control": "private, no-store"})

    return router
