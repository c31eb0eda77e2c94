"""Pictures in the store of files: each in its sizes, by its id."""

from enum import StrEnum
from uuid import UUID

from shared.files.objects import Objects

AWAY = "Photos cannot be stored or shown for the moment. Everything else works."
MISSING = "There is no such photo."


class Size(StrEnum):
    LARGE = "large"
    SMALL = "small"


class PictureStore:
    """`address`: as `Objects` takes it."""

    def __init__(self, address: str) -> None:
        self._objects = Objects(address, away=AWAY, missing=MISSING)

    async def put(self, picture_id: UUID, pictures: dict[Size, bytes]) -> None:
        """Raises Unavailable when the store is away."""
        for size, data in pictures.items():
            await self._objects.put(_path(picture_id, size), data)

    async def get(self, picture_id: UUID, size: Size) -> bytes:
        """Raises NotFound when there is no such picture (any more), Unavailable when the store is away."""
        return await self._objects.get(_path(picture_id, size))

    async def delete(self, picture_id: UUID) -> None:
        """Deletes all sizes, as far as there are any. Raises Unavailable when the store is away."""
        for size in Size:
            await self._objects.delete(_path(picture_id, size))


def _path(picture_id: UUID, size: Size) -> str:
    """Spread over folders by the id's last letters: a folder of a million files helps nobody."""
    name = picture_id.hex
    return f"{name[-2:]}/{name}-{size.value}.jpg"
