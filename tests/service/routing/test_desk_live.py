"""Live desks hear of what concerns them, once, and miss nothing over a broken connection."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from uuid import UUID

import httpx
import pytest

from services.routing import live
from services.routing.commands.desk import Desk
from services.routing.commands.landscape import Landscape
from services.routing.domain.commands import Accept, Answer
from services.routing.live import REPLAY, LiveFeed, News
from services.routing.queries import case_changes
from services.routing.queries.case_changes import Cursor
from shared.auth import Principal, Role
from shared.database import Connection, Database
from shared.events.codes import Outcome
from tests.service.routing.desk import BANDUNG, DLH, DPUPR, Town
from tests.service.routing.desk_pages import Reader
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

OFFICER = Principal("Rina", Role.OFFICER, DPUPR)
COORDINATOR = Principal("Ratna", Role.COORDINATOR, BANDUNG)
PATIENCE = 10.0


async def now(db: Database) -> Cursor:
    async with db.connection() as tx:
        return await case_changes.get_horizon(tx)


async def heard(feed: LiveFeed, by: Principal, after: Cursor | None, count: int) -> tuple[set[UUID], Cursor]:
    """What a desk is told until it knows of so many cases, and where it stands then."""
    cases: set[UUID] = set()
    place = after or Cursor(0)
    async with feed.listen(by, after) as listener:
        while len(cases) < count:
            news = await feed.next_news(listener, PATIENCE)
            assert isinstance(news, News), f"told of {len(cases)} of {count} cases"
            cases |= set(news.cases)
            place = news.at
    return cases, place


@pytest.fixture
async def feed(db: Database) -> LiveFeed:
    return LiveFeed(db)


async def test_a_desk_hears_of_its_own_cases_and_of_no_others(town: Town, db: Database, feed: LiveFeed) -> None:
    start = await now(db)
    own = await town.complains(category="jalan-rusak")
    foreign = await town.complains("Sampah menumpuk", category="sampah")
    unscreened = await town.complains("Saya mau melapor soal sesuatu.")
    assert (await heard(feed, OFFICER, start, 1))[0] == {own}
    assert (await heard(feed, Principal("Dina", Role.OFFICER, DLH), start, 1))[0] == {foreign}
    assert (await heard(feed, COORDINATOR, start, 3))[0] == {own, foreign, unscreened}


async def test_what_came_while_the_connection_was_broken_is_told_and_nothing_twice(town: Town, db: Database, feed: LiveFeed) -> None:
    start = await now(db)
    first = await town.complains(category="jalan-rusak")
    cases, place = await heard(feed, OFFICER, start, 1)
    assert cases == {first}
    missed = {await town.complains(f"Jalan rusak {n}", category="jalan-rusak") for n in range(5)}
    assert (await heard(feed, OFFICER, place, 5))[0] == missed


async def test_a_transaction_that_began_first_and_commits_last_is_not_passed_over(town: Town, db: Database, feed: LiveFeed) -> None:
    start = await now(db)
    slow, quick = await town.complains(category="jalan-rusak"), await town.complains(category="jalan-rusak")
    _, place = await heard(feed, OFFICER, start, 2)
    desk = Desk(db, Landscape())
    async with db.connection() as held, held.transaction():
        await held.execute("select pg_current_xact_id()")
        await held.execute(
            "insert into case_history (case_id, version, at, actor, kind, data)"
            " values ($1, 90, now(), 'officer', 'complaint.accepted.v1', $2)",
            slow,
            {"government": BANDUNG, "agency": DPUPR},
        )
        await desk.handle(quick, Accept(), by=OFFICER, expected_version=2)
        async with db.connection() as other:
            assert await case_changes.list_changes(other, place, 10) == []
    assert (await heard(feed, OFFICER, place, 2))[0] == {slow, quick}


async def test_all_desks_share_one_look_and_each_is_told_once(town: Town, db: Database, feed: LiveFeed) -> None:
    case_id = await town.complains(category="jalan-rusak")
    start = await now(db)
    desks = [asyncio.create_task(heard(feed, OFFICER, start, 1)) for _ in range(50)]
    await asyncio.sleep(0)
    await Desk(db, Landscape()).handle(case_id, Answer("Sudah.", Outcome.RESOLVED), by=OFFICER, expected_version=2)
    assert {frozenset(cases) for cases, _ in await asyncio.gather(*desks)} == {frozenset({case_id})}
    assert len(feed) == 0


async def test_who_missed_too_much_reads_all_anew(town: Town, db: Database, feed: LiveFeed) -> None:
    start = await now(db)
    async with db.transaction() as tx:
        await tx.execute(
            "insert into case_arrival (case_id, government) select gen_random_uuid(), $1 from generate_series(1, $2)", BANDUNG, REPLAY + 1
        )
    async with feed.listen(COORDINATOR, start) as listener:
        news = await feed.next_news(listener, PATIENCE)
    assert news is not None
    assert news.all_anew


class Stumbling(Database):
    """The database, which answers a few times with something that nobody thought of."""

    stumbles = 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        if self.stumbles:
            self.stumbles -= 1
            raise ValueError("nobody thought of this")
        async with super().connection() as connection:
            yield connection


async def test_desks_hear_on_after_an_error_that_nobody_thought_of(
    town: Town, database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AWAY_SECONDS", 0.01)
    db = Stumbling(database.dsn("routing"), "routing", size=2)
    feed = LiveFeed(db)

    async def stumbled() -> bool:
        return db.stumbles == 0

    async with feed.listen(OFFICER, None) as listener:
        db.stumbles = 2
        await eventually(stumbled)
        case_id = await town.complains(category="jalan-rusak")
        async with asyncio.timeout(PATIENCE):
            while (news := await feed.next_news(listener, PATIENCE)) is None or case_id not in news.cases:
                pass  # woken to say that the desk is live, or is not
    await db.close()


async def events_of(client: httpx.AsyncClient, headers: dict[str, str], after: str) -> AsyncGenerator[dict[str, str], None]:
    async with client.stream("GET", "/desk/live", params={"after": after}, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name:
                event[name] = value
            elif event:
                yield event
                event = {}


async def test_events_over_http_carry_their_place(routing_web: httpx.AsyncClient, town: Town, db: Database, reader: Reader) -> None:
    start = await now(db)
    case_id = await town.complains(category="jalan-rusak")
    headers = reader.headers
    async with aclosing(events_of(routing_web, headers, str(start))) as events:
        told = [event async for event in first(events, 2)]
    assert [event["event"] for event in told] == ["hello", "change"]
    assert str(case_id) in told[1]["data"]
    later = await town.complains("Jalan rusak lagi", category="jalan-rusak")
    async with aclosing(events_of(routing_web, {**headers, "Last-Event-ID": told[1]["id"]}, str(start))) as events:
        again = [event async for event in first(events, 2)]
    assert str(later) in again[1]["data"]
    assert str(case_id) not in again[1]["data"]


async def test_whoever_has_a_case_open_hears_at_once_that_another_opens_it(
    routing_web: httpx.AsyncClient, town: Town, db: Database, reader: Reader
) -> None:
    case_id, other = await town.complains(category="jalan-rusak"), await town.complains("Sampah", category="sampah")
    async with aclosing(events_of(routing_web, reader.headers, str(await now(db)))) as events:
        assert (await anext(events))["event"] == "hello"
        for opened, at in ((other, reader.at(Role.OFFICER, DLH, "Dina")), (case_id, reader.at(Role.COORDINATOR, BANDUNG, "Ratna"))):
            assert (await at.get(f"/desk/cases/{opened}")).status_code == 200
        told = await anext(events)
    assert (told["event"], str(case_id) in told["data"], str(other) in told["data"]) == ("opened", True, False)
    assert "Ratna" in (await reader.get(f"/desk/cases/{case_id}/presence")).text


async def first(events: AsyncIterator[dict[str, str]], count: int) -> AsyncIterator[dict[str, str]]:
    async for event in events:
        yield event
        count -= 1
        if not count:
            return
