"""Group commit: many at once, each with its own answer."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from services.intake.commands.gathering import Gathering
from services.intake.commands.storing import Stored
from services.intake.domain import Draft, ImportedRow, adopt
from shared.events.codes import Channel
from shared.ids import new_id


def draft(text: str = "Lampu jalan padam di depan pasar") -> Draft:
    return adopt(ImportedRow(Channel.WEB, str(new_id()), datetime(2026, 3, 17, tzinfo=UTC), "32.01", text, ()))


class Shop:
    """Stores at its own pace and remembers what came together; refuses what says so."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.open = asyncio.Event()

    async def store(self, drafts: Sequence[Draft]) -> list[Stored]:
        self.batches.append(len(drafts))
        await self.open.wait()
        if any(each.text == "spoilt" for each in drafts):
            raise ValueError("spoilt")
        return [Stored(each.id, number, True, True) for number, each in enumerate(drafts)]


async def test_those_that_come_while_one_is_stored_go_together() -> None:
    shop = Shop()
    gathering = Gathering(shop.store)
    drafts = [draft() for _ in range(40)]
    answers = [asyncio.create_task(gathering.store(each)) for each in drafts[:1]]
    while not shop.batches:
        await asyncio.sleep(0)
    answers += [asyncio.create_task(gathering.store(each)) for each in drafts[1:]]
    shop.open.set()
    assert [stored.complaint_id for stored in await asyncio.gather(*answers)] == [each.id for each in drafts]
    assert shop.batches == [1, 39]


async def test_one_that_cannot_be_stored_keeps_nobody_out() -> None:
    shop = Shop()
    shop.open.set()
    gathering = Gathering(shop.store)
    good, bad = [draft() for _ in range(3)], draft(text="spoilt")
    found = await asyncio.gather(*(gathering.store(each) for each in [*good, bad]), return_exceptions=True)
    assert [each.complaint_id for each in found if isinstance(each, Stored)] == [each.id for each in good]
    assert isinstance(found[-1], ValueError)


async def test_while_the_database_is_away_all_hear_it_at_once() -> None:
    tries = []

    async def away(drafts: Sequence[Draft]) -> list[Stored]:
        tries.append(len(drafts))
        raise ConnectionRefusedError

    gathering = Gathering(away)
    found = await asyncio.gather(*(gathering.store(draft()) for _ in range(5)), return_exceptions=True)
    assert [type(each) for each in found] == [ConnectionRefusedError] * 5
    assert sum(tries) == 5
