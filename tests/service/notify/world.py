"""The world around notify: facts come from real outboxes over a real stream, the vault answers over NATS."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import SecretStr

from services.notify import app
from services.notify.settings import NotifySettings
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel, Classification, DecidedBy, Language, Status
from shared.events.complaint import ComplaintRouted, ComplaintSubmitted, RecordedStep
from shared.events.contact import CONTACT_SUBJECT, Contact, ContactReply, ContactRequest
from shared.events.delivery import AlsoEnded, ComplaintNotified
from shared.events.envelope import Envelope, Source, decode
from shared.events.fact import Fact
from shared.events.reference import AgencyRegistered, GovernmentRegistered
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.bus import Bus
from shared.service import Service
from shared.settings import CommonSettings
from tests.support.nats_server import NatsServer
from tests.support.postgres import TestDatabase
from tests.support.waiting import eventually

GOVERNMENT, PRACTICE, AGENCY = "32.01", "99.99", "32.01.dpupr"
CODE = "ABCD-EFGH-JKMN-PQRS-TVWX"
EMAIL, PHONE = "sari@contoh.id", "+6281234567890"
TOKEN_KEY = "k" * 32
DUE = datetime(2026, 3, 31, 9, tzinfo=UTC)


@dataclass(slots=True)
class World:
    database: TestDatabase
    nats_server: NatsServer
    contacts: dict[UUID, Contact] = field(default_factory=dict)
    supporters: dict[UUID, list[Contact]] = field(default_factory=dict)
    asked: int = 0
    while_asked: Callable[[], Awaitable[None]] | None = None
    """What happens between a question to the vault and its answer."""
    notify: Service | None = None
    _producers: dict[Source, Service] = field(default_factory=dict)
    _versions: dict[tuple[Source, str], int] = field(default_factory=dict)
    _vault: Client | None = None
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        for source in (Source.INTAKE, Source.ROUTING):
            db = Database(self.database.dsn(source.value), source.value, size=3)
            self._producers[source] = Service(source, db, Bus(self.nats_server.url, source.value))
            await self._producers[source].start()
        await self.open_vault()
        await self.tell(
            Source.ROUTING,
            f"government/{GOVERNMENT}",
            GovernmentRegistered(code=GOVERNMENT, name="Kabupaten Bogor", coordinator_email="koordinator@bogor.example"),
        )
        await self.tell(
            Source.ROUTING, f"government/{PRACTICE}", GovernmentRegistered(code=PRACTICE, name="Kabupaten Latihan", practice=True)
        )
        await self.register_agency(email="dpupr@bogor.example")

    async def stop(self) -> None:
        await self.close_vault()
        for service in (self.notify, *self._producers.values()):
            if service is not None:
                await service.stop()

    def build(self, *, local: bool = True, smtp_url: str | None = None, **settings: float) -> Service:
        common = CommonSettings(
            nats_url=self.nats_server.url, token_key=SecretStr(TOKEN_KEY), local=local, public_url="https://kawal.example/"
        )
        own = NotifySettings.model_validate(
            {
                "postgres_dsn": self.database.dsn("notify"),
                "smtp_url": smtp_url,
                "from_address": "Kawal <kawal@kawal.example>",
                "retry_base_seconds": 0.05,
                "poll_seconds": 0.05,
                "patience_seconds": 0,
                "vault_timeout_seconds": 0.5,
                "first_messages_per_day": 1_000,
                **settings,
            }
        )
        return app.build(common, own)

    async def run(self, *, local: bool = True, smtp_url: str | None = None, **settings: float) -> Service:
        """Notify, running, with the reference facts taken in."""
        self.notify = self.build(local=local, smtp_url=smtp_url, **settings)
        await self.notify.start()
        await eventually(lambda: self.fetch("select 1 from government g, agency a where g.code = $1 and a.code = $2", GOVERNMENT, AGENCY))
        return self.notify

    async def open_vault(self) -> None:
        self._vault = await nats.connect(self.nats_server.url)
        await self._vault.subscribe(CONTACT_SUBJECT, cb=self._hear)
        await self._vault.flush()

    async def close_vault(self) -> None:
        if self._vault is not None:
            await self._vault.close()
            self._vault = None

    async def _hear(self, message: Msg) -> None:
        """Questions are answered side by side: NATS hands over the next one only when this is done."""
        task = asyncio.create_task(self._answer(message))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer(self, message: Msg) -> None:
        self.asked += 1
        if self.while_asked is not None:
            await self.while_asked()
        question = ContactRequest.model_validate_json(message.data)
        wanted = question.complaint_ids
        supporters = {complaint: self.supporters[complaint] for complaint in wanted if complaint in self.supporters}
        reply = ContactReply(
            contacts={complaint: self.contacts[complaint] for complaint in wanted if complaint in self.contacts},
            supporters=supporters if question.supporters else {},
        )
        await message.respond(reply.model_dump_json().encode())

    async def register_agency(self, **details: str) -> None:
        agency = AgencyRegistered(code=AGENCY, government=GOVERNMENT, name="Dinas Pekerjaan Umum", **details)
        await self.tell(Source.ROUTING, f"agency/{AGENCY}", agency)

    async def tell(self, source: Source, subject: UUID | str, *facts: Fact) -> list[Envelope[Fact]]:
        """Puts facts into the producer's outbox, numbered on from what it has said of the subject."""
        key = (source, str(subject))
        wrapped = outbox.envelopes(source, subject, facts, after_version=self._versions.get(key, 0), time=utc_now())
        self._versions[key] = wrapped[-1].version
        async with self._producers[source].db.transaction() as tx:
            await outbox.add(tx, wrapped)
        return wrapped

    async def published(self, source: Source) -> None:
        """Until the stream holds all that this producer told, whoever reads it."""

        async def waiting() -> bool:
            async with self._producers[source].db.connection() as connection:
                return bool(await connection.fetchval("select exists (select from outbox_waiting)"))

        await eventually(waiting, until=lambda found: not found)

    def reachable(self, *, email: str | None = EMAIL, phone: str | None = None, language: Language = Language.INDONESIAN) -> UUID:
        """A complaint's id whose reporter the vault knows."""
        complaint = new_id()
        self.contacts[complaint] = Contact(name="Sari", email=email, phone=phone, language=language, tracking_code=CODE)
        return complaint

    async def submit(self, complaint: UUID, **changes: object) -> None:
        await self.tell(Source.INTAKE, complaint, submitted(**changes))

    async def route(self, complaint: UUID, **changes: object) -> None:
        await self.tell(Source.ROUTING, complaint, routed(**changes))

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database.dsn("notify"), server_settings={"search_path": "notify"})
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def ends(self, complaint: UUID) -> set[tuple[str, str, str, str | None]]:
        """(fact, audience, state, reason) of each message of a complaint."""
        rows = await self.fetch("select fact_type, audience, state, reason from message where complaint_id = $1", complaint)
        return {(row["fact_type"].removeprefix("complaint."), row["audience"], row["state"], row["reason"]) for row in rows}

    async def ended(self, complaint: UUID, *ends: tuple[str, str, str, str | None]) -> None:
        """Until its messages are these and no others."""
        await eventually(lambda: self.ends(complaint), until=lambda found: found == set(ends))

    async def notified(self, complaint: UUID) -> list[Envelope[Fact]]:
        """The facts that notify has told of a complaint, in the order of their versions."""
        rows = await self.fetch("select payload from outbox where subject = $1 order by version", str(complaint))
        return [decode(row["payload"].encode()) for row in rows]

    async def told(self, complaint: UUID) -> list[ComplaintNotified | AlsoEnded]:
        """What notify has told of the complaint's messages, each by itself, whichever were told together."""
        found: list[ComplaintNotified | AlsoEnded] = []
        for fact in await self.notified(complaint):
            if isinstance(fact.data, ComplaintNotified):
                found += [fact.data, *fact.data.also]
        return found

    async def caught_up(self) -> None:
        """Until notify has taken every fact that was told."""
        wanted = {(source.value, subject, version) for (source, subject), version in self._versions.items()}

        async def taken() -> set[tuple[str, str, int]]:
            return {(row["source"], row["subject"], row["version"]) for row in await self.fetch("select * from inbox")}

        await eventually(taken, until=wanted.issubset)


def submitted(**changes: object) -> ComplaintSubmitted:
    values: dict[str, object] = {
        "number": "26-000123",
        "channel": Channel.WEB,
        "government": GOVERNMENT,
        "text": "Jalan rusak di depan rumah Ibu Sari",
        "anonymous": False,
        "confidential": False,
        "contactable": True,
    }
    return ComplaintSubmitted.model_validate(values | changes)


def routed(**changes: object) -> ComplaintRouted:
    values: dict[str, object] = {
        "government": GOVERNMENT,
        "agency": AGENCY,
        "status": Status.ROUTED,
        "number": "26-000123",
        "classification": Classification.COMPLAINT,
        "confidential": False,
        "by": DecidedBy.RULE,
        "hop": 1,
        "first_routed_at": utc_now(),
        "due_at": DUE,
    }
    return ComplaintRouted.model_validate(values | changes)


def history() -> tuple[RecordedStep, ...]:
    return (RecordedStep(kind="routed", at=DUE, agency=AGENCY),)
