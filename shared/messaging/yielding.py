"""What can wait gives way: while a service's consumers are behind, work that nobody waits for stands back, but never for long.

When thousands of complaints come in at once, each is first stored, routed and announced; making its words public and looking for others
like it takes as much again and can follow. Measured on two cores such work took a sixth of all that the chain had.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 200
"""A fetch that brings so many facts says that more are waiting: at rest a fetch brings a few."""
QUIET_SECONDS = 1.0
"""So long after the effect of the last such fetch the consumers count as level with the stream: what comes in bursts is one flood."""
LONGEST_SECONDS = 60.0
"""So long at most a round of such work stands back. Under a flood that does not end it still goes on, a round at a time."""
LOOK_SECONDS = 0.25


class Backlog:
    """Whether the consumers of one service in this process are behind, as their fetches show it."""

    def __init__(self) -> None:
        self._large = 0
        self._large_until = -QUIET_SECONDS

    @contextmanager
    def applying(self, messages: int) -> Iterator[None]:
        """Around the effect of a fetch that brought so many."""
        large = messages >= MANY
        self._large += large
        try:
            yield
        finally:
            if large:
                self._large -= 1
                self._large_until = time.monotonic()

    @property
    def is_deep(self) -> bool:
        return self._large > 0 or time.monotonic() - self._large_until < QUIET_SECONDS

    async def give_way(self, longest: float = LONGEST_SECONDS) -> None:
        """Returns when the consumers are level, or after `longest` seconds."""
        until = time.monotonic() + longest
        while self.is_deep and time.monotonic() < until:
            await asyncio.sleep(LOOK_SECONDS)
