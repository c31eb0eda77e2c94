"""Facts of three streams become rows: once, in any relative order, and the same ones again after a rebuild."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from services.analytics import queries
from services.analytics.consumers import on_notify, on_routing
from services.analytics.queries.columns import FEW
from services.analytics.queries.positions import delete_projections
from services.analytics.queries.rows import ADD_NOTICES, SAVE_HANDLINGS
from services.analytics.rebuild import rebuild
from shared.clock import utc_now
from shared.errors import Conflict
from shared.events.codes import DecidedBy, DeliveryState
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.reference import HolidaysRegistered, RegisteredHoliday
from shared.ids import new_id
from shared.messaging.consumer import Batch
from tests.service.analytics.conftest import Nation
from tests.service.analytics.test_relations import merged
from tests.support.waiting import eventually
from tests.unit.analytics.facts import ENVIRONMENT, MONDAY, History, government

PAPUA = "94.01"


def some_histories() -> list[History]:
    return [
        History().submitted().notified().verified().routed().answered(2).notified().closed(3, rating=5),
        History().submitted().notified(DeliveryState.SKIPPED).verified().routed().returned(1).routed(2, agency=ENVIRONMENT, due=3),
        History().submitted().notified().verified(by=DecidedBy.RECORD).routed().answered(time_known=False, late=False),
        History(government=PAPUA).submitted(region="94.01.01").notified().verified().routed(agency="94.01.dpupr").answered(1.6).disputed(2),
        History().submitted().verified().routed().case(merged(UUID(int=7)), 1),
        History().submitted().verified().routed().answered(1).closed(15).rated(30, rating=3),
        History().submitted(),
    ]


def facts_of(histories: list[History]) -> list[Envelope[Fact]]:
    return [fact for history in histories for fact in history.facts]


async def test_facts_of_three_streams_make_one_row_a_complaint(nation: Nation) -> None:
    histories = some_histories()
    await nation.tell([government("32.04"), *facts_of(histories)])
    await nation.settle()
    async with nation.analytics.db.connection() as connection:
        row = await connection.fetchrow("select * from measure where complaint_id = $1", histories[0].complaint_id)
        assert await queries.count_complaints(connection) == len(histories)
        assert await connection.fetchval("select count(*) from handling where complaint_id = $1", histories[1].complaint_id) == 2
        assert await connection.fetchval("select sent from notified where complaint_id = $1", histories[0].complaint_id) == 2
    assert row is not None
    assert (row["status"], row["district"], row["category"], row["response_days"]) == ("closed", "32.04.12", "jalan", 2.0)
    assert (row["rating"], row["submitted_at"]) == (5, MONDAY)


async def test_the_streams_may_come_in_any_order(nation: Nation) -> None:
    """What notify and routing tell of a complaint is kept until intake's word comes, and makes the same rows."""
    histories = some_histories()
    for source in (Source.NOTIFY, Source.ROUTING):
        await nation.tell(fact for fact in facts_of(histories) if fact.source is source)
    await nation.settle()
    async with nation.analytics.db.connection() as connection:
        assert await queries.count_complaints(connection) == 0
    await nation.tell(fact for fact in facts_of(histories) if fact.source is Source.INTAKE)
    await nation.settle()
    async with nation.analytics.db.connection() as connection:
        assert await queries.count_complaints(connection) == len(histories)
        assert await connection.fetchval("select count(*) from measure where government = '94.01' and hops = 1") == 1


async def test_facts_in_small_pieces_make_the_same_rows_as_all_at_once(nation: Nation) -> None:
    """A case is read back and carried on wherever the batches happen to end, and a fact told twice counts once."""
    histories = some_histories()
    for step in range(max(len(history.facts) for history in histories)):
        await nation.tell(history.facts[step] for history in histories if step < len(history.facts))
        await nation.settle()
    tables = ("measure", "handling", "notified")
    piecemeal = [await nation.rows(table) for table in tables]
    assert [len(rows) for rows in piecemeal] == [len(histories), 7, 4]
    for service in nation.producers.values():
        async with service.db.transaction() as tx:
            await tx.execute("update outbox set fact_id = uuidv7()")
            await tx.execute("insert into outbox_waiting (id) select id from outbox on conflict do nothing")
    await nation.settle()
    js = await nation.analytics.bus.jetstream()
    assert (await js.stream_info("INTAKE")).state.messages == 2 * len(histories), "each was told twice"
    assert [await nation.rows(table) for table in tables] == piecemeal
    await rebuild(nation.analytics.db, nation.analytics.bus)
    await nation.settle()
    assert [await nation.rows(table) for table in tables] == piecemeal


async def test_a_rebuild_while_facts_come_in_gives_the_same_rows(nation: Nation) -> None:
    before, later = some_histories(), some_histories()
    await nation.tell([government("32.04"), government(PAPUA, timezone="Asia/Jayapura"), *facts_of(before)])
    await nation.settle()
    tables = ("measure", "handling", "notified", "government", "inbox")
    expected = {table: await nation.rows(table) for table in tables}
    done = await rebuild(nation.analytics.db, nation.analytics.bus)
    await nation.settle()
    assert done.facts == len(facts_of(before)) + 2
    assert {table: await nation.rows(table) for table in tables} == expected
    await nation.tell(facts_of(later))
    await rebuild(nation.analytics.db, nation.analytics.bus)
    await nation.settle()
    after = await nation.rows()
    assert set(expected["measure"]) <= set(after)
    assert len(after) == len(before) + len(later)


async def test_who_was_told_by_the_release_before_is_counted_once_with_those_told_since(nation: Nation) -> None:
    told_before, told_by_both, told_now, _ = histories = [History().submitted() for _ in range(4)]
    await nation.tell(facts_of(histories))
    await nation.settle()
    async with nation.analytics.db.connection() as connection:
        for history in (told_before, told_by_both):
            await connection.execute(
                "update measure set notice_version = 1, notices_sent = 1 where complaint_id = $1", history.complaint_id
            )
    await nation.tell(history.notified().facts[-1] for history in (told_by_both, told_now))
    await nation.settle()
    totals = (await nation.get("/totals")).json()
    assert (totals["known"], totals["notified"]) == (4, 3)


async def test_a_rebuild_that_would_lose_numbers_is_refused(nation: Nation) -> None:
    await nation.tell(facts_of(some_histories()))
    await nation.settle()
    before = await nation.rows()
    js = await nation.analytics.bus.jetstream()
    await js.purge_stream("ROUTING", keep=1)
    with pytest.raises(Conflict, match="kawal replay routing"):
        await rebuild(nation.analytics.db, nation.analytics.bus)
    assert await nation.rows() == before


async def test_days_are_counted_anew_when_a_governments_zone_changes(nation: Nation) -> None:
    """Friday 23:30 in Jakarta is Saturday in Jayapura: the half hour was no working time there."""
    history = History(government=PAPUA, start=MONDAY).submitted().verified().routed(4.6, agency="94.01.dpupr").answered(4.62)
    await nation.tell(history.facts)
    await nation.settle()

    async def days() -> float:
        async with nation.analytics.db.connection() as connection:
            return float(await connection.fetchval("select response_days from measure"))

    assert await days() == pytest.approx(0.02)
    await nation.tell([government(PAPUA, timezone="Asia/Jayapura")])
    assert await eventually(days, until=lambda found: found == 0.0) == 0.0
    async with nation.analytics.db.connection() as connection:
        assert await connection.fetchval("select response_days from handling") == 0.0


async def test_days_are_counted_anew_when_a_government_closes_on_days_of_its_own(nation: Nation) -> None:
    history = History().submitted().verified().routed().answered(2)
    await nation.tell([government("32.04"), *history.facts])
    await nation.settle()
    assert await response_days(nation, history) == 2.0
    tuesday = (MONDAY + timedelta(days=1)).date()
    for version, days, expected in ((1, [tuesday], 1.0), (2, [], 2.0)):
        own = HolidaysRegistered(government="32.04", days=tuple(RegisteredHoliday(day=day, name="Hari jadi") for day in days))
        await nation.tell([Envelope(new_id(), Source.ROUTING, "calendar/32.04", version, MONDAY, own)])
        await nation.settle()
        assert await response_days(nation, history) == expected
    later = History().submitted().verified().routed().answered(2)
    await nation.tell([*later.facts])
    await nation.settle()
    assert await response_days(nation, later) == 2.0


async def response_days(nation: Nation, history: History) -> float:
    async with nation.analytics.db.connection() as connection:
        return float(await connection.fetchval("select response_days from measure where complaint_id = $1", history.complaint_id))


async def test_an_unknown_time_zone_is_a_dead_letter_and_holds_nothing_up(nation: Nation) -> None:
    history = some_histories()[0]
    await nation.tell([government("32.09", timezone="Mars/Base"), *history.facts])

    async def seen() -> tuple[int, int]:
        status = await nation.analytics.status()
        return status.dead_letters, len(await nation.rows())

    assert await eventually(seen, until=lambda found: found == (1, 1), seconds=60) == (1, 1)


async def test_many_new_complaints_at_once_make_the_same_rows_as_fact_by_fact(nation: Nation) -> None:
    """Many new rows go in another way (COPY) than few."""
    facts = facts_of([history for _ in range(FEW) for history in some_histories()])
    async with nation.analytics.db.transaction() as tx:
        found = []
        for size in (len(facts), 1):
            await delete_projections(tx)
            for start in range(0, len(facts), size):
                await on_routing(Batch(tx, facts[start : start + size]))
                await on_notify(Batch(tx, facts[start : start + size]))
            found.append([await tx.fetch(f"select * from {table} order by 1, 2") for table in ("measure", "handling", "notified")])
    assert [len(rows) for rows in found[0]] == [6 * FEW, 7 * FEW, 4 * FEW]
    assert found[0] == found[1]


async def test_many_complaints_in_mixed_batches(nation: Nation) -> None:
    """More than one batch of each stream, shuffled over complaints but not within one."""
    chance = random.Random(7)
    histories = [History(start=utc_now() - timedelta(days=20)).submitted().notified().verified().routed().answered(2) for _ in range(600)]
    queue = [history for history in histories for _ in history.facts]
    chance.shuffle(queue)
    iterators = {history.complaint_id: iter(history.facts) for history in histories}
    await nation.tell(next(iterators[history.complaint_id]) for history in queue)
    await nation.settle()
    async with nation.analytics.db.connection() as connection:
        row = await connection.fetchrow(
            "select count(*) as all, count(*) filter (where first_answered_at is not null and hops = 1 and sent = 1) as whole"
            " from measure join notified using (complaint_id)"
        )
    assert row is not None
    assert (row["all"], row["whole"]) == (600, 600)


async def test_what_is_left_to_a_tables_default_is_what_most_rows_have(nation: Nation) -> None:
    """New rows go in without the columns that have nothing to say."""
    async with nation.analytics.db.connection() as connection:
        found = await connection.fetch(
            "select table_name, column_name, column_default from information_schema.columns where table_name = any($1)",
            [SAVE_HANDLINGS.table, ADD_NOTICES.table],
        )
    defaults = {(row["table_name"], row["column_name"]): row["column_default"] for row in found}
    assert defaults == {
        (upsert.table, column.name): None if column.mostly is None else str(column.mostly).lower()
        for upsert in (SAVE_HANDLINGS, ADD_NOTICES)
        for column in upsert.columns
    }
