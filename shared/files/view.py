"""A kept photo as the APIs show it, and how an upload is documented."""

from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.files.links import Link
from shared.files.pictures import MEDIA_TYPE

_BINARY = {"type": "string", "format": "binary"}
UPLOAD_DOCS: dict[str, object] = {
    "requestBody": {
        "required": True,
        "description": "The picture itself: JPEG, PNG or WebP, at most 10 MB",
        "content": {kind: {"schema": _BINARY} for kind in ("image/jpeg", "image/png", "image/webp")},
    },
}
PICTURE_DOCS: dict[int | str, dict[str, object]] = {200: {"description": "The picture", "content": {MEDIA_TYPE: {"schema": _BINARY}}}}


class PictureRow(Protocol):
    """What a service keeps of a photo beside the file."""

    @property
    def id(self) -> UUID: ...
    @property
    def media_type(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class PictureView(BaseModel):
    """A photo and, for a quarter of an hour, the addresses at which it is."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    media_type: str
    bytes: int
    width: int = Field(description="Pixels")
    height: int
    url: str
    small_url: str = Field(description="At most 360 pixels wide and high")
    expires_at: datetime = Field(description="When both addresses end")

    @classmethod
    def of(cls, row: PictureRow, link: Link) -> Self:
        """The row with its two links."""
        return cls.model_validate(
            {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
            | {"url": link.url, "small_url": link.small_url, "expires_at": link.expires_at}
        )
