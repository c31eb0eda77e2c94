"""Reading pictures beside everything else that a process does."""

import asyncio

from shared.files.pictures import Picture, take_picture

AT_ONCE = 1
"""Pictures decoded at the same time: the worst that we take needs 230 MB for three seconds, and the process has 512."""


class Decoder:
    """One a process and door."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def take(self, data: bytes) -> Picture:
        """The picture, written anew. Raises InvalidInput as `take_picture` does."""
        async with self._turns:
            return await asyncio.to_thread(take_picture, data)
