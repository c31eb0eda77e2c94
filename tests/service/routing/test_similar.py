"""Cases that tell of the same, for the coordinator: found, within the own government, on record, and never of what is erased."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from services.routing.commands.similar import SimilarCases
from services.routing.queries import likeness
from shared.auth import Role
from shared.clock import utc_now
from shared.database import Database
from shared.events.complaint import ErasureAsked
from shared.ids import new_id
from shared.likeness import bands
from tests.service.routing.desk import BANDUNG, DeskClient, Town, told_by_intake
from tests.support.postgres import TestDatabase

ROAD = "Jalan berlubang di depan Pasar Soreang, tepatnya Jalan Raya Soreang, sudah dua minggu dan beberapa pengendara jatuh."
AGAIN = "jln berlubang dpn pasar Soreang, tepatnya jl raya soreang, sdh dua minggu, beberapa pengendara jatuh. Mohon segera diperbaiki"
OTHER = "Sampah menumpuk di belakang terminal Leuwipanjang dan tidak diangkut selama tiga hari, baunya sampai ke rumah warga."


async def kept(db: Database) -> SimilarCases:
    """Everything that is due is worked off."""
    similar = SimilarCases(db, timedelta(days=30))
    while await similar.keep()(utc_now()):
        pass
    return similar


async def similar_to(desk: DeskClient, case_id: UUID, role: Role = Role.COORDINATOR, scope: str = BANDUNG) -> list[str]:
    answer = await desk.get(f"/cases/{case_id}/similar", role, scope)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


async def test_what_tells_of_the_same_is_shown_likest_first(town: Town, desk: DeskClient, db: Database) -> None:
    first, again, same, _ = [await town.complains(text) for text in (ROAD, AGAIN, ROAD.upper(), OTHER)]
    await kept(db)
    assert await similar_to(desk, first) == [str(same), str(again)]
    assert set(await similar_to(desk, again)) == {str(first), str(same)}


async def test_a_case_that_came_this_second_finds_the_others(town: Town, desk: DeskClient, db: Database) -> None:
    first = await town.complains(ROAD)
    await kept(db)
    assert await similar_to(desk, await town.complains(AGAIN)) == [str(first)]


async def test_what_a_storm_left_merged_hides_nothing(town: Town, desk: DeskClient, db: Database) -> None:
    """More than are counted of each band, and they came first."""
    first = await town.complains(ROAD)
    await town.copies(first, 250, status="'merged'")
    async with db.transaction() as tx:
        await tx.execute("insert into likeness_due (case_id) select id from complaint_case where status = 'merged'")
    await kept(db)
    again, asking = await town.complains(ROAD), await town.complains(AGAIN)
    await kept(db)
    assert set(await similar_to(desk, asking)) == {str(first), str(again)}


@pytest.mark.parametrize("many", [1, 50])
async def test_few_new_ones_and_many_are_asked_for_once(db: Database, many: int) -> None:
    new = [new_id() for _ in range(many)]
    async with db.transaction() as tx:
        await likeness.ask_first(tx, new)
        await likeness.ask(tx, new)
        asked = [
            row["case_id"] for row in await tx.fetch("delete from likeness_due where case_id = any($1::uuid[]) returning case_id", new)
        ]
    assert sorted(asked) == new


async def test_time_and_place_part_them(town: Town, desk: DeskClient, db: Database) -> None:
    now = await town.complains(ROAD)
    await town.complains(ROAD, at=utc_now() - timedelta(days=31))
    await town.complains(ROAD, region="32.04.13")
    await town.complains(ROAD, government="32.01", region="32.01.01")
    await kept(db)
    assert await similar_to(desk, now) == []


async def test_only_the_own_government_asks_and_only_coordinators(town: Town, desk: DeskClient, db: Database) -> None:
    case_id = await town.complains(ROAD)
    assert (await desk.get(f"/cases/{case_id}/similar", Role.COORDINATOR, "32.01")).status_code == 404
    assert (await desk.get(f"/cases/{case_id}/similar", Role.OFFICER, BANDUNG)).status_code == 403
    assert (await desk.get(f"/cases/{new_id()}/similar", Role.COORDINATOR, BANDUNG)).status_code == 404


async def test_reading_them_is_on_record(town: Town, desk: DeskClient, db: Database) -> None:
    first, again = await town.complains(ROAD), await town.complains(AGAIN)
    await kept(db)
    await similar_to(desk, first)
    async with db.connection() as connection:
        rows = await connection.fetch("select role, scope, way from case_reading where case_id = $1", again)
    assert [tuple(row) for row in rows] == [("coordinator", BANDUNG, "api")]


async def test_what_is_erased_is_like_nothing(town: Town, desk: DeskClient, db: Database) -> None:
    first, again = await town.complains(ROAD), await town.complains(AGAIN)
    await kept(db)
    await town.hears(told_by_intake(ErasureAsked(government=BANDUNG), again, version=2))
    assert await similar_to(desk, first) == []
    await kept(db)
    async with db.connection() as connection:
        assert [row["case_id"] for row in await connection.fetch("select case_id from case_likeness")] == [first]


async def test_what_was_due_while_it_was_erased_leaves_nothing(town: Town, db: Database) -> None:
    case_id = await town.complains(ROAD)
    await town.hears(told_by_intake(ErasureAsked(government=BANDUNG), case_id, version=2))
    await kept(db)
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from case_likeness") == 0


async def test_what_is_erased_while_the_background_is_at_it_leaves_nothing(town: Town, db: Database) -> None:
    """It has read the words, and keeps what they are like after the erasure has begun."""
    case_id = await town.complains(ROAD)
    async with db.transaction() as tx:
        [due] = await likeness.list_due(tx, 10)
        erasing = asyncio.create_task(town.hears(told_by_intake(ErasureAsked(government=BANDUNG), case_id, version=2)))
        await asyncio.wait([erasing], timeout=0.5)
        await likeness.put(tx, {case_id: (due.submitted_at, bands(ROAD, BANDUNG))})
        await likeness.end_due(tx, [case_id])
    await erasing
    await kept(db)
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from case_likeness") == 0


async def test_old_ones_are_forgotten(town: Town, db: Database) -> None:
    await town.complains(ROAD, at=utc_now() - timedelta(days=20))
    similar = await kept(db)
    await similar.keep()(utc_now() + timedelta(days=60))
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from case_likeness") == 0


async def test_the_look_up_reads_an_index_and_no_more_than_it_needs(database: TestDatabase, db: Database) -> None:
    """A hundred thousand recent cases: the bands lead to those that have one in common."""
    async with db.transaction() as tx:
        await tx.execute(
            """
            insert into case_likeness (case_id, submitted_at, bands)
            select uuidv7(), now() - n * interval '20 seconds',
                array(select hashint4(n * 100 + band) from generate_series(1, 20) band)
            from generate_series(1, 100000) n
            """
        )
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute("analyze routing.case_likeness")
    await admin.close()
    async with db.transaction() as tx:
        await tx.execute("set local random_page_cost = 1.1")
        plan = await tx.fetch(
            f"explain {likeness.FIND}", bands(ROAD, BANDUNG), utc_now() - timedelta(days=30), utc_now(), new_id(), 60, BANDUNG
        )
    text = "\n".join(row[0] for row in plan)
    assert "case_likeness_bands" in text, text
    assert "Seq Scan on case_likeness" not in text


async def test_a_failed_look_is_looked_again(town: Town, db: Database) -> None:
    """What is due stays due until it is kept: two rounds at once do it once."""
    await town.complains(ROAD)
    similar = SimilarCases(db, timedelta(days=30))
    async with db.transaction() as tx:
        assert len(await likeness.list_due(tx, 10)) == 1
        assert await similar.keep()(utc_now()) == 0, "another has it in hand"
    assert await similar.keep()(utc_now()) == 1
