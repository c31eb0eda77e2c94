"""Photos that come with a form: uploaded before by a script, or with the form itself; each kept with it until the form is sent."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request
from starlette.datastructures import UploadFile

from services.intake.commands.attaching import Attachments
from shared.clock import utc_now
from shared.errors import InvalidInput, Unavailable
from shared.events.submission import ATTACHMENTS_MAX
from shared.files.pictures import BYTES_MAX
from shared.http.doors import Door, doors_of
from shared.http.language import language_of, say
from shared.http.wrong import Wrong

FIELD = "photos"
TOO_MANY_PHOTOS = "At most 5 photos: the others were left out."
PHOTOS_AWAY = "Photos cannot be taken in at the moment. You can send without them."
NOT_KEPT = "The photos of this form were not kept. Choose them again when you send it."
TYPED_BYTES_MAX = 500_000
NAME_MAX = 80


async def knock(request: Request) -> None:
    """Before anything is read of a form with photos. Raises TooMany."""
    if _has_photos(request):
        await doors_of(request).enter(request, Door.UPLOAD)


async def take_photos(request: Request, attachments: Attachments, photos: list[UUID], files: Sequence[UploadFile]) -> list[Wrong]:
    """Uploads what came with the form and adds it to `photos`; what cannot be taken is said, and the rest stays with the form. Files are
    read one after the other, only as many as there is room for. Raises TooMany."""
    language, wrong = language_of(request), list[Wrong]()
    try:
        room = max(0, ATTACHMENTS_MAX - len(photos))
        if len(files) > room:
            wrong.append(Wrong(FIELD, say(language, TOO_MANY_PHOTOS)))
        for file in files[:room]:
            try:
                await doors_of(request).enter(request, Door.UPLOAD)
                photos.append((await attachments.upload(await file.read(BYTES_MAX + 1), now=utc_now())).id)
            except InvalidInput as error:
                wrong += [Wrong(FIELD, _of_file(file, say(language, each.message))) for each in error.errors]
            except Unavailable:
                return [Wrong(FIELD, say(language, PHOTOS_AWAY))]
        del photos[ATTACHMENTS_MAX:]
        return wrong
    finally:
        await request.close()


def _of_file(file: UploadFile, message: str) -> str:
    """What is wrong with one of several files, with the name that its sender knows it by."""
    name = "".join(letter for letter in file.filename or "" if letter.isprintable())[:NAME_MAX]
    return f"{name}: {message}" if name else message


def _has_photos(request: Request) -> bool:
    """By its length: what is typed is never so long. A form that does not say its length counts as one with photos."""
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > TYPED_BYTES_MAX
