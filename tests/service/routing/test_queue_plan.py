"""The desk stays quick on a big table: no statement that a page waits for reads the whole of it."""

import json
from datetime import datetime, timedelta

import pytest

from services.routing.domain.family import OVER
from services.routing.lists import WORKED
from services.routing.queries import case_changes, ended_masters, families, leading, learning, office
from services.routing.queries.cases import LOCK_DUE
from services.routing.queries.queue import GET_CASE, LIST_HISTORY, Filters, QueueKey, count_statement, list_statement
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.events.codes import Status
from shared.ids import new_id
from tests.service.routing.desk import Town
from tests.support.postgres import TestDatabase

CASES = 100_000
PATIENCE = 300
COLUMNS = """
select column_name from information_schema.columns
where table_schema = 'routing' and table_name = 'complaint_case' and column_name <> 'search'
"""
OTHER = {
    "id": "gen_random_uuid()",
    "number": "n::text",
    "government": "lpad((n % 90 + 10)::text, 2, '0') || '.01'",
    "agency": "lpad((n % 90 + 10)::text, 2, '0') || '.01.a' || n % 7",
    "words": "'jalan nomor ' || n || ' ' || (array['lampu', 'sampah', 'selokan', 'jembatan'])[n % 4 + 1]",
    "status": "(array['received', 'routed', 'answered', 'closed', 'closed', 'closed'])[n % 6 + 1]",
    "due_at": "due_at + n * interval '1 minute'",
    "changed_at": "changed_at - n * interval '1 minute'",
    "acted_at": "acted_at - n * interval '1 minute'",
    "next_clock_at": "case when n % 6 < 2 then next_clock_at + n * interval '1 minute' end",
}
"""How the many differ from the one that they are made of."""
BESIDE = (
    """insert into case_history (case_id, version, at, actor, kind, data)
    select id, v, now(), 'rule', 'complaint.verified.v1', jsonb_build_object('government', government, 'agency', agency)
    from (select * from complaint_case limit 20000) few, generate_series(3, 4) v""",
    """insert into case_assignment (case_id, agency, person, assignee, at)
    select id, agency, 'person ' || row_number() over () % 500, 'Somebody', now()
    from complaint_case where agency is not null limit 20000""",
    """insert into case_reading (case_id, at, person, name, role, scope, way)
    select id, now(), 'somebody', 'Somebody', 'officer', agency, 'page' from complaint_case limit 20000""",
    """insert into desk_entry (case_id, government, agency, at, kind, person, name, words)
    select id, government, agency, now(), 'note', 'somebody', 'Somebody', 'ah' from complaint_case where agency is not null limit 20000""",
    """insert into case_presence (case_id, person, name, seen_at)
    select id, 'somebody', 'Somebody', now() from complaint_case limit 20000""",
    """insert into case_watch (person, case_id, since, seen_at)
    select 'person ' || row_number() over () % 500, id, now(), now() from complaint_case limit 20000""",
    """insert into case_arrival (case_id, government) select id, government from complaint_case limit 20000""",
    """insert into saved_view (person, name, query, created_at)
    select 'person ' || n, 'view', '', now() from generate_series(1, 20000) n""",
)
TABLES = (
    "complaint_case", "case_history", "case_assignment", "case_reading", "desk_entry", "case_presence", "case_arrival", "case_watch",
    "saved_view",
)  # fmt: skip


async def plan(tx: Connection, statement: str, parameters: list[object]) -> tuple[set[str], set[str]]:
    """The tables that a plan reads from one end to the other, and the indexes that it reads."""
    found = await tx.fetchval(f"explain (format json) {statement}", *parameters)
    text = found if isinstance(found, str) else json.dumps(found)
    whole: set[str] = set()
    indexes: set[str] = set()

    def walk(node: dict[str, object]) -> None:
        if node["Node Type"] == "Seq Scan":
            whole.add(str(node["Relation Name"]))
        if "Index Name" in node:
            indexes.add(str(node["Index Name"]))
        below = node.get("Plans", [])
        assert isinstance(below, list)
        for each in below:
            walk(each)

    walk(json.loads(text)[0]["Plan"])
    return whole & set(TABLES), indexes


@pytest.fixture
async def big(database: TestDatabase, db: Database, town: Town) -> Database:
    await town.complains(category="jalan-rusak")
    async with db.transaction() as tx:
        columns = [row["column_name"] for row in await tx.fetch(COLUMNS)]
        made = ", ".join(OTHER.get(column, column) for column in columns)
        many = f"insert into complaint_case ({', '.join(columns)}) select {made} from complaint_case, generate_series(1, {CASES}) n"
        for statement in (many, *BESIDE):
            await tx.execute(statement, timeout=PATIENCE)
    await database.analyze("routing")
    return db


COORDINATOR = Principal("c", Role.COORDINATOR, "42.01")
ADMINISTRATOR = Principal("a", Role.ADMINISTRATOR, "*")
OFFICER = Principal("o", Role.OFFICER, "42.01.a3")
HEAD = Principal("h", Role.HEAD, "42.01.a3")


async def test_nothing_that_a_page_waits_for_reads_a_whole_table(big: Database) -> None:
    """One test, as the table takes longest to fill."""
    async with big.connection() as connection:
        await lists_read_an_index(connection)
        await cases_read_an_index(connection)
        horizon = await case_changes.get_horizon(connection)
        whole, indexes = await plan(connection, case_changes.LIST_CHANGES, [str(horizon.written_by), 0, 0, 0, 1_000])
        assert whole == set()
        assert indexes >= {"case_history_changes", "desk_entry_changes", "case_arrival_changes"}


async def lists_read_an_index(connection: Connection) -> None:
    now: datetime = utc_now()
    after, over = QueueKey(now, new_id()), (Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN)
    ended = Filters(status=over, latest_first=True, changed_after=now - timedelta(days=30))
    by_agency, given = {"complaint_case_agency_open"}, (Status.ROUTED, Status.IN_PROGRESS)
    expected: dict[tuple[Principal, Filters, QueueKey | None], set[str]] = {
        (COORDINATOR, Filters(), None): {"complaint_case_government_open"},
        (COORDINATOR, Filters(), after): {"complaint_case_government_open"},
        (COORDINATOR, Filters(status=(Status.CLOSED,), latest_first=True), after): {"complaint_case_government_over"},
        (COORDINATOR, Filters(status=(Status.RECEIVED,)), None): {"complaint_case_government_open"},
        (COORDINATOR, Filters(late=True), after): {"complaint_case_government_open"},
        (COORDINATOR, Filters(late=False, due_before=now), None): {"complaint_case_government_open"},
        (COORDINATOR, Filters(status=WORKED, acted_before=now), after): {"complaint_case_government_open"},
        (COORDINATOR, Filters(agency="42.01.a3"), None): {"complaint_case_agency_open"},
        (ADMINISTRATOR, Filters(), None): {"complaint_case_open"},
        (ADMINISTRATOR, Filters(late=True), after): {"complaint_case_open"},
        (COORDINATOR, Filters(number="1007"), None): {"complaint_case_number"},
        (COORDINATOR, ended, None): {"complaint_case_government_over"},
        (COORDINATOR, Filters(status=given, asked="deferral"), None): {"complaint_case_deferral_asked", "complaint_case_government_open"},
        (COORDINATOR, Filters(status=over[:2], asked="appeal", latest_first=True), after): {
            "complaint_case_appealed",
            "complaint_case_government_over",
        },
        (HEAD, Filters(status=over[:2], asked="appeal", latest_first=True), None): {
            "complaint_case_appealed",
            "complaint_case_agency_over",
        },
        (OFFICER, Filters(), None): {"complaint_case_agency_open"},
        (OFFICER, Filters(status=given), after): by_agency,
        (OFFICER, Filters(status=(Status.ROUTED,)), after): by_agency,
        (OFFICER, Filters(watcher="person 7"), None): {"case_watch_pkey", "complaint_case_agency_open"},
        (OFFICER, Filters(returned_by="42.01.a3", latest_first=True), None): {"complaint_case_returned"},
        (OFFICER, ended, after): {"complaint_case_agency_over"},
        (OFFICER, Filters(search="'lampu':*"), None): {"complaint_case_search", "complaint_case_agency_open"},
        (OFFICER, Filters(assignee="person 7"), None): {"case_assignment_person", "complaint_case_agency_open", "case_assignment_pkey"},
    }
    for (by, filters, key), one_of in expected.items():
        whole, indexes = await plan(connection, *list_statement(filters, by, key, 50, now))
        assert not whole, (by, filters, whole)
        assert indexes & one_of, (by, filters, indexes)
    counted = [filters for _, filters, _ in expected]
    assert (await plan(connection, *count_statement(counted, OFFICER, now)))[0] == set()
    whole, indexes = await plan(connection, *list_statement(Filters(search="'7007':*"), ADMINISTRATOR, None, 50, now))
    assert ("complaint_case_search" in indexes, whole) == (True, set())


async def cases_read_an_index(connection: Connection) -> None:
    now, case_id = utc_now(), new_id()
    statements: list[tuple[str, list[object]]] = [
        (GET_CASE, [case_id]),
        (LIST_HISTORY, [case_id]),
        (office.LIST_ENTRIES, [case_id, "*"]),
        (office.LIST_ASSIGNEES, [[case_id]]),
        (office.LIST_PRESENT, [case_id, "me", now]),
        (office.LIST_VIEWS, ["person 7"]),
        (office.LIST_SEEN, ["person 7", [case_id]]),
        (office.FORGET_PRESENCE, [now - timedelta(days=1)]),
        (leading.BY_AGENCY, ["42.01", now, now, now, ["routed"]]),
        (leading.BY_PERSON, ["42.01.a3", now, now, now, ["routed"]]),
        (LOCK_DUE, [now, 500]),
        (families.LIST_FAMILY, [[case_id]]),
        (families.LIST_FOLLOWERS, [[case_id]]),
        (families.LIST_MASTERS_AND_PARTS, [[case_id]]),
        (families.LIST_ADDITIONS, [case_id, 50]),
        (families.LIST_MASTERS, [[case_id]]),
        (families.LIST_PARTS, [case_id, 200]),
        (families.LIST_MERGED, [case_id, 200]),
        (ended_masters.LIST_ENDED_MASTERS, [[status.value for status in OVER], 100]),
    ]
    for statement, parameters in statements:
        whole, indexes = await plan(connection, statement, parameters)
        assert not whole, statement
        assert indexes, statement
    learned: dict[str, list[object]] = {learning.LIST_PAST: [now], learning.LIST_EXAMPLES: ["42.01", 20_000, 500]}
    for statement, parameters in learned.items():
        whole, indexes = await plan(connection, statement, parameters)
        assert "complaint_case" not in whole, statement
        assert "complaint_case_settled" in indexes, statement
