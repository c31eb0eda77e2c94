"""Scans of decrees, in the store of files."""

from uuid import UUID

import puremagic

from shared.errors import FieldError, InvalidInput
from shared.files.objects import Objects

SCAN_MAX_BYTES = 1_900_000
TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
AWAY = "Scans of decrees cannot be stored or shown for the moment."
MISSING = "There is no such scan."


class Scans:
    """`address`: as `Objects` takes it."""

    def __init__(self, address: str) -> None:
        self._objects = Objects(address, away=AWAY, missing=MISSING)

    async def put(self, name: UUID, content: bytes) -> tuple[str, str]:
        """Its place and its type. Raises InvalidInput for what is no scan, Unavailable while the store is away."""
        kind = kind_of(content)
        path = f"{name.hex}.{TYPES[kind]}"
        await self._objects.put(path, content)
        return path, kind

    async def get(self, path: str) -> bytes:
        """Raises NotFound when there is none (any more), Unavailable while the store is away."""
        return await self._objects.get(path)


def kind_of(content: bytes) -> str:
    """By its first bytes, whatever its name says. Raises InvalidInput for anything but PDF, JPEG and PNG, and for too much."""
    if len(content) > SCAN_MAX_BYTES:
        raise InvalidInput([FieldError("scan", "too_large", "A scan has at most 1.9 MB.")])
    try:
        found = {str(match.mime_type) for match in puremagic.magic_string(content)[:3]}
    except (puremagic.PureError, ValueError):
        found = set()
    kind = next((kind for kind in TYPES if kind in found), None)
    if kind is None:
        raise InvalidInput([FieldError("scan", "wrong_type", "A scan is a PDF, JPEG or PNG file.")])
    return kind
