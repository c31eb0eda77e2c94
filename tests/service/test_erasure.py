"""A reporter erases a complaint that lived through everything: no word of it is left in any schema, stream or store; it still counts."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from nats.js.errors import NotFoundError

from services.routing.loading import load_defaults_if_empty
from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from shared.database import Database
from shared.events.catalogue import STREAM_OF
from shared.events.envelope import Source
from shared.http.host import host
from shared.messaging import queries
from shared.service import Service
from shared.settings import CommonSettings
from tests.service.test_nats_permissions import build, guarded, make_topology
from tests.support.guarded_nats import GuardedNats
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

__all__ = ["guarded"]

AGENCY = "32.04.dpupr"
NAME, PHONE, EMAIL = "Rinjanawati Kusumo", "0812 9988 7766", "rinjana@contoh.example"
SECRETS = ("Rinjana", "812998877", "rinjana@", "Cempakawangi", "delima-ungu")
"""Parts of the reporter's identity and of words that were said in the case."""
SCHEMAS = ("intake", "vault", "routing", "directory", "notify", "analytics")
IN_SCHEMA = "select tablename as name from pg_tables where schemaname = $1"


@dataclass
class Town:
    """All four services at work behind one door, each with its own role and its own NATS user."""

    http: httpx.AsyncClient
    services: dict[Source, Service]
    database: TestDatabase
    store: Path

    async def rows(self) -> str:
        """Every row of every table of the installation, as text; bodies of letters readable."""
        connection = await asyncpg.connect(self.database.admin_dsn, server_settings={"bytea_output": "escape"})
        lines = []
        for schema in SCHEMAS:
            for table in await connection.fetch(IN_SCHEMA, schema):
                found = await connection.fetch(f'select t::text as line from {schema}."{table["name"]}" t')
                lines += [f"{schema}.{table['name']}: {row['line']}" for row in found]
        await connection.close()
        return "\n".join(lines)

    async def messages(self) -> str:
        """All that the streams hold."""
        held = []
        for source, service in self.services.items():
            js, stream = await service.bus.jetstream(), STREAM_OF[source].value
            state = (await js.stream_info(stream)).state
            for sequence in range(max(1, state.first_seq), state.last_seq + 1):
                try:
                    message = await js.get_msg(stream, sequence, direct=True)
                except NotFoundError:
                    continue
                held.append(f"{stream} {sequence}: {(message.data or b'').decode()}")
        return "\n".join(held)

    def files(self) -> Iterator[str]:
        """The broker's files that hold one of the secrets."""
        for path in self.store.rglob("*"):
            if path.is_file() and any(secret.encode() in path.read_bytes() for secret in SECRETS):
                yield path.name

    async def traces(self) -> list[str]:
        lines = [*(await self.rows()).splitlines(), *(await self.messages()).splitlines()]
        return [line[:200] for line in lines if any(secret in line for secret in SECRETS)] + list(self.files())


@pytest.fixture
async def town(database: TestDatabase, guarded: GuardedNats) -> AsyncIterator[Town]:
    await load_defaults_if_empty(database.dsn("routing"))
    await make_topology(guarded)
    services = {source: build(source, database, guarded) for source in Source}
    app = host(list(services.values()), CommonSettings.model_validate({"token_key": "t" * 32, "local": True}))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        client = await stack.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kawal.test"))
        for service in services.values():
            await eventually(service.ready, seconds=60)
        yield Town(client, services, database, guarded.folder)


def officer() -> dict[str, str]:
    token = Tokens("t" * 32).issue(Principal("petugas", Role.OFFICER, AGENCY), now=utc_now(), lifetime=timedelta(hours=1))
    return {"Authorization": f"Bearer {token}"}


async def lived_through(town: Town) -> dict[str, str]:
    """A complaint with words from everybody: its reporter, its officer, a note, a letter that nobody could read."""
    complaint = {
        "channel": "web",
        "title": "Lubang Cempakawangi",
        "text": "Jalan di depan rumah saya, Rinjana, berlubang: gang Cempakawangi.",
        "address": "Gang Cempakawangi 4",
        "region": "32.04",
        "category": "jalan-rusak",
        "reporter": {"name": NAME, "phone": PHONE, "email": EMAIL},
    }
    receipt: dict[str, str] = (await town.http.post("/api/intake/v1/complaints", json=complaint)).json()
    own, case = f"/api/intake/v1/complaints/{receipt['tracking_code']}", f"/api/routing/v1/cases/{receipt['complaint_id']}"

    async def status() -> str:
        return str((await town.http.get(own)).json()["status"])

    await eventually(status, until=lambda seen: seen == "routed", seconds=60)
    await town.http.post(f"{own}/supplements", json={"text": "Tandanya cat delima-ungu."})
    await eventually(town.messages, until=lambda told: "complaint.supplemented" in told)
    seen = await town.http.get(case, headers=officer())
    answer = {"text": "Ibu Rinjana, lubang di Cempakawangi sudah ditutup.", "outcome": "resolved"}
    answered = await town.http.post(f"{case}/answer", headers=officer() | {"If-Match": seen.headers["ETag"]}, json=answer)
    assert answered.status_code == 200, answered.text
    await eventually(status, until=lambda seen: seen == "answered")
    await town.http.post(f"{own}/dispute", json={"text": "Belum, kata Rinjana."})
    await eventually(status, until=lambda seen: seen == "in_progress")
    connection = await asyncpg.connect(town.database.admin_dsn)
    await connection.execute(
        "insert into routing.desk_entry (case_id, government, at, kind, person, name, words)"
        " values ($1, '32.04', now(), 'note', 'p', 'Petugas', 'Telepon Rinjana sore ini')",
        UUID(receipt["complaint_id"]),
    )
    body = await connection.fetchval("select payload from intake.outbox where nats_subject like 'complaint.submitted%'")
    await connection.execute(
        "insert into analytics.dead_letter (consumer, stream, stream_seq, nats_subject, key, source, subject, version, body, reason, tries)"
        " values ('analytics-intake', 'INTAKE', 1, 'x', 'x', 'intake', $1, 1, $2, 'a test', 10)",
        receipt["complaint_id"],
        body.encode(),
    )
    await connection.close()
    return receipt


async def replay(town: Town, complaint_id: str) -> None:
    """An operator has intake tell everything again: each of its facts lies twice in the stream now."""
    db: Database = town.services[Source.INTAKE].db
    async with db.transaction() as tx:
        assert await queries.forget(tx, complaint_id, None)
    await eventually(town.messages, until=lambda told: told.count("complaint.submitted.v1") >= 2)


async def counted(town: Town) -> tuple[int, ...]:
    connection = await asyncpg.connect(town.database.admin_dsn)
    found = await connection.fetchrow("""
        select (select count(*) from intake.complaint) as received,
            (select count(*) from analytics.measure where agency is not null) as routed,
            (select count(*) from notify.message) as messages, (select sum(disputed) from analytics.measure) as disputed
    """)
    await connection.close()
    assert found is not None
    return tuple(found)


async def test_no_word_is_left_anywhere_and_it_still_counts(town: Town) -> None:
    receipt = await lived_through(town)
    await replay(town, receipt["complaint_id"])
    before = await town.traces()
    assert {line.partition(".")[0] for line in before} >= {"intake", "routing", "analytics"}, "the test would see what is left"
    assert any(line.startswith("INTAKE") for line in before)
    numbers = await counted(town)

    erased = await town.http.post(f"/api/intake/v1/complaints/{receipt['tracking_code']}/erasure")
    assert erased.status_code == 200, erased.text

    assert await eventually(town.traces, until=lambda found: not found, seconds=60) == []
    told = await town.messages()
    assert '"type":"complaint.erased.v1"' in told
    assert told.count("complaint.submitted.v1") == 2 * told.count('"type":"complaint.submitted.v1"'), "told anew, without words"
    rows = await town.rows()
    assert "vault.identity" not in rows
    after = await counted(town)
    assert (after[0], after[1], after[3]) == (numbers[0], numbers[1], numbers[3])
    case = await town.http.get(f"/api/routing/v1/cases/{receipt['complaint_id']}", headers=officer())
    assert (case.status_code, case.json()["status"]) == (200, "withdrawn")
