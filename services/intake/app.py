"""Composition root of intake: the only place that news things up."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from services.intake.alike import AlikeReading
from services.intake.api import create_api
from services.intake.catalogue import Catalogue
from services.intake.codes import TrackingCodes
from services.intake.commands import Intake
from services.intake.commands.attaching import PATH, Attachments
from services.intake.commands.contacting import Contacting
from services.intake.commands.following import follow_routing
from services.intake.commands.publishing import publish_due
from services.intake.commands.reporting import Reporting
from services.intake.commands.supporting import Supporting
from services.intake.consumers import answer_contact_questions
from services.intake.jobs import delete_orphan_supporters, delete_orphans, destroy_identities
from services.intake.open311 import create_open311_router
from services.intake.open311.errors import refusal_at
from services.intake.open311.settings import Open311Settings
from services.intake.pages import create_pages
from services.intake.pages.photos import create_photo_pages
from services.intake.places import warm_up
from services.intake.public_reading import PublicReading
from services.intake.queries.reference import has_government
from services.intake.reading import Reading
from services.intake.settings import IntakeSettings
from services.intake.submissions import Submissions
from services.intake.vault import Vault
from shared.database import Database
from shared.events.catalogue import Durable, Stream
from shared.events.envelope import Source
from shared.files.evidence import evidence_links
from shared.files.links import Links
from shared.files.storage import PictureStore
from shared.http.pages import Pages
from shared.messaging.bus import Bus
from shared.messaging.erasure import Eraser
from shared.service import Service
from shared.settings import CommonSettings

VAULT_POOL = 4
PUBLISH_EVERY = timedelta(seconds=1)
ERASE_EVERY = timedelta(seconds=1)


def build(common: CommonSettings, settings: IntakeSettings | None = None) -> Service:
    """Intake, wired and not yet started. Raises ValueError when a key in the settings is not one."""
    settings = settings or IntakeSettings()
    db = Database(settings.postgres_dsn.get_secret_value(), "intake", size=settings.pool_size)
    vault = Vault(Database(settings.vault_postgres_dsn.get_secret_value(), "vault", size=VAULT_POOL), settings.vault_key.get_secret_value())
    codes = TrackingCodes(settings.code_key.get_secret_value())
    catalogue = Catalogue(db)
    window = timedelta(days=settings.similar_days)
    intake = Intake(db, vault, codes, catalogue, window)
    reporting = Reporting(db, codes)
    reading = Reading(db, codes, catalogue)
    contacting = Contacting(db, vault, codes)
    alike = AlikeReading(db, catalogue, window)
    supporting = Supporting(db, vault, codes)
    attachments = Attachments(db, PictureStore(settings.attachments), Links(settings.code_key.get_secret_value(), PATH))

    evidence = evidence_links(common)
    service = Service(Source.INTAKE, db, Bus(common.nats_url, "intake"), replicas=common.stream_replicas)
    service.more_databases.append(vault.db)
    submissions = Submissions(db, service.bus, Durable(Stream.SUBMISSIONS, Source.INTAKE), intake)
    service.loop("intake-submissions", submissions.run)
    service.consume(Stream.ROUTING, follow_routing, pace=0.2)
    answer_contact_questions(service.bus.broker, vault, codes, supporting.links)

    async def sweep(now: datetime) -> int:
        return await delete_orphans(db, vault, now) + await delete_orphan_supporters(db, vault, now)

    async def knows_a_government() -> bool:
        async with db.connection() as connection:
            return await has_government(connection)

    service.job("delete-orphans", sweep, timedelta(minutes=10))
    service.job("publish", lambda now: publish_due(db, vault), PUBLISH_EVERY, gives_way=True)
    service.job("destroy-identities", lambda now: destroy_identities(db, vault), ERASE_EVERY)
    service.loop("intake-eraser", Eraser(db, service.bus, Source.INTAKE).run)
    service.job("purge-photos", attachments.purge, timedelta(minutes=10))
    service.ready_when(knows_a_government)
    service.ready_when(vault.db.ping)
    service.on_start(lambda: asyncio.to_thread(warm_up))
    service.api = create_api(intake, reporting, reading, attachments, contacting, evidence, alike, supporting)
    pages = Pages(Path(__file__).parent / "templates")
    service.pages.append(
        create_pages(
            intake,
            contacting,
            attachments,
            reporting,
            reading,
            PublicReading(db, catalogue),
            pages,
            evidence,
            alike,
            supporting,
            public_url=common.public_url,
        )
    )
    service.pages.append(create_photo_pages(attachments))
    service.pages.append(
        create_open311_router(intake, catalogue, db, vault, Open311Settings(), public_url=common.public_url, local=common.local)
    )
    service.error_forms["/open311/"] = refusal_at
    return service
