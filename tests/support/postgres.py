"""Databases for tests: one migrated template per run, one copy per test, taken up again when the test is over.

A copy costs half a second, a test much less: so a database whose structure and rights are as they were goes back to the template's rows
and serves the next test; any other is thrown away.
"""

from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg

from services.schemas import SCHEMAS
from shared.database.migrate import dsn_with, migrate
from tests.support.dbmate import DBMATE

TEMPLATE = "kawal_template"
PASSWORDS = {schema.name: f"test-{schema.name}" for schema in SCHEMAS}
NAMES = [schema.name for schema in SCHEMAS]
LARGE_BYTES = 20_000_000
"""What deleted rows leave behind would change the next test's plans."""

TABLES = """
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any($1::text[]) and c.relkind = 'r' order by 1
"""
KEEP_SEQUENCES = "create table pristine.sequence as select schemaname, sequencename, last_value, start_value from pg_sequences"
SHAPE = """
select md5(string_agg(concat_ws('|', c.oid, c.relname, c.relacl, a.columns, k.rules), ',' order by c.oid))
from pg_class c join pg_namespace n on n.oid = c.relnamespace
left join lateral (select string_agg(attname || atttypid || attnotnull, ',' order by attnum) as columns
    from pg_attribute where attrelid = c.oid and not attisdropped) a on true
left join lateral (
    select string_agg(conname || convalidated, ',' order by oid) as rules from pg_constraint where conrelid = c.oid
) k on true
where n.nspname = any($1::text[])
"""
OTHERS = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
RESET_SEQUENCES = """
select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, start_value), last_value is not null)
from pristine.sequence
"""
SIZE = """
select coalesce(sum(pg_relation_size(c.oid)), 0) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any($1::text[])
"""
COLUMNS = """
select quote_ident(attname) from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """A database of a test's own, with all schemas."""

    __test__ = False

    admin_dsn: str

    def dsn(self, schema: str) -> str:
        """For the schema's login role."""
        return dsn_with(self.admin_dsn, user=f"kawal_{schema}", password=PASSWORDS[schema])


@dataclass(slots=True)
class Databases:
    """The databases of one server that wait for a test."""

    server_dsn: str
    _shape: str = ""
    _kept: list[str] = field(default_factory=list)
    """Tables that the template has rows in."""
    _free: list[TestDatabase] = field(default_factory=list)

    async def prepare(self) -> None:
        """Makes the template, with a copy of its own rows beside it."""
        await _administrate(self.server_dsn, f"drop database if exists {TEMPLATE}", f"create database {TEMPLATE}")
        dsn = dsn_with(self.server_dsn, database=TEMPLATE)
        await migrate(dsn, list(SCHEMAS), PASSWORDS, dbmate=DBMATE)
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute("create schema pristine")
            await connection.execute(KEEP_SEQUENCES)
            for number, row in enumerate(await connection.fetch(TABLES, NAMES)):
                if await connection.fetchval(f"select exists (select from {row[0]})"):
                    await connection.execute(f"create table pristine.t{number} as select * from {row[0]}")
                    self._kept.append(f"{row[0]}:t{number}")
            self._shape = await connection.fetchval(SHAPE, NAMES)
        finally:
            await connection.close()

    async def take(self) -> TestDatabase:
        """A database as the template is."""
        return self._free.pop() if self._free else await self._make()

    async def give_back(self, database: TestDatabase) -> None:
        """Keeps it for the next test, or drops it when it cannot be made as it was."""
        if await self._clean(database):
            self._free.append(database)
        else:
            await _administrate(self.server_dsn, f"drop database if exists {_name(database)} with (force)")

    async def _make(self) -> TestDatabase:
        name = f"test_{uuid4().hex}"
        await _administrate(self.server_dsn, f"create database {name} template {TEMPLATE} strategy file_copy")
        database = dsn_with(self.server_dsn, database=name)
        roles = ", ".join(schema.role for schema in SCHEMAS)
        await _administrate(
            self.server_dsn, f"grant connect, temporary on database {name} to {roles}", f"revoke connect on database {name} from public"
        )
        return TestDatabase(database)

    async def _clean(self, database: TestDatabase) -> bool:
        try:
            connection = await asyncpg.connect(database.admin_dsn)
        except (asyncpg.PostgresError, OSError):
            return False
        try:
            await connection.execute(OTHERS)
            if await connection.fetchval(SHAPE, NAMES) != self._shape:
                return False
            async with connection.transaction():
                await connection.execute("set local session_replication_role = replica")
                for row in await connection.fetch(TABLES, NAMES):
                    if await connection.fetchval(f"select exists (select from {row[0]})"):
                        await connection.execute(f"delete from {row[0]}")
                for table, _, copy in (each.partition(":") for each in self._kept):
                    await connection.execute(await _restore(connection, table, copy))
                await connection.execute(RESET_SEQUENCES)
            return bool(await connection.fetchval(SIZE, NAMES) < LARGE_BYTES)
        finally:
            await connection.close()


async def _restore(connection: "asyncpg.Connection[asyncpg.Record]", table: str, copy: str) -> str:
    """Generated columns make themselves."""
    found = await connection.fetch(COLUMNS, table)
    columns = ", ".join(row[0] for row in found)
    return f"insert into {table} ({columns}) overriding system value select {columns} from pristine.{copy}"


def _name(database: TestDatabase) -> str:
    return database.admin_dsn.rsplit("/", 1)[1].split("?")[0]


async def _administrate(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
