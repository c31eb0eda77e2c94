"""A change of profile or calendar reaches every open case: the first at once, the others batch by batch, and each is told of once."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.routing.commands import reckoning, reference
from services.routing.commands.desk import Desk
from services.routing.commands.landscape import Landscape
from services.routing.domain.commands import Accept, Answer, Archive
from services.routing.queries import reckoning as queries
from services.routing.queries.queue import get_case
from services.routing.queries.reference import Holiday, list_profiles
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import ArchiveReason, Outcome, Status
from shared.events.complaint import ComplaintAnswered, ComplaintArchived, ComplaintDeadlinesChanged
from tests.service.routing.desk import BANDUNG, DPUPR, Town

MANY = 1_000_000


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reckoning, "AT_ONCE", 2)
    monkeypatch.setattr(reckoning, "BATCH", 3)


async def days_off(db: Database, *days: date) -> None:
    async with db.transaction() as tx:
        await reference.put_holidays(tx, [Holiday(BANDUNG, day, "Hari jadi") for day in days])


async def week(db: Database, case_id: UUID) -> list[date]:
    """The days before the agency's deadline, which move it when they become holidays."""
    async with db.connection() as tx:
        found = await get_case(tx, case_id)
    assert found is not None
    assert found[1].response_due_at is not None
    return [found[1].response_due_at.date() - timedelta(days=back) for back in range(5)]


async def changes_told(town: Town, case_id: UUID) -> list[ComplaintDeadlinesChanged]:
    return [fact.data for fact in await town.told(case_id) if isinstance(fact.data, ComplaintDeadlinesChanged)]


async def pending(db: Database) -> list[str]:
    async with db.connection() as tx:
        return await queries.list_pending(tx)


async def test_the_change_is_short_and_the_job_does_the_rest(town: Town, db: Database) -> None:
    cases = [await town.complains(category="jalan-rusak") for _ in range(9)]
    days = await week(db, cases[0])
    await days_off(db, *days)
    assert [len(await changes_told(town, case_id)) for case_id in cases] == [1] * 2 + [0] * 7
    assert await pending(db) == [BANDUNG]
    assert await reckoning.run_once(db, Landscape(), most=3) == 3
    assert await pending(db) == [BANDUNG], "a run has its measure"
    await asyncio.gather(*(reckoning.run_once(db, Landscape(), most=MANY) for _ in range(3)))
    assert await pending(db) == []
    for case_id in cases:
        [told] = await changes_told(town, case_id)
        async with db.connection() as tx:
            found = await get_case(tx, case_id)
        assert found is not None
        assert found[1].response_due_at == told.due_at
        assert told.due_at is not None
        assert told.due_at.date() > days[0]


async def test_who_acts_on_a_case_before_the_job_goes_by_the_new_deadlines_and_they_are_told(town: Town, db: Database) -> None:
    cases = [await town.complains(category="jalan-rusak") for _ in range(4)]
    await days_off(db, *await week(db, cases[0]))
    by = Principal("o", Role.OFFICER, DPUPR)
    last = cases[-1]
    await Desk(db, Landscape()).handle(last, Accept(), by=by, expected_version=2)
    assert await changes_told(town, last) == []
    await reckoning.run_once(db, Landscape(), most=MANY)
    [told] = await changes_told(town, last)
    assert told.due_at == (await changes_told(town, cases[0]))[0].due_at
    assert [fact.version for fact in await town.told(last)] == [1, 2, 3, 4]


async def test_a_second_change_begins_anew_where_the_first_was_not_done(town: Town, db: Database) -> None:
    cases = [await town.complains(category="jalan-rusak") for _ in range(6)]
    days = await week(db, cases[0])
    await days_off(db, days[0])
    await reckoning.run_once(db, Landscape(), most=1)
    await days_off(db, *days[1:])
    await reckoning.run_once(db, Landscape(), most=MANY)
    assert len({(await changes_told(town, case_id))[-1].due_at for case_id in cases}) == 1


async def test_complaints_that_come_in_meanwhile_are_not_told_of_twice(town: Town, db: Database) -> None:
    cases = [await town.complains(category="jalan-rusak") for _ in range(4)]
    await days_off(db, *await week(db, cases[0]))
    late_comer = await town.complains(category="jalan-rusak")
    await reckoning.run_once(db, Landscape(), most=MANY)
    assert await changes_told(town, late_comer) == []


async def test_the_end_of_a_reporters_silence_that_moves_is_told(town: Town, db: Database) -> None:
    case_id = await town.complains(category="jalan-rusak")
    desk, by = Desk(db, Landscape()), Principal("o", Role.OFFICER, DPUPR)
    await desk.handle(case_id, Answer("Lubang di depan pasar sudah ditambal.", Outcome.RESOLVED), by=by, expected_version=2)
    [answered] = [fact.data for fact in await town.told(case_id) if isinstance(fact.data, ComplaintAnswered)]
    assert answered.close_at is not None
    await days_off(db, *(answered.close_at.date() - timedelta(days=back) for back in range(5)))
    await reckoning.run_once(db, Landscape(), most=MANY)
    [told] = await changes_told(town, case_id)
    async with db.connection() as tx:
        found = await get_case(tx, case_id)
    assert found is not None
    assert told.close_at == found[1].silence_at
    assert told.close_at is not None
    assert told.close_at > answered.close_at


async def test_until_when_what_ended_lately_can_be_opened_again_is_told_anew(town: Town, db: Database) -> None:
    over = [await town.complains("Tanpa topik sama sekali") for _ in range(5)]
    desk, by = Desk(db, Landscape()), Principal("c", Role.COORDINATOR, BANDUNG)
    for case_id in over:
        await desk.handle(case_id, Archive(ArchiveReason.SPAM), by=by, expected_version=0)
    [archived] = [fact.data for fact in await town.told(over[0]) if isinstance(fact.data, ComplaintArchived)]
    assert archived.again_until is not None
    await days_off(db, *(archived.again_until.date() - timedelta(days=back) for back in range(5)))
    assert [len(await changes_told(town, case_id)) for case_id in over] == [1] * 2 + [0] * 3, "what fits into the change itself"
    await reckoning.run_once(db, Landscape(), most=MANY)
    assert await pending(db) == []
    for case_id in over:
        [told] = await changes_told(town, case_id)
        assert told.status is Status.ARCHIVED
        assert told.again_until is not None
        assert told.again_until > archived.again_until
    await days_off(db, archived.again_until.date() - timedelta(days=6))
    await reckoning.run_once(db, Landscape(), most=MANY)
    assert {len(await changes_told(town, case_id)) for case_id in over} == {2}, "each move is told once"


async def test_a_governments_own_profile_moves_nobody_elses_deadlines(town: Town, db: Database) -> None:
    here = await town.complains(category="jalan-rusak")
    elsewhere = await town.complains("Sampah menumpuk", government="35.78", region="35.78.01", category="sampah")
    async with db.transaction() as tx:
        [shipped] = await list_profiles(tx)
        own = shipped.model_copy(
            update={"profile": "own", "government": BANDUNG, "valid_from": utc_now().date() - timedelta(days=9), "first_response": 1}
        )
        assert await reference.put_profiles(tx, [own]) == 1
    assert (len(await changes_told(town, here)), await changes_told(town, elsewhere)) == (1, [])
    async with db.transaction() as tx:
        assert await reference.put_profiles(tx, [], ["own", "never-was"]) == 1
    assert len(await changes_told(town, here)) == 2
