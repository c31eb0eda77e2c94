"""Intake on a real PostgreSQL and NATS, behind its real HTTP host."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from cryptography.fernet import Fernet

from services.intake.app import build
from services.intake.commands.following import follow_routing
from services.intake.settings import IntakeSettings
from shared.auth import Principal, Role, Tokens
from shared.clock import utc_now
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.http.host import host
from shared.ids import new_id
from shared.messaging.consumer import Batch
from shared.service import Service
from shared.settings import CommonSettings
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase

KEY = "k" * 40
VAULT_KEY = Fernet.generate_key().decode()
REFERENCE: tuple[Fact, ...] = (
    GovernmentRegistered(code="00.00", name="Nasional"),
    GovernmentRegistered(code="32.00", name="Provinsi Jawa Barat"),
    GovernmentRegistered(code="32.01", name="Kabupaten Bogor", brand="LARAS"),
    GovernmentRegistered(code="91.09", name="Kabupaten Mimika", timezone="Asia/Jayapura"),
    AgencyRegistered(code="32.01.dpupr", government="32.01", name="Dinas Pekerjaan Umum"),
    AgencyRegistered(code="32.01.dishub", government="32.01", name="Dinas Perhubungan"),
    CategoryRegistered(code="jalan", name="Jalan", name_en="Roads"),
    CategoryRegistered(code="lama", name="Lama", active=False),
)
TEXT = "Lampu jalan di depan pasar padam sejak seminggu."


@dataclass
class Running:
    """Intake as it runs, with a client at its door."""

    service: Service
    http: httpx.AsyncClient
    tokens: Tokens

    async def tell(self, subject: UUID | str, facts: Sequence[Fact], *, after: int = 0, at: datetime | None = None) -> None:
        """What routing says, as if it had come over the stream."""
        told = [Envelope(new_id(), Source.ROUTING, str(subject), after + n, at or utc_now(), fact) for n, fact in enumerate(facts, 1)]
        async with self.service.db.transaction() as tx:
            await follow_routing(Batch(tx, told))

    async def submit(self, **fields: object) -> dict[str, str]:
        response = await self.http.post("/api/intake/v1/complaints", json={"channel": "web", "text": TEXT, **fields})
        assert response.status_code == 201, response.text
        body: dict[str, str] = response.json()
        return body

    async def facts(self, subject: str) -> list[str]:
        """The types of what intake told about a subject, in order."""
        async with self.service.db.connection() as connection:
            rows = await connection.fetch("select nats_subject from outbox where subject = $1 order by version", subject)
        return [row["nats_subject"].split(".v1")[0] for row in rows]

    def bearer(self, role: Role = Role.CHANNEL, scope: str = "*") -> dict[str, str]:
        token = self.tokens.issue(Principal("test", role, scope), now=datetime.now(UTC), lifetime=timedelta(hours=1))
        return {"Authorization": f"Bearer {token}"}


def settings_of(database: TestDatabase, vault_key: str = VAULT_KEY, photos: Path = Path("/nonexistent")) -> IntakeSettings:
    return IntakeSettings.model_validate(
        {
            "postgres_dsn": database.dsn("intake"),
            "vault_postgres_dsn": database.dsn("vault"),
            "vault_key": vault_key,
            "code_key": KEY,
            "attachments": str(photos),
        }
    )


def common_of(nats_url: str) -> CommonSettings:
    return CommonSettings.model_validate({"nats_url": nats_url, "token_key": KEY, "local": True})


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    return tmp_path / "photos"


async def _run(database: TestDatabase, nats_url: str, photos: Path, *, worker: bool) -> AsyncIterator[Running]:
    common = common_of(nats_url)
    service = build(common, settings_of(database, photos=photos))
    app = host([service], common, worker=worker)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kawal.test") as client,
    ):
        running = Running(service, client, Tokens(KEY))
        for fact in REFERENCE:
            await running.tell(f"reference/{getattr(fact, 'code', '')}", [fact])
        yield running


@pytest.fixture
async def intake(database: TestDatabase, photo_folder: Path) -> AsyncIterator[Running]:
    """Intake's web part, with NATS away: nothing that a citizen does waits for it."""
    async for running in _run(database, "nats://127.0.0.1:1", photo_folder, worker=False):
        yield running


@pytest.fixture
async def intake_at_work(database: TestDatabase, nats_server: NatsServer, photo_folder: Path) -> AsyncIterator[Running]:
    """All of intake."""
    async for running in _run(database, nats_server.url, photo_folder, worker=True):
        yield running
