"""Fields that several requests share, with the limits that OpenAPI tells."""

import base64
import binascii
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header
from pydantic import AfterValidator, BaseModel, StringConstraints, ValidationError

from services.routing.queries.queue import QueueKey
from shared.errors import FieldError, InvalidInput, VersionMissing
from shared.events.codes import Language
from shared.http.language import language_for_program

_TEXT = r"^[^\x00]*[^\x00\s][^\x00]*$"
"""Something to read, and no NUL, which PostgreSQL cannot keep."""


def _stripped(text: str) -> str:
    return text.strip()


ShortText = Annotated[str, StringConstraints(min_length=2, max_length=1_000, pattern=_TEXT), AfterValidator(_stripped)]
LongText = Annotated[str, StringConstraints(min_length=2, max_length=20_000, pattern=_TEXT), AfterValidator(_stripped)]
SearchText = Annotated[str, StringConstraints(min_length=2, max_length=100, pattern=_TEXT), AfterValidator(_stripped)]

_VERSION = r'^(W/)?"?\d{1,9}"?$'


def _if_match(
    if_match: Annotated[
        str | None,
        Header(pattern=_VERSION, description="Required: the version as you read it, its ETag. Without it: 428", examples=['"2"']),
    ] = None,
) -> int:
    """Raises VersionMissing without a version: nobody changes what they have not read."""
    if if_match is None:
        raise VersionMissing("Give the version that you read, as If-Match: it is the ETag of the answer to GET.")
    return int(if_match.removeprefix("W/").strip('"'))


IfMatch = Annotated[int, Depends(_if_match)]
Reads = Annotated[Language, Depends(language_for_program)]
"""In which sentences are said: English, unless the request names a language."""


def etag(version: int) -> str:
    return f'"{version}"'


class _Cursor(BaseModel):
    due_at: datetime | None
    id: UUID


def encode_cursor(key: QueueKey) -> str:
    """Opaque to clients."""
    return base64.urlsafe_b64encode(_Cursor(due_at=key.due_at, id=key.id).model_dump_json().encode()).decode().rstrip("=")


def decode_cursor(text: str | None) -> QueueKey | None:
    """Raises InvalidInput for anything that did not come from `encode_cursor`."""
    if text is None:
        return None
    try:
        cursor = _Cursor.model_validate_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValidationError, binascii.Error, ValueError) as error:
        raise InvalidInput([FieldError("after", "bad_cursor", "use the `next` of the page before")]) from error
    return QueueKey(cursor.due_at, cursor.id)
