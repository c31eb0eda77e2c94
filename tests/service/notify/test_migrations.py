"""Installations that took a migration before it was what it is now get the rest of it."""

from pathlib import Path

import asyncpg

import services.notify
from tests.support.postgres import TestDatabase

LATER = Path(services.notify.__file__).parent / "migrations" / "0120_know_what_is_confidential.sql"
COLUMN = (
    "select exists (select from information_schema.columns where table_schema = 'notify' and table_name = 'complaint' and column_name = $1)"
)


async def test_whoever_took_the_places_early_learns_what_is_confidential(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.admin_dsn, server_settings={"search_path": "notify"})
    try:
        await connection.execute("alter table complaint drop column confidential, drop column supporters cascade")
        for _ in range(2):
            await connection.execute(LATER.read_text())
            assert await connection.fetchval(COLUMN, "confidential")
    finally:
        await connection.close()
