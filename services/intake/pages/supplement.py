"""What a reporter adds on `/lacak`: words, and photos, which stay with the form until it is sent."""

from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from services.intake.commands.attaching import Attachments
from services.intake.pages.photo_field import FIELD, NOT_KEPT, knock, take_photos
from services.intake.pages.report_form import MAX_FIELDS, MAX_FILES, TAKE_AWAY, ids_of
from shared.errors import TooMany
from shared.events.codes import Language
from shared.http.held import when, words_of
from shared.http.language import language_of, say
from shared.http.wrong import Wrong


@dataclass(slots=True)
class Addition:
    """The form as it was sent. `looks`: it is only shown again, with photos that came or without one that went; `refused`: too much came
    from its network."""

    typed: dict[str, str]
    photos: list[UUID]
    wrong: list[Wrong] = field(default_factory=list)
    looks: bool = False
    refused: TooMany | None = None

    @property
    def key(self) -> str | None:
        """The form's own key, so that a second click or a page loaded again is not a second addition."""
        try:
            return UUID(self.typed.get("key", "")).hex
        except ValueError:
            return None


async def read_addition(request: Request, attachments: Attachments) -> Addition:
    """Reads the form and takes its photos in. Raises TooLarge."""
    language = language_of(request)
    try:
        await knock(request)
    except TooMany as error:
        return _refused(_read(await words_of(request)), error, language)
    form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    addition = _read(form)
    files = [file for file in form.getlist("photos") if isinstance(file, UploadFile) and file.size]
    try:
        addition.wrong = await take_photos(request, attachments, addition.photos, files)
    except TooMany as error:
        return _refused(addition, error, language)
    return addition


def _refused(addition: Addition, error: TooMany, language: Language) -> Addition:
    """With the photos that had come before, and without the rest."""
    addition.wrong = [Wrong("main", say(language, when(error))), Wrong(FIELD, say(language, NOT_KEPT))]
    addition.refused = error
    return addition


def _read(form: FormData) -> Addition:
    typed = {name: value for name, value in form.items() if isinstance(value, str) and name not in ("photo", FIELD)}
    act = typed.pop("act", "")
    photos = [photo for photo in ids_of(form.getlist("photo")) if f"{TAKE_AWAY}{photo}" != act]
    return Addition(typed, photos, looks=bool(act))
