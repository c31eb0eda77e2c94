"""Wait by looking again until a deadline, never by sleeping for a guess."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], *, until: Callable[[T], bool] = bool, seconds: float = 30) -> T:
    """Looks until what is seen is right; returns it. Fails with what was seen last."""
    deadline = time.monotonic() + seconds
    while True:
        seen = await look()
        if until(seen):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds} s: {seen!r}")
        await asyncio.sleep(0.02)
