"""What a reporter adds on `/lacak`: words, and photos, which stay with the form until it is sent."""

from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request
from starlette.datastructures import UploadFile

from services.intake.commands.attaching import Attachments
from services.intake.pages.photo_field import knock, take_photos
from services.intake.pages.report_form import MAX_FIELDS, MAX_FILES, TAKE_AWAY, ids_of
from shared.http.wrong import Wrong


@dataclass(slots=True)
class Addition:
    """The form as it was sent. `looks`: it is only shown again, with photos that came or without one that went."""

    typed: dict[str, str]
    photos: list[UUID]
    wrong: list[Wrong] = field(default_factory=list)
    looks: bool = False


async def read_addition(request: Request, attachments: Attachments) -> Addition:
    """Reads the form and takes its photos in. Raises TooLarge, TooMany."""
    await knock(request)
    form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    act = typed.pop("act", "")
    photos = [photo for photo in ids_of(form.getlist("photo")) if f"{TAKE_AWAY}{photo}" != act]
    files = [file for file in form.getlist("photos") if isinstance(file, UploadFile) and file.size]
    wrong = await take_photos(request, attachments, photos, files)
    return Addition(typed, photos, wrong, looks=bool(act))
