"""Identities: encrypted at rest, behind a role of their own, told only to whoever asks over NATS."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from cryptography.fernet import Fernet

from services.intake.contacts import Identity
from services.intake.jobs import ORPHAN_AGE, delete_orphans
from services.intake.queries.vault import FEW
from services.intake.sealing import Seals
from services.intake.vault import Sealed, Vault
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Language
from shared.events.contact import CONTACT_SUBJECT, ContactReply, ContactRequest
from shared.ids import new_id
from shared.telemetry.metrics import COMMANDS
from tests.service.intake.conftest import VAULT_KEY, Running
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

REPORTER = {"name": "Siti Aminah", "phone": "0812-3456-7890", "email": "siti@contoh.id", "nik": "3201015708900001"}


async def rows_of(database: TestDatabase, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.admin_dsn)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def test_nothing_of_a_reporter_lies_readable_anywhere(intake: Running, database: TestDatabase) -> None:
    await intake.submit(reporter=REPORTER)
    tables = await rows_of(
        database, "select table_schema s, table_name t from information_schema.tables where table_schema in ('intake', 'vault')"
    )
    kept = "".join([str(await rows_of(database, f'select row_to_json(x)::text from {row["s"]}."{row["t"]}" x')) for row in tables])
    assert "Lampu jalan" in kept
    for secret in ("Siti", "Aminah", "81234567890", "contoh.id", "3201015708900001"):
        assert secret not in kept
    [row] = await rows_of(database, "select complaint_id, bound from vault.identity")
    assert b"+6281234567890" in Seals(VAULT_KEY).open_bound(row["bound"], row["complaint_id"])


async def test_intakes_role_cannot_open_the_vault_and_the_vaults_role_nothing_else(database: TestDatabase) -> None:
    for schema, table in (("intake", "vault.identity"), ("vault", "intake.complaint"), ("vault", "intake.outbox")):
        connection = await asyncpg.connect(database.dsn(schema))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"select from {table}")
        await connection.close()


async def test_a_tracking_code_is_stored_nowhere(intake: Running, database: TestDatabase) -> None:
    receipt = await intake.submit()
    bare = receipt["tracking_code"].replace("-", "")
    tables = await rows_of(database, "select table_name t from information_schema.tables where table_schema = 'intake'")
    kept = "".join([str(await rows_of(database, f'select row_to_json(x)::text from intake."{row["t"]}" x')) for row in tables])
    assert receipt["number"] in kept
    assert receipt["tracking_code"] not in kept
    assert bare not in kept


async def test_keys_can_be_rotated(database: TestDatabase) -> None:
    db = Database(database.dsn("vault"), "vault", size=1)
    new_key, complaint = Fernet.generate_key().decode(), new_id()
    await Vault(db, VAULT_KEY).put({complaint: (Identity(name="Siti"), Language.INDONESIAN)})
    opened = await Vault(db, f"{new_key}, {VAULT_KEY}").open([complaint])
    assert opened[complaint].name == "Siti"
    await db.close()


async def test_what_earlier_releases_sealed_is_opened_and_bound_when_it_is_written_again(database: TestDatabase) -> None:
    db, complaint = Database(database.dsn("vault"), "vault", size=1), new_id()
    vault, earlier = Vault(db, VAULT_KEY), Fernet(VAULT_KEY).encrypt(b'{"name":"Siti","nik":"3201015708900001","language":"en"}')
    async with db.connection() as connection:
        await connection.execute("insert into identity (complaint_id, sealed) values ($1, $2)", complaint, earlier)
    before = await vault.open([complaint])
    await vault.add_contact(complaint, "+6281234567890", None, Language.INDONESIAN)
    after = await vault.open([complaint])
    assert before[complaint] == Sealed(name="Siti", nik="3201015708900001", language=Language.ENGLISH)
    assert after[complaint] == replace(before[complaint], phone="+6281234567890")
    [row] = await rows_of(database, f"select sealed, bound from vault.identity where complaint_id = '{complaint}'")
    assert row["sealed"] is None
    assert b"Siti" in Seals(VAULT_KEY).open_bound(row["bound"], complaint)
    await db.close()


async def test_an_identity_laid_beside_another_complaint_is_not_opened(database: TestDatabase) -> None:
    db, own, other = Database(database.dsn("vault"), "vault", size=1), new_id(), new_id()
    vault = Vault(db, VAULT_KEY)
    await vault.put({complaint: (Identity(name="Siti"), Language.INDONESIAN) for complaint in (own, other)})
    async with db.connection() as connection:
        laid = "update identity set bound = (select bound from identity where complaint_id = $1) where complaint_id = $2"
        await connection.execute(laid, own, other)
    assert list(await vault.open([own, other])) == [own]
    await db.close()


async def test_an_identity_that_no_key_opens_keeps_nobody_else_from_being_told(database: TestDatabase) -> None:
    db = Database(database.dsn("vault"), "vault", size=1)
    lost, kept = new_id(), new_id()
    await Vault(db, Fernet.generate_key().decode()).put({lost: (Identity(name="Budi"), Language.INDONESIAN)})
    vault, counted = Vault(db, VAULT_KEY), COMMANDS.labels("intake", "open_identity", "unreadable")
    await vault.put({kept: (Identity(name="Siti"), Language.INDONESIAN)})
    before = counted._value.get()
    opened = await vault.open([lost, kept])
    assert {complaint: sealed.name for complaint, sealed in opened.items()} == {kept: "Siti"}
    assert counted._value.get() == before + 1
    await db.close()


@pytest.mark.parametrize("many", [1, FEW + 5])
async def test_what_did_not_get_through_is_kept_once_more_without_harm(database: TestDatabase, many: int) -> None:
    """The complaints of a moment are stored together; should that fail, each is by itself, with the identity that it has already."""
    db = Database(database.dsn("vault"), "vault", size=1)
    vault, complaints = Vault(db, VAULT_KEY), [new_id() for _ in range(many)]
    await vault.put({complaints[0]: (Identity(name="Siti"), Language.INDONESIAN)})
    await vault.put({complaint: (Identity(name="Budi"), Language.INDONESIAN) for complaint in complaints})
    opened = await vault.open(complaints)
    assert [opened[complaint].name for complaint in complaints] == ["Siti", *(["Budi"] * (many - 1))]
    await db.close()


async def test_identities_without_a_complaint_are_deleted_and_others_kept(intake: Running, database: TestDatabase) -> None:
    receipt = await intake.submit(reporter=REPORTER)
    vault = Vault(Database(database.dsn("vault"), "vault", size=1), VAULT_KEY)
    orphan = new_id()
    await vault.put({orphan: (Identity(name="Budi"), Language.INDONESIAN)})
    assert await delete_orphans(intake.service.db, vault, utc_now()) == 0, "too young to be one"
    later = utc_now() + ORPHAN_AGE + timedelta(seconds=1)
    assert await delete_orphans(intake.service.db, vault, later) == 1
    kept = await rows_of(database, "select complaint_id, confirmed from vault.identity")
    assert [(str(row["complaint_id"]), row["confirmed"]) for row in kept] == [(receipt["complaint_id"], True)]
    assert await delete_orphans(intake.service.db, vault, later) == 0
    await vault.db.close()


async def test_contacts_are_told_over_nats(intake_at_work: Running) -> None:
    intake = intake_at_work
    reachable = await intake.submit(reporter=REPORTER, anonymous=True, language="en")
    nameless = await intake.submit(reporter={"name": "Tanpa Nomor"})
    client = await intake.service.bus.client()
    asked = ContactRequest.model_validate({"complaint_ids": [reachable["complaint_id"], nameless["complaint_id"], new_id()]})

    async def ask() -> ContactReply:
        answer = await client.request(CONTACT_SUBJECT, asked.model_dump_json().encode(), timeout=5)
        return ContactReply.model_validate_json(answer.data)

    reply = await ask()
    assert [str(complaint) for complaint in reply.contacts] == [reachable["complaint_id"]]
    [contact] = reply.contacts.values()
    assert (contact.name, contact.phone, contact.email) == ("Siti Aminah", "+6281234567890", "siti@contoh.id")
    assert contact.language is Language.ENGLISH
    assert contact.tracking_code == reachable["tracking_code"]

    answer = await client.request(CONTACT_SUBJECT, b"not a question", timeout=5)
    assert ContactReply.model_validate_json(answer.data).contacts == {}
    await eventually(intake.service.ready)
