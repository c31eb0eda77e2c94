"""Migrations run while processes of the release before go on: what those write is taken, and known to the new ones."""

from uuid import uuid4

import asyncpg
import pytest
from cryptography.fernet import Fernet, MultiFernet

from services.intake.contacts import Identity
from services.intake.vault import Vault
from services.notify.queries.projections import LIST_SUPPORTED, SET_PLACES
from shared.database import Database
from shared.events.codes import Language
from shared.ids import new_id
from tests.support.postgres import TestDatabase


async def test_supporters_that_the_release_before_adds_get_places(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.dsn("vault"), server_settings={"search_path": "vault"})
    complaint, other = uuid4(), uuid4()
    try:
        for of in (complaint, other, complaint):
            await connection.execute("insert into supporter (id, complaint_id, sealed) values ($1, $2, 'x')", uuid4(), of)
        rows = await connection.fetch("select complaint_id, place from supporter order by place")
        assert sorted(tuple(row) for row in rows) == sorted([(complaint, 0), (complaint, 1), (other, 0)])
    finally:
        await connection.execute("delete from supporter")
        await connection.close()


async def test_the_release_before_neither_overlooks_an_identity_that_it_cannot_open_nor_writes_over_it(database: TestDatabase) -> None:
    """It finds nothing to decrypt and fails, so that its question is asked again, until a process is asked that can open it."""
    key, here, there = Fernet.generate_key().decode(), new_id(), new_id()
    db = Database(database.dsn("vault"), "vault", size=1)
    vault = Vault(db, key)
    await vault.put({here: (Identity(name="Siti"), Language.INDONESIAN)})
    add = "insert into identity (complaint_id, sealed) values ($1, $2) on conflict"
    async with db.connection() as connection:
        with pytest.raises(TypeError):
            MultiFernet([Fernet(key)]).decrypt(await connection.fetchval("select sealed from identity where complaint_id = $1", here))
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(f"{add} (complaint_id) do update set sealed = excluded.sealed", here, b"x")
        token = Fernet(key).encrypt(b'{"name":"Budi","language":"id"}')
        for complaint in (here, there):
            await connection.execute(f"{add} do nothing", complaint, token)
    opened = await vault.open([here, there])
    assert (opened[here].name, opened[there].name) == ("Siti", "Budi")
    await vault.destroy([here, there])
    await db.close()


async def test_what_the_release_before_hears_of_supporters_is_known_as_places(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.dsn("notify"), server_settings={"search_path": "notify"})
    complaint = uuid4()

    async def places() -> int:
        return int((await connection.fetchrow(LIST_SUPPORTED, [complaint]))["places"])  # type: ignore[index]

    try:
        await connection.execute("insert into complaint (id, government) values ($1, '32.04')", complaint)
        for count, known in ((2, 2), (1, 2), (3, 3)):
            await connection.execute("update complaint set supporters = $2 where id = $1", complaint, count)
            assert await places() == known
        await connection.execute("update complaint set supporters = 0 where id = $1", complaint)
        await connection.execute(SET_PLACES, [complaint], [4])
        assert await places() == 0, "made confidential"
    finally:
        await connection.execute("delete from complaint where id = $1", complaint)
        await connection.close()
