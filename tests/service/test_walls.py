"""The walls in PostgreSQL: a service's role opens its own schema and no other; only the owner changes tables."""

import itertools

import asyncpg
import pytest

from services.schemas import SCHEMAS
from tests.support.postgres import TestDatabase

NAMES = [schema.name for schema in SCHEMAS]


async def a_table_of(database: TestDatabase, schema: str) -> str:
    admin = await asyncpg.connect(database.admin_dsn)
    try:
        return str(
            await admin.fetchval(
                "select quote_ident(table_name) from information_schema.tables"
                " where table_schema = $1 and table_name not like '%migration%'"
                " order by table_name limit 1",
                schema,
            )
        )
    finally:
        await admin.close()


@pytest.mark.parametrize(("role", "schema"), list(itertools.permutations(NAMES, 2)))
async def test_a_foreign_schema_is_closed(database: TestDatabase, role: str, schema: str) -> None:
    table = await a_table_of(database, schema)
    connection = await asyncpg.connect(database.dsn(role))
    try:
        for statement in (f"select 1 from {schema}.{table}", f"delete from {schema}.{table}", f"create table {schema}.mine (x int)"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("role", NAMES)
async def test_the_own_schema_is_open_for_rows_and_closed_for_tables(database: TestDatabase, role: str) -> None:
    table = await a_table_of(database, role)
    connection = await asyncpg.connect(database.dsn(role))
    try:
        await connection.execute(f"select 1 from {role}.{table}")
        for statement in (
            f"drop table {role}.{table}",
            f"create table {role}.mine (x int)",
            "create table public.mine (x int)",
            "set role kawal_owner",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()
