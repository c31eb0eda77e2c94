"""Databases for tests: one migrated template per run, one copy per test, taken up again when the test is over.

A copy costs half a second, a test much less: so a database whose structure and rights are as they were goes back to the template's rows
and serves the next test; any other is thrown away.
"""

from collections.abc import Awaitable, Callable
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
KEEP_NAMES = "insert into pristine.schema select unnest($1::text[])"
RESTORE = """
create function pristine.restore() returns void language plpgsql as $$
declare
    found text;
    filled boolean;
begin
    perform set_config('session_replication_role', 'replica', true);
    for found in
        select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pristine.schema s on s.name = n.nspname where c.relkind = 'r'
    loop
        execute 'select exists (select from ' || found || ')' into filled;
        if filled then execute 'delete from ' || found; end if;
    end loop;
    for found in select statement from pristine.kept loop
        execute found;
    end loop;
    perform setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, start_value), last_value is not null)
    from pristine.sequence;
end $$
"""
"""In the database itself: a round trip for each of its tables would cost more than many a test."""
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

    async def analyze(self, schema: str) -> None:
        """What autovacuum does in time: from here on plans know what is in the tables. Login roles may not; asked to, PostgreSQL only
        warns them."""
        connection = await asyncpg.connect(self.admin_dsn)
        try:
            for row in await connection.fetch(TABLES, [schema]):
                await connection.execute(f"vacuum analyze {row[0]}")
        finally:
            await connection.close()


@dataclass(slots=True)
class Databases:
    """The databases of one server that wait for a test."""

    server_dsn: str
    template: str = TEMPLATE
    _shape: str = ""
    _free: list[TestDatabase] = field(default_factory=list)

    async def prepare(self) -> None:
        """Makes the template by the migrations."""
        await _administrate(self.server_dsn, f"drop database if exists {self.template}", f"create database {self.template}")
        dsn = dsn_with(self.server_dsn, database=self.template)
        await migrate(dsn, list(SCHEMAS), PASSWORDS, dbmate=DBMATE)
        await self._keep(dsn)

    async def stocked(self, template: str, fill: Callable[[TestDatabase], Awaitable[None]]) -> "Databases":
        """Others on the same server, that begin with what `fill` puts into one."""
        made = Databases(self.server_dsn, template)
        database = await self._make(template)
        await fill(database)
        await _administrate(database.admin_dsn, OTHERS, "drop schema pristine cascade")
        await made._keep(database.admin_dsn)
        return made

    async def _keep(self, dsn: str) -> None:
        """A copy of the template's own rows beside it, and what brings them back."""
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute("create schema pristine")
            await connection.execute(KEEP_SEQUENCES)
            await connection.execute("create table pristine.schema (name text not null)")
            await connection.execute(KEEP_NAMES, NAMES)
            await connection.execute("create table pristine.kept (statement text not null)")
            await connection.execute(RESTORE)
            for number, row in enumerate(await connection.fetch(TABLES, NAMES)):
                if await connection.fetchval(f"select exists (select from {row[0]})"):
                    await connection.execute(f"create table pristine.t{number} as select * from {row[0]}")
                    statement = await _restoring(connection, row[0], f"t{number}")
                    await connection.execute("insert into pristine.kept values ($1)", statement)
            self._shape = await connection.fetchval(SHAPE, NAMES)
        finally:
            await connection.close()

    async def take(self) -> TestDatabase:
        """A database as the template is."""
        return self._free.pop() if self._free else await self._make(f"test_{uuid4().hex}")

    async def give_back(self, database: TestDatabase) -> None:
        """Keeps it for the next test, or drops it when it cannot be made as it was."""
        if await self._clean(database):
            self._free.append(database)
        else:
            await _administrate(self.server_dsn, f"drop database if exists {_name(database)} with (force)")

    async def _make(self, name: str) -> TestDatabase:
        await _administrate(self.server_dsn, f"create database {name} template {self.template} strategy file_copy")
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
            await connection.execute("select pristine.restore()")
            return bool(await connection.fetchval(SIZE, NAMES) < LARGE_BYTES)
        finally:
            await connection.close()


async def _restoring(connection: "asyncpg.Connection[asyncpg.Record]", table: str, copy: str) -> str:
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
