"""Timed work of routing."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.routing.commands import leftovers, reckoning, timed
from services.routing.commands.landscape import Landscape
from shared.database import Database


def clock(db: Database, landscape: Landscape, most: int) -> Callable[[datetime], Awaitable[int]]:
    """`run_once(now)` of the clock, for at most so many cases a run; safe in any number of replicas."""

    async def run_once(now: datetime) -> int:
        return await timed.tell_due(db, landscape, now, most=most)

    return run_once


def reckon(db: Database, landscape: Landscape, most: int) -> Callable[[datetime], Awaitable[int]]:
    """`run_once(now)` of what a change of profile or calendar leaves to be reckoned; the same."""

    async def run_once(_: datetime) -> int:
        return await reckoning.run_once(db, landscape, most=most)

    return run_once


def let_go(db: Database, landscape: Landscape) -> Callable[[datetime], Awaitable[int]]:
    """`run_once(now)` of what is still merged into a case that is over; the same."""

    async def run_once(now: datetime) -> int:
        return await leftovers.let_go(db, landscape, now)

    return run_once
