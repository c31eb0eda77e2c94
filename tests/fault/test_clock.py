"""The clock's promises: a process that is killed anywhere leaves nothing half told; two replicas and a long pause tell each thing once."""

import asyncio
import os
import random
import sys
from datetime import timedelta
from uuid import UUID

import pytest

from services.routing.commands import reckoning, reference
from services.routing.loading import load_defaults
from services.routing.queries.reference import Holiday
from shared.clock import utc_now
from shared.database import Database
from shared.events.complaint import ComplaintBreached, ComplaintDeadlinesChanged, ComplaintDueSoon, ComplaintEscalated
from tests.service.routing.desk import BANDUNG, Town
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

LONG = bool(os.environ.get("KAWAL_LONG"))
CASES, KILLS = (400, 40) if LONG else (60, 4)
WORK = """
import asyncio, sys
from datetime import timedelta
from services.routing.commands import reckoning, timed
from services.routing.commands.landscape import Landscape
from shared.clock import utc_now
from shared.database import Database

async def work(dsn, pace):
    timed.BATCH = reckoning.BATCH = 3
    db, landscape = Database(dsn, "routing"), Landscape()
    while True:
        told = await timed.tell_due(db, landscape, utc_now() + timedelta(days=60), most=3)
        told += await reckoning.run_once(db, landscape, most=3)
        print(told, flush=True)
        await asyncio.sleep(pace)

asyncio.run(work(sys.argv[1], 0.001))
"""


class Worker:
    """A clock in a process of its own, which can be killed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, dsn: str) -> "Worker":
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", WORK, dsn, stdout=asyncio.subprocess.PIPE)
        made = cls(process)
        await made.worked(1)
        return made

    async def worked(self, rounds: int) -> None:
        assert self._process.stdout is not None
        for _ in range(rounds):
            assert await self._process.stdout.readline(), "the clock ended by itself"

    async def kill(self) -> None:
        """As a power cut would: in the middle of whatever it does."""
        self._process.kill()
        await self._process.wait()


@pytest.fixture
async def town(database: TestDatabase) -> Town:
    db = Database(database.dsn("routing"), "routing")
    await load_defaults(db)
    return Town(db)


async def told_of(town: Town, case_id: UUID) -> list[str]:
    """What the clock has told of a case, with what makes each of it the only one of its kind. Versions leave no gap."""
    facts = await town.told(case_id)
    assert [fact.version for fact in facts] == list(range(1, len(facts) + 1))
    keys = []
    for fact in facts:
        match fact.data:
            case ComplaintBreached() | ComplaintDueSoon():
                keys.append(f"{fact.data.fact_type}:{fact.data.clock.value}")
            case ComplaintEscalated():
                keys.append(f"escalated:{fact.data.level.value}")
            case ComplaintDeadlinesChanged():
                keys.append("deadlines_changed")
            case _:
                continue
    return keys


async def at_rest(town: Town) -> bool:
    async with town.db.connection() as tx:
        return not await tx.fetchval(
            "select exists (select from complaint_case where next_clock_at <= $1) or exists (select from reckoning)",
            utc_now() + timedelta(days=60),
        )


async def test_a_clock_killed_anywhere_tells_each_thing_once(town: Town, database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """While deadlines are being reckoned anew, too."""
    monkeypatch.setattr(reckoning, "AT_ONCE", 1)
    cases = [await town.complains(category="jalan-rusak") for _ in range(CASES)]
    async with town.db.transaction() as tx:
        await reference.put_holidays(tx, [Holiday(BANDUNG, utc_now().date() + timedelta(days=day), "Hari jadi") for day in range(2, 7)])
    chance = random.Random(4)
    for _ in range(KILLS):
        worker = await Worker.start(database.dsn("routing"))
        await worker.worked(chance.randrange(3))
        await worker.kill()
    workers = [await Worker.start(database.dsn("routing")) for _ in range(2)]
    await eventually(lambda: at_rest(town), seconds=60)
    for worker in workers:
        await worker.kill()
    wanted = {"complaint.breached:first_response", "complaint.breached:resolution", "escalated:coordinator", "escalated:register"}
    for case_id in cases:
        told = await told_of(town, case_id)
        assert len(told) == len(set(told)), told
        assert wanted <= set(told) <= wanted | {"deadlines_changed"}
    await town.db.close()
