"""The desk's lists with a million cases: how long the first page and the counts take, by the queries that pages and API use."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime

from benchmarks import million
from benchmarks.figures import Figure, percentile
from benchmarks.stack import Stack
from services.routing.lists import AGENCY_VIEWS, GOVERNMENT_VIEWS, filters_of, search_of
from services.routing.queries import queue
from services.routing.queries.queue import Filters
from shared.auth import EVERYTHING, Principal, Role
from shared.calendar import WorkingCalendar
from shared.clock import utc_now
from shared.database import Connection, Database

PART = "queues"
OPEN_SHARE = 0.3
PAGE = 51
ROUNDS = 40
COORDINATOR = Principal("benchmark", Role.COORDINATOR, million.LARGE)
OFFICER = Principal("benchmark", Role.OFFICER, million.AGENCY)
ADMINISTRATOR = Principal("benchmark", Role.ADMINISTRATOR, EVERYTHING)


def measure(stack: Stack) -> list[Figure]:
    return asyncio.run(_measure(stack))


async def _measure(stack: Stack) -> list[Figure]:
    routing = stack.environment["KAWAL_ROUTING_POSTGRES_DSN"]
    await million.fill(stack.admin_dsn, routing, open_share=OPEN_SHARE)
    db = Database(routing, "routing")
    figures: list[Figure] = []
    async with db.connection() as tx:
        for who, by, lists in _lists(utc_now()):
            pages: list[float] = []
            counts: list[float] = []
            worst, slowest = "", 0.0
            for name, filters in lists.items():
                page, count = await _time(tx, filters, by)
                pages += page
                counts += count
                if (own := percentile(page, 0.95)) > slowest:
                    worst, slowest = name, own
            note = f"{len(lists)} lists, the slowest {worst}"
            figures += [
                Figure(PART, f"{who}: first page, p50", percentile(pages, 0.5), "ms", "", note),
                Figure(PART, f"{who}: first page, p95", percentile(pages, 0.95), "ms", "≤ 20 ms", note),
                Figure(PART, f"{who}: count of a list, p95", percentile(counts, 0.95), "ms"),
            ]
        figures += await _size(tx)
    await db.close()
    return figures


def _lists(now: datetime) -> list[tuple[str, Principal, Mapping[str, Filters]]]:
    calendar = WorkingCalendar("Asia/Jakarta")
    agency = {view.key: filters_of(view, OFFICER, now, calendar) for view in AGENCY_VIEWS}
    government = {view.key: filters_of(view, COORDINATOR, now, calendar) for view in GOVERNMENT_VIEWS}
    narrowed = {
        "agency": Filters(agency=million.AGENCY),
        "category": Filters(category="ktp-el"),
        "district": Filters(region=f"{million.LARGE}.12"),
    }
    words = {q: Filters(search=search_of(q)) for q in ("jalan rusak", "lampu mati malam", "puskesmas", "beasiswa bansos", "tidakada")}
    return [
        ("an agency", OFFICER, agency),
        ("a government of 100,000 cases", COORDINATOR, government),
        ("the same, narrowed", COORDINATOR, narrowed),
        ("the same, by words", COORDINATOR, words),
        ("the whole nation", ADMINISTRATOR, {name: government[name] for name in ("screen", "late", "soon", "stuck", "open")}),
    ]


async def _time(tx: Connection, filters: Filters, by: Principal) -> tuple[list[float], list[float]]:
    """Milliseconds of each reading of the first page, and of each count; the first of both warms up."""
    pages, counts = [], []
    now = utc_now()
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        await queue.list_queue(tx, filters, by=by, after=None, limit=PAGE, now=now)
        between = time.perf_counter()
        await queue.count_lists(tx, [filters], by=by, now=now)
        pages.append((between - started) * 1000)
        counts.append((time.perf_counter() - between) * 1000)
    return pages[1:], counts[1:]


async def _size(tx: Connection) -> list[Figure]:
    row = await tx.fetchrow(
        "select count(*) as cases, count(*) filter (where due_at is not null or silence_at is not null) as open,"
        " pg_total_relation_size('complaint_case') / 1e6 as mb from complaint_case"
    )
    if row is None:
        return []
    return [
        Figure(PART, "cases", float(row["cases"]), "", "", f"{row['open']:,} of them open; 81 governments"),
        Figure(PART, "the table with its indexes", float(row["mb"]), "MB"),
    ]
