"""Where pictures lie: a folder of this machine, or an S3 bucket that all processes reach."""

from enum import StrEnum
from functools import cached_property
from pathlib import Path
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from shared.errors import NotFound, Unavailable

AWAY = "Photos cannot be stored or shown for the moment. Everything else works."


class Size(StrEnum):
    LARGE = "large"
    SMALL = "small"


class PictureStore:
    """`address`: a folder, made when the first picture comes, or `s3://bucket/prefix` (credentials from AWS_* as usual)."""

    def __init__(self, address: str) -> None:
        self._address = address

    @cached_property
    def _store(self) -> ObjectStore:
        if "://" in self._address:
            return from_url(self._address)
        return LocalStore(Path(self._address).expanduser().absolute(), mkdir=True)

    async def put(self, picture_id: UUID, pictures: dict[Size, bytes]) -> None:
        """Raises Unavailable when the store is away."""
        try:
            for size, data in pictures.items():
                await obstore.put_async(self._store, _path(picture_id, size), data)
        except (BaseError, OSError) as error:
            raise Unavailable(AWAY) from error

    async def get(self, picture_id: UUID, size: Size) -> bytes:
        """Raises NotFound when there is no such picture (any more), Unavailable when the store is away."""
        try:
            found = await obstore.get_async(self._store, _path(picture_id, size))
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise NotFound("There is no such photo.") from error
        except (BaseError, OSError) as error:
            raise Unavailable(AWAY) from error

    async def delete(self, picture_id: UUID) -> None:
        """Deletes all sizes, as far as there are any. Raises Unavailable when the store is away."""
        for size in Size:
            try:
                await obstore.delete_async(self._store, _path(picture_id, size))
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                raise Unavailable(AWAY) from error


def _path(picture_id: UUID, size: Size) -> str:
    """Spread over folders by the id's last letters: a folder of a million files helps nobody."""
    name = picture_id.hex
    return f"{name[-2:]}/{name}-{size.value}.jpg"
