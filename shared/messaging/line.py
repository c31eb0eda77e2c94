"""Batches of one durable that are under way side by side: whoever came first commits first, and who has a subject in common waits.

While PostgreSQL stores one batch, the next can be decided. For each subject it is as if they went one after the other; where facts about
different subjects meet, in a family of merged cases, say, it is as with two processes: row locks decide.
"""

import asyncio
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress

COURTESY_SECONDS = 0.5
"""So long a batch that is done stands ready for those before it. Not for ever: one of them may wait in PostgreSQL for what it holds."""


class Place:
    """A batch's place in the line."""

    def __init__(self, line: "Line") -> None:
        self._line = line
        self.subjects: Set[str] | None = None
        """Whom its facts are about; None while that is not known."""
        self.left = asyncio.Event()

    async def apart(self, subjects: Set[str]) -> None:
        """Returns once nobody before has a fact about one of these subjects."""
        self.subjects = subjects
        for before in self._line.before(self):
            if before.subjects is None or not before.subjects.isdisjoint(subjects):
                await before.left.wait()

    async def first(self) -> None:
        """Returns once all before have left, or after a while: of different subjects, order is a courtesy to who reads the stream."""
        if others := self._line.before(self):
            with suppress(TimeoutError):
                async with asyncio.timeout(COURTESY_SECONDS):
                    for before in others:
                        await before.left.wait()


class Line:
    """The batches under way, in the order in which they were fetched."""

    def __init__(self) -> None:
        self._places: list[Place] = []

    def before(self, place: Place) -> list[Place]:
        return self._places[: self._places.index(place)]

    @contextmanager
    def place(self) -> Iterator[Place]:
        """The last place, until its batch has had its effect or has failed."""
        mine = Place(self)
        self._places.append(mine)
        try:
            yield mine
        finally:
            self._places.remove(mine)
            mine.left.set()
