"""Batches side by side: whoever came first goes first, and who has a subject in common waits for the end."""

import asyncio
from contextlib import AsyncExitStack, ExitStack

import pytest

from shared.messaging import line
from shared.messaging.line import Line


async def a_turn() -> None:
    """Whatever can go on has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_shares_a_subject_waits_until_the_other_has_left() -> None:
    held = Line()
    with ExitStack() as first_stands:
        first = first_stands.enter_context(held.place())
        with held.place() as second, held.place() as third:
            await first.apart({"a", "b"})
            waiting = asyncio.create_task(second.apart({"b", "c"}))
            await a_turn()
            await third.apart({"d"})
            await a_turn()
            assert not waiting.done()
            first_stands.close()
            await waiting


async def test_of_whom_nothing_is_known_might_share_any() -> None:
    held = Line()
    async with AsyncExitStack() as stack:
        first, second = stack.enter_context(held.place()), stack.enter_context(held.place())
        waiting = asyncio.create_task(second.apart({"a"}))
        await a_turn()
        assert not waiting.done()
        first.left.set()
        await waiting


async def test_the_order_is_kept_also_behind_one_that_left_early() -> None:
    held = Line()
    with ExitStack() as first_stands, ExitStack() as second_stands:
        first_stands.enter_context(held.place())
        second_stands.enter_context(held.place())
        with held.place() as third:
            second_stands.close()
            waiting = asyncio.create_task(third.first())
            await a_turn()
            assert not waiting.done()
            first_stands.close()
            await waiting


async def test_nobody_stands_ready_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "COURTESY_SECONDS", 0.01)
    held = Line()
    with held.place(), held.place() as second:
        await second.first()


async def test_whoever_failed_has_left() -> None:
    held = Line()
    with pytest.raises(ValueError, match="no"), held.place():
        raise ValueError("no")
    with held.place() as next_one:
        await next_one.first()
        await next_one.apart({"a"})
        assert held.before(next_one) == []
