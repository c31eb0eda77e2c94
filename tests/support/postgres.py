"""Databases for tests: one migrated template per run, one copy per test."""

from dataclasses import dataclass
from uuid import uuid4

import asyncpg

from services.schemas import SCHEMAS
from shared.database.migrate import dsn_with, migrate
from tests.support.dbmate import DBMATE

TEMPLATE = "kawal_template"
PASSWORDS = {schema.name: f"test-{schema.name}" for schema in SCHEMAS}


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """A database of a test's own, with all schemas."""

    __test__ = False

    admin_dsn: str

    def dsn(self, schema: str) -> str:
        """For the schema's login role."""
        return dsn_with(self.admin_dsn, user=f"kawal_{schema}", password=PASSWORDS[schema])


async def make_template(server_dsn: str) -> None:
    await _administrate(server_dsn, f"drop database if exists {TEMPLATE}", f"create database {TEMPLATE}")
    await migrate(dsn_with(server_dsn, database=TEMPLATE), list(SCHEMAS), PASSWORDS, dbmate=DBMATE)


async def make_database(server_dsn: str) -> TestDatabase:
    name = f"test_{uuid4().hex}"
    await _administrate(server_dsn, f"create database {name} template {TEMPLATE} strategy file_copy")
    database = dsn_with(server_dsn, database=name)
    roles = ", ".join(schema.role for schema in SCHEMAS)
    await _administrate(
        server_dsn, f"grant connect, temporary on database {name} to {roles}", f"revoke connect on database {name} from public"
    )
    return TestDatabase(database)


async def drop_database(server_dsn: str, database: TestDatabase) -> None:
    await _administrate(server_dsn, f"drop database if exists {database.admin_dsn.rsplit('/', 1)[1].split('?')[0]} with (force)")


async def _administrate(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
