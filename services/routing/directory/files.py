"""Scans of decrees: a folder of this machine, or an S3 bucket that all processes reach."""

from functools import cached_property
from pathlib import Path
from uuid import UUID

import obstore
import puremagic
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from shared.errors import FieldError, InvalidInput, NotFound, Unavailable

SCAN_MAX_BYTES = 1_900_000
TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
AWAY = "Scans of decrees cannot be stored or shown for the moment."


class Scans:
    """`address`: a folder, made when the first scan comes, or `s3://bucket/prefix` (credentials from AWS_* as usual)."""

    def __init__(self, address: str) -> None:
        self._address = address

    @cached_property
    def _store(self) -> ObjectStore:
        if "://" in self._address:
            return from_url(self._address)
        return LocalStore(Path(self._address).expanduser().absolute(), mkdir=True)

    async def put(self, name: UUID, content: bytes) -> tuple[str, str]:
        """Its place and its type. Raises InvalidInput for what is no scan, Unavailable while the store is away."""
        kind = kind_of(content)
        path = f"{name.hex}.{TYPES[kind]}"
        try:
            await obstore.put_async(self._store, path, content)
        except (BaseError, OSError) as error:
            raise Unavailable(AWAY) from error
        return path, kind

    async def get(self, path: str) -> bytes:
        """Raises NotFound when there is none (any more), Unavailable while the store is away."""
        try:
            found = await obstore.get_async(self._store, path)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise NotFound("There is no such scan.") from error
        except (BaseError, OSError) as error:
            raise Unavailable(AWAY) from error


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
