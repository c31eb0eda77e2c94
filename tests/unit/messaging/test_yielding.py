"""Work that nobody waits for stands back while consumers are behind, and not for ever."""

import asyncio

import pytest

from shared.messaging import yielding
from shared.messaging.yielding import MANY, Backlog


async def test_it_goes_on_at_once_while_consumers_are_level() -> None:
    backlog = Backlog()
    with backlog.applying(MANY - 1):
        async with asyncio.timeout(5):
            await backlog.give_way(longest=60)


async def test_it_stands_back_while_they_are_behind() -> None:
    backlog = Backlog()
    with backlog.applying(MANY):
        pass
    with backlog.applying(3):
        pass
    assert backlog.is_deep, "one small fetch after a large one does not mean that all is done"
    waiting = asyncio.create_task(backlog.give_way(longest=60))
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


def test_a_large_fetch_counts_for_as_long_as_its_effect_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yielding, "QUIET_SECONDS", 0.0)
    backlog = Backlog()
    seen = []
    with backlog.applying(MANY):
        with backlog.applying(MANY):
            pass
        seen.append(backlog.is_deep)  # one durable is done, another is not
    seen.append(backlog.is_deep)
    assert seen == [True, False]


async def test_it_goes_on_under_a_flood_that_does_not_end() -> None:
    backlog = Backlog()
    with backlog.applying(MANY):
        async with asyncio.timeout(5):
            await backlog.give_way(longest=0.05)
        assert backlog.is_deep
