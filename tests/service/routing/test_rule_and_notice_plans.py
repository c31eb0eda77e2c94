"""Trying rules and giving notices stay quick on a big table: their statements read an index, never the whole table."""

from datetime import timedelta

import pytest

from services.routing.queries import notice_board, notices, rule_trials
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel
from shared.ids import new_id
from tests.service.routing.desk import Town
from tests.service.routing.test_queue_plan import COLUMNS, OTHER, plan
from tests.support.postgres import TestDatabase

GOVERNMENT = "42.01"
SPREAD = OTHER | {
    "submitted_at": "submitted_at - n * interval '1 minute'",
    "imported": "n % 10 = 0",
    "notices": "case when n % 1000 = 0 then array[gen_random_uuid()] else '{}'::uuid[] end",
}
NOTICES = """
insert into notice select gen_random_uuid(), lpad((n % 90 + 10)::text, 2, '0') || '.01', null, 1, current_date - 400 + n % 430,
    case when n % 10 > 0 then now() end, 'x', now() - n * interval '1 minute', '{}'
from generate_series(1, 20000) n
"""


@pytest.fixture
async def big(database: TestDatabase, db: Database, town: Town) -> Database:
    await town.complains(category="jalan-rusak")
    async with db.transaction() as tx:
        columns = [row["column_name"] for row in await tx.fetch(COLUMNS)]
        made = ", ".join(SPREAD.get(column, column) for column in columns)
        await tx.execute(
            f"insert into complaint_case ({', '.join(columns)}) select {made} from complaint_case, generate_series(1, 30000) n"
        )
        await tx.execute(NOTICES)
    await database.analyze("routing")
    return db


async def test_every_statement_reads_an_index(big: Database) -> None:
    now, month, some = utc_now(), timedelta(days=30), new_id()
    channels = [channel.value for channel in Channel]
    statements: list[tuple[str, list[object], set[str]]] = [
        (
            rule_trials.LIST_LATELY,
            [[GOVERNMENT], now - month, now, channels, 5_000],
            {"complaint_case_channel", "complaint_case_imported"},
        ),
        (notices.LIST_CONCERNED, [[GOVERNMENT], some, ["jalan-rusak"], ["42.01.01"], 3_001], {"complaint_case_government_open"}),
        (notices.COUNT_LINKED, [some, "*"], {"complaint_case_notices"}),
        (notices.LIST_LINKED, [some, "42.01", None, 41], {"complaint_case_notices"}),
        (notices.LIST_OWN, [GOVERNMENT, None, 200], {"notice_government"}),
        (notices.LIST_STANDING, [now.date(), GOVERNMENT, None], {"notice_given"}),
        (notice_board.LIST_GIVEN, [now.date()], {"notice_given"}),
        (notices.GET, [some], {"notice_pkey"}),
    ]
    async with big.connection() as connection:
        for statement, parameters, wanted in statements:
            whole, indexes = await plan(connection, statement, parameters)
            assert not whole, (statement, whole)
            assert wanted <= indexes, (statement, indexes)
