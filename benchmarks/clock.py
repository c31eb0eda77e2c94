"""The clock with a million open cases: a look when nothing is due, what it tells in one, a day of downtime, and a new holiday."""

import asyncio
import time
from datetime import datetime, timedelta

import asyncpg

from benchmarks import million
from benchmarks.figures import Figure, percentile
from benchmarks.stack import Stack
from services.routing.commands import reckoning, timed
from services.routing.commands.landscape import Landscape
from services.routing.commands.reference import put_holidays
from services.routing.queries.reference import Holiday
from services.routing.settings import RoutingSettings
from shared.clock import utc_now
from shared.database import Database

PART = "clock"
IDLE_LOOKS = 200
MOST_LATE = 20_000
"""So many of what there is to do are done; the rest takes as long again for as many."""
PUBLISH = "delete from routing.outbox_waiting"
"""In the place of a relay, which is measured by itself."""
COUNT_DUE = "select count(*) from complaint_case where next_clock_at <= $1"
COUNT_FACTS = "select count(*) from outbox"


def measure(stack: Stack) -> list[Figure]:
    return asyncio.run(_measure(stack))


async def _measure(stack: Stack) -> list[Figure]:
    routing = stack.environment["KAWAL_ROUTING_POSTGRES_DSN"]
    await million.fill(stack.admin_dsn, routing, open_share=1.0)
    db, admin = Database(routing, "routing"), await asyncpg.connect(stack.admin_dsn)
    try:
        return [*await _idle(db), *await _after_a_day(db, admin), *await _a_holiday(db, admin)]
    finally:
        await admin.close()
        await db.close()


async def _idle(db: Database) -> list[Figure]:
    landscape, looks = Landscape(), list[float]()
    nothing = utc_now() - timedelta(days=1)
    for _ in range(IDLE_LOOKS):
        started = time.perf_counter()
        await timed.tell_due(db, landscape, nothing)
        looks.append((time.perf_counter() - started) * 1000)
    return [
        Figure(PART, f"a look when nothing is due, p{share}", percentile(looks, share / 100), "ms", "", "1,000,000 open cases")
        for share in (50, 95)
    ]


async def _after_a_day(db: Database, admin: "asyncpg.Connection[asyncpg.Record]") -> list[Figure]:
    """Run after run at the service's own pace, without the pauses between them."""
    landscape, now = Landscape(), utc_now() + timedelta(days=1)
    pace, every = (RoutingSettings.model_fields[name].default for name in ("clock_pace", "clock_seconds"))
    due, before = await _count(db, COUNT_DUE, now), await _count(db, COUNT_FACTS)
    runs, seen = list[float](), 0
    while seen < min(due, MOST_LATE):
        started = time.perf_counter()
        done = await timed.tell_due(db, landscape, now, most=pace)
        runs.append(time.perf_counter() - started)
        if not done:
            break
        seen += done
        await admin.execute(PUBLISH)
    facts = await _count(db, COUNT_FACTS) - before
    return [
        Figure(PART, "due after a day of downtime", float(due), "cases"),
        Figure(PART, "told when it is back", seen / sum(runs), "cases/s", "", f"{seen:,} cases, {facts / max(1, seen):.2f} facts each"),
        Figure(
            PART,
            f"one run of at most {pace:,} cases, p95",
            percentile(runs, 0.95),
            "s",
            "",
            f"every {every:.0f} s, so that citizens' own facts are not held up",
        ),
    ]


async def _a_holiday(db: Database, admin: "asyncpg.Connection[asyncpg.Record]") -> list[Figure]:
    """In the government that has a tenth of all cases."""
    landscape = Landscape()
    started = time.perf_counter()
    async with db.transaction() as tx:
        days = [Holiday(million.LARGE, (utc_now() + timedelta(days=day)).date(), "Hari jadi") for day in range(1, 4)]
        await put_holidays(tx, days)
    at_once = time.perf_counter() - started
    runs, seen = list[float](), 0
    while seen < MOST_LATE:
        started = time.perf_counter()
        done = await reckoning.run_once(db, landscape, most=reckoning.BATCH)
        if not done:
            break
        runs.append(time.perf_counter() - started)
        seen += done
        await admin.execute(PUBLISH)
    return [
        Figure(PART, "a holiday: the change itself", at_once * 1000, "ms", "", f"{reckoning.AT_ONCE:,} cases at once, the rest by the job"),
        Figure(PART, "a holiday: the job", seen / sum(runs), "cases/s", "", f"{seen:,} of the open cases of one government"),
        Figure(PART, "a holiday: a transaction of the job, p95", percentile(runs, 0.95) * 1000, "ms", "", f"{reckoning.BATCH} cases held"),
    ]


async def _count(db: Database, statement: str, *values: datetime) -> int:
    async with db.connection() as tx:
        return int(await tx.fetchval(statement, *values))
