"""The clock job on real rows: once, in two replicas, after a pause; silence; and deadlines that a change moves."""

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.routing.commands import reference
from services.routing.commands.desk import Desk
from services.routing.commands.landscape import Landscape
from services.routing.commands.timed import tell_due
from services.routing.domain.commands import Answer, Verify
from services.routing.queries.queue import get_case
from services.routing.queries.reference import Holiday, list_governments, list_profiles
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Database
from shared.errors import Conflict
from shared.events.codes import Outcome, Status
from shared.events.complaint import ComplaintDeadlinesChanged, RecordedStep
from tests.service.routing.desk import BANDUNG, DPUPR, OFFICER_ANSWER, DeskClient, Town
from tests.support.waiting import eventually


async def deadline(db: Database, case_id: UUID) -> datetime | None:
    async with db.connection() as connection:
        found = await get_case(connection, case_id)
    assert found is not None
    return found[1].due_at


async def test_two_replicas_after_a_long_pause_tell_each_thing_once(town: Town, db: Database) -> None:
    cases = [await town.complains(category="jalan-rusak") for _ in range(20)]
    later = utc_now() + timedelta(days=60)
    await asyncio.gather(*(tell_due(db, Landscape(), later) for _ in range(4)))
    for case_id in cases:
        told = [fact.data.fact_type for fact in await town.told(case_id)][2:]
        assert sorted(told) == sorted(["complaint.breached"] * 2 + ["complaint.escalated"] * 2)
    assert await tell_due(db, Landscape(), later + timedelta(days=30)) == 0


async def test_silence_closes_an_answered_case(town: Town, db: Database, desk: DeskClient) -> None:
    case_id = await town.complains(category="jalan-rusak")
    await desk.post(f"/cases/{case_id}/answer", Role.OFFICER, DPUPR, OFFICER_ANSWER, version=2)
    await tell_due(db, Landscape(), utc_now() + timedelta(days=5))
    assert (await town.case(case_id)).status is Status.ANSWERED
    await tell_due(db, Landscape(), utc_now() + timedelta(days=60))
    assert (await town.case(case_id)).status is Status.CLOSED


async def test_old_imported_cases_wake_nobody(town: Town, db: Database) -> None:
    at = utc_now() - timedelta(days=900)
    recorded = [RecordedStep(kind="verified", at=at), RecordedStep(kind="routed", at=at, agency=DPUPR)]
    case_id = await town.complains(at=at, recorded=recorded)
    before = len(await town.told(case_id))
    assert await tell_due(db, Landscape(), utc_now() + timedelta(days=60)) == 0
    assert len(await town.told(case_id)) == before


async def test_a_new_holiday_moves_the_deadlines_of_open_cases_at_once(town: Town, db: Database) -> None:
    case_id = await town.complains(category="jalan-rusak")
    before = await deadline(db, case_id)
    assert before is not None
    async with db.transaction() as tx:
        days = [Holiday(BANDUNG, before.date() - timedelta(days=back), "Hari jadi") for back in range(3)]
        assert await reference.put_holidays(tx, days) == 3
        assert await reference.put_holidays(tx, days) == 0
    after = await deadline(db, case_id)
    assert after is not None
    assert after > before


async def test_deadlines_that_move_are_told_with_a_new_version(town: Town, db: Database) -> None:
    routed, waiting = await town.complains(category="jalan-rusak"), await town.complains("Tanpa topik sama sekali")
    before = await deadline(db, routed)
    assert before is not None
    async with db.transaction() as tx:
        await reference.put_holidays(tx, [Holiday(BANDUNG, before.date(), "Hari jadi")])
    told = (await town.told(routed))[-1]
    assert isinstance(told.data, ComplaintDeadlinesChanged)
    assert (told.version, told.data.agency, told.data.due_at) == (3, DPUPR, await deadline(db, routed))
    assert (await town.case(routed)).version == 3
    [of_waiting] = await town.told(waiting)
    assert isinstance(of_waiting.data, ComplaintDeadlinesChanged)
    assert of_waiting.data.due_at is None


async def test_a_command_and_a_change_of_deadlines_at_once_leave_no_stale_deadline(town: Town, db: Database) -> None:
    """The command waits for the change, which has the case, and then goes by it."""
    case_id = await town.complains("Tanpa topik sama sekali")
    desk = Desk(db, town.landscape)
    by = Principal("c", Role.COORDINATOR, BANDUNG)
    start = await deadline(db, case_id)
    assert start is not None
    days = [Holiday(BANDUNG, utc_now().date() + timedelta(days=day), "Libur") for day in range(1, 40)]
    async with db.transaction() as tx:
        await reference.put_holidays(tx, days)
        verify = asyncio.create_task(desk.handle(case_id, Verify(), by=by, expected_version=1))
        routed = asyncio.create_task(town.complains(category="jalan-rusak"))
        await eventually(lambda: waiting_for_locks(db), until=lambda waiting: waiting >= 2)
    await verify
    for each in (case_id, await routed):
        due_at = await deadline(db, each)
        assert due_at is not None
        assert due_at > start + timedelta(days=30)


async def waiting_for_locks(db: Database) -> int:
    async with db.connection() as connection:
        return int(await connection.fetchval("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"))


async def test_the_clock_and_an_officer_at_once_lose_nothing_and_say_nothing_twice(town: Town, db: Database) -> None:
    cases = [await town.complains(category="jalan-rusak") for _ in range(10)]
    later = utc_now() + timedelta(days=60)
    desk, by = Desk(db, Landscape(), lambda: later), Principal("o", Role.OFFICER, DPUPR)

    async def answer(case_id: UUID) -> None:
        while True:
            version = (await town.case(case_id)).version
            with suppress(Conflict):
                await desk.handle(case_id, Answer("Sudah.", Outcome.RESOLVED), by=by, expected_version=version)
                return

    await asyncio.gather(tell_due(db, Landscape(), later), *map(answer, cases), tell_due(db, Landscape(), later))
    for case_id in cases:
        told = await town.told(case_id)
        assert [fact.version for fact in told] == list(range(1, len(told) + 1))
        kinds = [fact.data.fact_type for fact in told]
        assert (kinds.count("complaint.breached"), kinds.count("complaint.escalated"), kinds[-1]) == (2, 2, "complaint.answered")


async def test_a_new_profile_moves_the_deadlines_of_open_cases_at_once(town: Town, db: Database) -> None:
    case_id = await town.complains(category="jalan-rusak")
    before = await deadline(db, case_id)
    async with db.transaction() as tx:
        [shipped] = await list_profiles(tx)
        own = shipped.model_copy(update={"profile": "own", "government": BANDUNG, "valid_from": date(2020, 1, 1), "first_response": 1})
        await reference.put_profiles(tx, [own])
    after = await deadline(db, case_id)
    assert before is not None
    assert after is not None
    assert after < before


async def test_a_government_that_moves_to_another_zone_moves_its_deadlines(town: Town, db: Database) -> None:
    monday_morning = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
    case_id = await town.complains("Tanpa topik sama sekali", at=monday_morning)
    before = await deadline(db, case_id)
    async with db.connection() as connection:
        bandung = next(each for each in await list_governments(connection) if each.code == BANDUNG)
    await reference.register(db, [bandung.model_copy(update={"timezone": "Asia/Jayapura"})])
    after = await deadline(db, case_id)
    assert before is not None
    assert after is not None
    assert before - after == timedelta(hours=2)
