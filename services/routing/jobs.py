"""Timed work of routing."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.routing.commands import timed
from services.routing.commands.landscape import Landscape
from shared.database import Database


def clock(db: Database, landscape: Landscape) -> Callable[[datetime], Awaitable[int]]:
    """`run_once(now)` of the clock; safe in any number of replicas."""

    async def run_once(now: datetime) -> int:
        return await timed.tell_due(db, landscape, now)

    return run_once
