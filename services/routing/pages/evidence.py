"""Photos of answers: taken from the answer's form, and shown on the desk's pages by `/desk/cases/{id}/evidence/{photo}?size=small`."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from services.routing.commands.evidence import MOST
from services.routing.pages.forms import Typed
from services.routing.pages.parts import Parts, case_id_of
from shared.auth import AnyCaseReader, Principal
from shared.errors import FieldError, InvalidInput, TooMany, Unavailable
from shared.events.codes import PhotoMoment
from shared.files.pictures import BYTES_MAX
from shared.files.storage import Size
from shared.http.doors import Door, doors_of

FIELDS = {"photos_before": PhotoMoment.BEFORE, "photos_after": PhotoMoment.AFTER, "photos": None}
"""The form's fields for photos, and when what they show was so."""
TOO_MANY = "At most 5 photos: the others were left out."
TOO_MANY_KEPT = "At most 5 photos go with an answer, of before and after together. Untick those that need not go along."


def evidence_router(parts: Parts) -> APIRouter:
    """For whoever may see the answer now: a way to a link that ends soon."""
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/cases/{case_id}/evidence/{evidence_id}")
    async def photo(case_id: str, evidence_id: str, by: AnyCaseReader, size: Size = Size.LARGE) -> Response:
        link = await parts.evidence.link_for(by, case_id_of(case_id), case_id_of(evidence_id))
        url = link.small_url if size is Size.SMALL else link.url
        return RedirectResponse(url, 307, headers={"Cache-Control": "private, no-store"})

    return router


async def take_photos(parts: Parts, request: Request, case_id: UUID, by: Principal, typed: Typed) -> tuple[Typed, list[FieldError]]:
    """Uploads what came with the form, and says what cannot be taken; the rest stays with the form, also when that is shown again.

    Raises NotFound outside the scope.
    """
    kept, wrong = typed.evidence, list[FieldError]()
    if len(kept) > MOST:
        wrong.append(FieldError("evidence", "too_many", TOO_MANY_KEPT))
    form = await request.form()
    files = [
        (field, each, moment)
        for field, moment in FIELDS.items()
        for each in form.getlist(field)
        if isinstance(each, UploadFile) and each.size
    ]
    room = max(0, MOST - len(kept))
    if len(files) > room:
        wrong.append(FieldError(files[room][0], "too_many", TOO_MANY))
    for field, file, moment in files[:room]:
        try:
            await doors_of(request).enter(request, Door.UPLOAD)
            kept.append((await parts.evidence.upload(case_id, await file.read(BYTES_MAX + 1), by=by, moment=moment)).id)
        except InvalidInput as error:
            wrong += [replace(each, field=field) for each in error.errors]
        except Unavailable as error:
            wrong.append(FieldError(field, "away", error.detail))
            break
        except TooMany as error:
            wrong.append(FieldError(field, "too_often", error.detail))
            break
    await request.close()
    return typed.with_evidence(kept), wrong
