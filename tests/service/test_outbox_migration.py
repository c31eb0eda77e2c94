"""An installation that has told facts already: what waited waits, and each fact is found where it lies in the stream."""

import asyncpg

from shared.database.migrate import PLUMBING
from shared.messaging import erasure_queries, queries
from tests.support.postgres import TestDatabase

APART, LATER = "0003_keep_outbox_state_apart.sql", "0004_let_every_fact_wait.sql"
BEFORE = ("0001_create_plumbing.sql", "0002_add_erasure.sql")
TOLD = """
insert into outbox (fact_id, nats_subject, subject, version, payload, published_at, stream_seq, former_seqs)
select gen_random_uuid(), 'x', 'x', id, '{}', case when id not in (5, 9) then now() end,
    case when id in (5, 9) then null when id = 8 then 9000 when id > 5 then id + 40 else id + 10 end,
    case when id = 8 then array[18, 7000] end
from generate_series(1, 1200) id
"""


def _up(text: str) -> str:
    return text.partition("-- migrate:up")[2].partition("-- migrate:down")[0]


async def _places(connection: "asyncpg.Connection[asyncpg.Record]", fact: int) -> set[int]:
    return {row[0] for row in await connection.fetch(erasure_queries.LIST_PLACES, fact)}


async def test_state_moves_out_of_the_facts_rows(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.admin_dsn)
    try:
        await connection.execute("create schema old; set search_path = old, public")
        for name in BEFORE:
            await connection.execute(_up((PLUMBING / name).read_text()))
        await connection.execute(TOLD)
        await connection.execute(_up((PLUMBING / APART).read_text()))
        assert [row["id"] for row in await connection.fetch("select id from outbox_waiting order by id")] == [5, 9]
        assert [await _places(connection, fact) for fact in (1, 4, 5, 6, 8, 9, 10, 1200)] == [
            {11}, {14}, set(), {46}, {18, 7000, 9000}, set(), {50}, {1240},
        ]  # fmt: skip
        await connection.execute(_up((PLUMBING / LATER).read_text()))
        assert [row["id"] for row in await connection.fetch("select id from outbox_waiting order by id")] == [5, 9]
        assert await connection.fetchval("select max(facts) from outbox_place") <= 1000
        assert await queries.forget_after(connection, 60) == 1200 - 20 + 1  # type: ignore[arg-type]
        assert [await _places(connection, fact) for fact in (8, 20, 21)] == [{18}, {60}, set()]
        await connection.execute(
            "insert into outbox (fact_id, nats_subject, subject, version, payload) values (uuidv7(), 'x', 'y', 1, '{}')"
        )
        assert await connection.fetchval("select max(id) from outbox_waiting") == 1201, "as a process of the release before adds it"
    finally:
        await connection.close()


async def test_what_was_thought_to_lie_at_a_sequence_gives_way_to_what_lies_there(database: TestDatabase) -> None:
    """An upgrade may bring places from before the stream was wiped; an erasure that trusted them would leave the words where they are."""
    connection = await asyncpg.connect(database.admin_dsn)
    try:
        await connection.execute("set search_path = intake, public")
        await connection.execute("insert into outbox_place (first_seq, first_id, facts) values (50, 3, 4), (60, 20, 1)")
        await queries.mark_published(connection, [30, 20, 21], [50, 60, 61])  # type: ignore[arg-type]
        assert [await _places(connection, fact) for fact in (3, 30, 20, 21)] == [set(), {50}, {60}, {61}]
        await queries.mark_published(connection, [20], [60])  # type: ignore[arg-type]
        assert await _places(connection, 21) == {61}, "less is known than before"
    finally:
        await connection.close()
