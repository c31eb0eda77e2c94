"""Intake's Open311 on a real database, behind the real host; NATS is not needed to take and to show reports."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from xml.etree import ElementTree

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from services.intake.catalogue import Catalogue
from services.intake.codes import TrackingCodes
from services.intake.commands import Intake
from services.intake.commands.following import follow_routing
from services.intake.open311 import create_open311_router
from services.intake.open311.errors import refusal_at
from services.intake.open311.settings import Open311Settings
from services.intake.queries import reference
from services.intake.vault import Vault
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel
from shared.events.complaint import CaseFact
from shared.events.envelope import Envelope, Source
from shared.events.reference import AgencyRegistered, AttributeChoice, CategoryAttribute, CategoryRegistered, GovernmentRegistered
from shared.events.submission import Reporter, Submission
from shared.http.host import host
from shared.ids import new_id
from shared.messaging.bus import Bus
from shared.messaging.consumer import Batch
from shared.service import Service
from shared.settings import CommonSettings
from tests.support.postgres import TestDatabase

KEY = "the-key-of-the-city-application"
BASE = "/open311/v2"
GOVERNMENTS = (
    GovernmentRegistered(code="00.00", name="Nasional"),
    GovernmentRegistered(code="32.01", name="Kabupaten Bogor"),
    GovernmentRegistered(code="35.78", name="Kota Surabaya"),
    GovernmentRegistered(code="32.08", name="Kabupaten Latihan", practice=True),
)
QUESTIONS = (
    CategoryAttribute(
        code="UKURAN",
        datatype="singlevaluelist",
        required=True,
        description="Seberapa besar?",
        values=(AttributeChoice(key="kecil", name="Kecil"), AttributeChoice(key="besar", name="Besar & dalam")),
    ),
    CategoryAttribute(code="CATATAN", datatype="text", description="Catatan", order=2),
)
CATEGORIES = (
    CategoryRegistered(code="jalan", name="Jalan & jembatan", group="Infrastruktur", keywords=("lubang", "aspal"), attributes=QUESTIONS),
    CategoryRegistered(code="lampu", name="Lampu jalan", description="Penerangan jalan umum"),
    CategoryRegistered(code="suroboyo-bus", name="Suroboyo Bus", government="35.78"),
    CategoryRegistered(code="lama", name="Tidak dipakai lagi", active=False),
)


@dataclass(slots=True)
class Open311:
    """A client of the API, and what else happens to the complaints that it sees."""

    http: httpx.AsyncClient
    intake: Intake
    db: Database

    async def get(self, path: str, **arguments: str) -> httpx.Response:
        return await self.http.get(f"{BASE}/{path}", params=arguments)

    async def post(self, form: str = "json", fields: Mapping[str, str] | None = None, *, key: str | None = None) -> httpx.Response:
        """A good report, with these fields instead. `key`: the client's own for a retry."""
        headers = {"Idempotency-Key": key} if key else None
        given = {"api_key": KEY, "service_code": "lampu", "lat": "-6.4817", "long": "106.8540", "description": "Lampu jalan mati total"}
        return await self.http.post(f"{BASE}/requests.{form}", data=given | dict(fields or {}), headers=headers)

    async def report(self, **more: object) -> str:
        """A complaint from another channel; its number."""
        given: dict[str, object] = {"channel": Channel.WEB, "text": "Lampu jalan mati total", "category": "lampu", "government": "32.01"}
        receipt = await self.intake.submit(Submission.model_validate(given | more), now=utc_now())
        return receipt.number

    async def told(self, number: str, *facts: CaseFact) -> None:
        """Routing's facts about it, as intake hears them."""
        async with self.db.transaction() as tx:
            complaint_id = await tx.fetchval("select id from complaint where number = $1", int(number))
            told = await tx.fetchval("select coalesce(max(version), 0) from timeline where complaint_id = $1", complaint_id)
            envelopes = [
                Envelope(new_id(), Source.ROUTING, str(complaint_id), version, utc_now(), fact)
                for version, fact in enumerate(facts, told + 1)
            ]
            await follow_routing(Batch(tx, envelopes))

    async def sent_back(self, number: str, days: int) -> None:
        """As if it had been handed in so many days ago."""
        async with self.db.transaction() as tx:
            await tx.execute(
                "update complaint set submitted_at = submitted_at - make_interval(days => $2) where number = $1", int(number), days
            )


def errors_of(response: httpx.Response) -> list[tuple[int, str]]:
    """The errors of an answer in either form, checked against its status and content type."""
    if response.headers["content-type"] == "text/xml; charset=utf-8":
        root = ElementTree.fromstring(response.content)
        assert root.tag == "errors"
        found = [(int(error.findtext("code") or 0), error.findtext("description") or "") for error in root.findall("error")]
    else:
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        found = [(error["code"], error["description"]) for error in response.json()]
    assert found
    assert all(code == response.status_code and description for code, description in found)
    return found


@pytest.fixture
async def open311(database: TestDatabase) -> AsyncIterator[Open311]:
    db, vault_db = Database(database.dsn("intake"), "intake"), Database(database.dsn("vault"), "vault")
    catalogue = Catalogue(db)
    vault = Vault(vault_db, Fernet.generate_key().decode())
    intake = Intake(db, vault, TrackingCodes("c" * 32), catalogue)
    async with db.transaction() as tx:
        await reference.put_governments(tx, GOVERNMENTS)
        await reference.put_agencies(tx, [AgencyRegistered(code="32.01.dishub", government="32.01", name="Dinas Perhubungan")])
        await reference.put_categories(tx, CATEGORIES)
        await reference.mark_reference_changed(tx)
    service = Service(Source.INTAKE, db, Bus("nats://127.0.0.1:1", "intake"))
    settings = Open311Settings(keys=SecretStr(f"kota:{KEY}"))
    service.pages.append(create_open311_router(intake, catalogue, db, vault, settings, public_url="https://kawal.example/"))
    service.error_forms["/open311/"] = refusal_at
    app = host([service], CommonSettings(token_key=SecretStr("t" * 32)))
    async with AsyncExitStack() as stack:
        transport = httpx.ASGITransport(app)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://kawal.test"))
        yield Open311(http, intake, db)
    await db.close()
    await vault_db.close()


def named_reporter() -> Reporter:
    return Reporter(name="Budi Santoso", phone="081234567890", email="budi@contoh.id")
