"""The coordinator's rooms stay quick on a big table: their statements read an index, never the whole table."""

from datetime import timedelta

import pytest

from services.routing.queries import agencies, changes, channels, reckoning, rule_sets
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel
from shared.ids import new_id
from tests.service.routing.desk import Town
from tests.service.routing.test_queue_plan import COLUMNS, OTHER, plan
from tests.support.postgres import TestDatabase

GOVERNMENT = "42.01"
FROM_THE_NEWEST = {"reference_change_pkey", "rule_version_pkey"}
"""What governments share is read from the newest on, as long as there is much of it."""
FILL = (
    """
    insert into reference_change (at, official, government, kind, code)
    select now(), 'x', nullif(lpad((n % 90)::text, 2, '0') || '.01', '00.01'), 'agency', n::text from generate_series(1, 20000) n
    """,
    """
    insert into rule_version select 1000 + n, now(), 'x', nullif(lpad((n % 90)::text, 2, '0') || '.01', '00.01'), null, 1, '[]'
    from generate_series(1, 20000) n
    """,
    """
    insert into rejection select gen_random_uuid(), now() - n * interval '1 minute', 'sms',
        nullif(lpad((n % 90)::text, 2, '0') || '.01', '00.01'), '{text}', '{too_short}' from generate_series(1, 20000) n
    """,
)


@pytest.fixture
async def big(database: TestDatabase, db: Database, town: Town) -> Database:
    await town.complains(category="jalan-rusak")
    async with db.transaction() as tx:
        columns = [row["column_name"] for row in await tx.fetch(COLUMNS)]
        made = ", ".join(OTHER.get(column, column) for column in columns)
        many = f"insert into complaint_case ({', '.join(columns)}) select {made} from complaint_case, generate_series(1, 20000) n"
        for statement in (many, *FILL):
            await tx.execute(statement)
    await database.analyze("routing")
    return db


async def test_every_statement_of_the_rooms_reads_an_index(big: Database) -> None:
    now = utc_now()
    week = now - timedelta(days=7)
    names = [channel.value for channel in Channel]
    statements: list[tuple[str, list[object], str]] = [
        (channels.LIST_INTAKE, [GOVERNMENT, names, now, week], "complaint_case_channel"),
        (channels.LIST_REJECTED, [now, week, GOVERNMENT], "rejection_government"),
        (channels.LIST_REJECTED_NOWHERE, [now, week], "rejection_government"),
        (channels.FORGET_REJECTIONS, [now - timedelta(days=30)], "rejection_at"),
        (agencies.COUNT_OPEN, [GOVERNMENT], "complaint_case_government_open"),
        (reckoning.LOCK_NEXT, [GOVERNMENT, new_id(), 500, "1000"], "complaint_case_government_open"),
        (reckoning.LIST_GROUPS, [GOVERNMENT, "Asia/Jakarta"], "complaint_case_government_open"),
        (reckoning.LIST_GOVERNMENTS, [], "complaint_case_government_open"),
        (changes.LIST_OWN, ["agency", 10, GOVERNMENT], "reference_change_place"),
        (changes.LIST_SHARED, ["agency", 10], "reference_change_place"),
        (rule_sets.LIST_VERSIONS, [GOVERNMENT, 20], "rule_version_government"),
        (rule_sets.LIST_VERSIONS, [None, 20], "rule_version_government"),
        (rule_sets.GET_VERSION, [1500], "rule_version_pkey"),
    ]
    async with big.connection() as connection:
        for statement, parameters, index in statements:
            whole, indexes = await plan(connection, statement, parameters)
            assert not whole, (statement, whole)
            assert {index, *FROM_THE_NEWEST} & indexes, (statement, indexes)
