"""Work that nobody waits for stands back while consumers are behind, and not for ever."""

import asyncio

from shared.messaging.yielding import MANY, Backlog


async def test_it_goes_on_at_once_while_consumers_are_level() -> None:
    backlog = Backlog()
    backlog.fetched(MANY - 1)
    async with asyncio.timeout(5):
        await backlog.give_way(longest=60)


async def test_it_stands_back_while_they_are_behind() -> None:
    backlog = Backlog()
    backlog.fetched(MANY)
    backlog.fetched(3)
    assert backlog.is_deep, "one small fetch after a large one does not mean that all is done"
    waiting = asyncio.create_task(backlog.give_way(longest=60))
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_it_goes_on_under_a_flood_that_does_not_end() -> None:
    backlog = Backlog()

    async def flood() -> None:
        while True:
            backlog.fetched(MANY)
            await asyncio.sleep(0)

    backlog.fetched(MANY)
    flooding = asyncio.create_task(flood())
    async with asyncio.timeout(5):
        await backlog.give_way(longest=0.05)
    assert backlog.is_deep
    flooding.cancel()
