"""The queue stays quick on a big table: its statements read an index, never the whole table."""

import json
from datetime import datetime

import pytest

from services.routing.queries.cases import LOCK_DUE
from services.routing.queries.queue import Filters, QueueKey, list_statement
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.events.codes import Status
from shared.ids import new_id
from tests.service.routing.desk import Town

MANY = """
insert into complaint_case
select many.* from complaint_case c, generate_series(1, 30000) n, lateral jsonb_populate_record(c, jsonb_build_object(
    'id', gen_random_uuid(), 'government', lpad((n % 90 + 10)::text, 2, '0') || '.01', 'number', n,
    'agency', lpad((n % 90 + 10)::text, 2, '0') || '.01.a' || n % 7,
    'status', (array['received', 'routed', 'answered', 'closed', 'closed', 'closed'])[n % 6 + 1],
    'due_at', c.due_at + n * interval '1 minute', 'next_clock_at', case when n % 6 < 2 then c.next_clock_at + n * interval '1 minute' end
)) many
"""


async def plan(tx: Connection, statement: str, parameters: list[object]) -> tuple[set[str], set[str]]:
    """The kinds of nodes of a plan, and the indexes that it reads."""
    found = await tx.fetchval(f"explain (format json) {statement}", *parameters)
    text = found if isinstance(found, str) else json.dumps(found)
    kinds: set[str] = set()
    indexes: set[str] = set()

    def walk(node: dict[str, object]) -> None:
        kinds.add(str(node["Node Type"]))
        if "Index Name" in node:
            indexes.add(str(node["Index Name"]))
        below = node.get("Plans", [])
        assert isinstance(below, list)
        for each in below:
            walk(each)

    walk(json.loads(text)[0]["Plan"])
    return kinds, indexes


@pytest.fixture
async def big(db: Database, town: Town) -> Database:
    await town.complains(category="jalan-rusak")
    async with db.transaction() as tx:
        await tx.execute(MANY)
    async with db.connection() as connection:
        await connection.execute("analyze complaint_case")
    return db


async def test_queues_read_an_index_in_its_order(big: Database) -> None:
    now: datetime = utc_now()
    coordinator = Principal("c", Role.COORDINATOR, "42.01")
    officer = Principal("o", Role.OFFICER, "42.01.a3")
    after = QueueKey(now, new_id())
    async with big.connection() as connection:
        for by, filters, key, index in (
            (coordinator, Filters(), None, "complaint_case_government_open"),
            (coordinator, Filters(), after, "complaint_case_government_open"),
            (coordinator, Filters(status=(Status.CLOSED,)), after, "complaint_case_government_status"),
            (coordinator, Filters(number="1007"), None, "complaint_case_number"),
            (coordinator, Filters(words="rusak"), None, "complaint_case_government_open"),
            (officer, Filters(), None, "complaint_case_agency_open"),
            (officer, Filters(status=(Status.ROUTED,)), after, "complaint_case_agency_status"),
        ):
            kinds, indexes = await plan(connection, *list_statement(filters, by, key, 50, now))
            assert "Seq Scan" not in kinds, (by, filters, kinds)
            assert indexes == {index} or (filters.number and index in indexes)


async def test_the_clock_reads_only_what_is_due(big: Database) -> None:
    async with big.connection() as connection:
        kinds, indexes = await plan(connection, LOCK_DUE, [utc_now(), 500])
    assert ("Seq Scan" in kinds, indexes) == (False, {"complaint_case_clock"})
