"""Group commit: complaints that are handed in one by one at the same time are stored together.

A transaction costs several round trips and a flush to the disk, whether it stores one complaint or a hundred. Whoever comes while one
is under way waits for it, and then goes into the next one with all others that have come by then. Nobody waits while nothing is under way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from services.intake.commands.storing import Stored
from services.intake.domain import Draft
from shared.database import is_outage

MOST = 200
"""At once."""

StoreMany = Callable[[Sequence[Draft]], Awaitable[list[Stored]]]


class Gathering:
    """In front of the store, for edges that have one complaint each."""

    def __init__(self, store: StoreMany) -> None:
        self._store = store
        self._waiting: list[tuple[Draft, asyncio.Future[Stored]]] = []
        self._under_way: asyncio.Task[None] | None = None

    async def store(self, draft: Draft) -> Stored:
        """Where the draft ended up, once that is committed. Raises what the store raises for this draft alone."""
        answer: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, answer))
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._together(together)
        finally:
            self._under_way = None

    async def _together(self, waiting: Sequence[tuple[Draft, "asyncio.Future[Stored]"]]) -> None:
        try:
            found = await self._store([draft for draft, _ in waiting])
        except Exception as error:  # noqa: BLE001 it goes to whoever waits for it
            if len(waiting) == 1 or is_outage(error):
                for _, answer in waiting:
                    _fail(answer, error)
                return
            for each in waiting:  # one that cannot be stored must not keep out the others
                await self._together([each])
            return
        for (_, answer), stored in zip(waiting, found, strict=True):
            if not answer.done():
                answer.set_result(stored)


def _fail(answer: "asyncio.Future[Stored]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
