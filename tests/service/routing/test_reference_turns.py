"""Whoever changes reference data gets a turn, however many batches go on holding it."""

import asyncio
from collections.abc import Awaitable, Callable

from services.routing.queries import reference
from shared.database import Database
from tests.support.waiting import eventually

WAITING = """
select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())
"""


async def test_a_change_comes_before_those_who_hold_later(db: Database) -> None:
    order: list[str] = []
    free = asyncio.Event()

    async def waiting() -> int:
        async with db.connection() as connection:
            return int(await connection.fetchval(WAITING))

    async def change() -> None:
        async with db.transaction() as tx:
            await reference.lock(tx)
            order.append("change")

    async def hold() -> None:
        async with db.transaction() as tx:
            await reference.hold(tx)
            order.append("batch")

    async def first() -> None:
        async with db.transaction() as tx:
            await reference.hold(tx)
            order.append("first batch")
            await free.wait()

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(first())
        await eventually(lambda: _said(order), until=lambda said: said == 1)
        group.create_task(change())
        await eventually(waiting, until=lambda count: count == 1)
        group.create_task(hold())
        await eventually(lambda: _either(order, waiting), until=lambda done: done)
        free.set()
    assert order == ["first batch", "change", "batch"]


async def _said(order: list[str]) -> int:
    return len(order)


async def _either(order: list[str], waiting: Callable[[], Awaitable[int]]) -> bool:
    """The second batch waits too, or it has passed by."""
    return len(order) > 1 or await waiting() == 2
