"""Routing's composition root."""

import asyncio
from datetime import timedelta

from services.routing import jobs
from services.routing.api import create_api
from services.routing.commands.advising import Advisor
from services.routing.commands.answer_templates import Templates
from services.routing.commands.answering import Answers
from services.routing.commands.channels import forget_rejections
from services.routing.commands.desk import Desk
from services.routing.commands.evidence import EvidenceBox
from services.routing.commands.landscape import Landscape
from services.routing.commands.learning import learner
from services.routing.commands.office import Office
from services.routing.commands.similar import SimilarCases
from services.routing.consumers import on_intake
from services.routing.directory.colleagues import Colleagues
from services.routing.live import LiveFeed
from services.routing.pages import Parts, create_pages
from services.routing.reporters import Reporters
from services.routing.settings import RoutingSettings
from services.routing.signin.compose import build_directory
from services.routing.signin.consumers import answer_session_questions
from services.routing.signin.settings import DirectorySettings, OidcSettings
from services.routing.training.commands.joining import Joining
from services.routing.training.compose import build_training
from shared.calendar import national_holidays
from shared.clock import utc_now
from shared.database import Database
from shared.events.catalogue import Stream
from shared.events.envelope import Source
from shared.files.evidence import evidence_links
from shared.files.storage import PictureStore
from shared.messaging.bus import Bus
from shared.messaging.contacts import Contacts
from shared.messaging.erasure import Eraser
from shared.service import Service
from shared.settings import CommonSettings

FORGET_PRESENCE_SECONDS = 60
RECKON_EVERY = timedelta(seconds=1)
LET_GO_EVERY = timedelta(minutes=5)
CLASSES_EVERY = timedelta(seconds=2)
KEEP_LIKENESS_EVERY = timedelta(seconds=1)
COUNT_STAFFING_EVERY = timedelta(minutes=1)
SWEEP_SESSIONS_EVERY = timedelta(minutes=10)
VAULT_SECONDS = 1.5
"""How long a page waits for the vault."""
PURGE_EVIDENCE_EVERY = timedelta(minutes=1)
FORGET_REJECTIONS_EVERY = timedelta(hours=1)


def build(
    common: CommonSettings,
    settings: RoutingSettings | None = None,
    directory_settings: DirectorySettings | None = None,
    oidc: OidcSettings | None = None,
) -> Service:
    """The service, ready to start. Raises ValueError when a key in the settings is not one."""
    settings = settings or RoutingSettings()
    db = Database(settings.postgres_dsn.get_secret_value(), "routing", size=settings.pool_size)
    service = Service(Source.ROUTING, db, Bus(common.nats_url, "routing"), replicas=common.stream_replicas)
    landscape, joining = Landscape(), Joining(db)
    directory = build_directory(common, directory_settings or DirectorySettings(), oidc or OidcSettings(), db, landscape, joining.leave)
    desk, office = Desk(db, landscape), Office(db, Colleagues(directory.db))
    training = build_training(db, landscape, joining, directory.sessions, common.public_url)
    service.sessions, service.brands = training.sessions, landscape.brand_of
    service.more_databases.append(directory.db)
    answer_session_questions(service.bus.broker, directory.sessions)
    advisor = Advisor(db, landscape)
    service.consume(Stream.INTAKE, on_intake(landscape, advisor), pace=0.02, side_by_side=2)
    service.loop("routing-eraser", Eraser(db, service.bus, Source.ROUTING).run)
    service.on_start(_know_holidays)
    service.job("clock", jobs.clock(db, landscape, settings.clock_pace), timedelta(seconds=settings.clock_seconds))
    service.job("reckon", jobs.reckon(db, landscape, settings.clock_pace), RECKON_EVERY)
    service.job("leftovers", jobs.let_go(db, landscape), LET_GO_EVERY)
    service.job("learning", learner(db, landscape), timedelta(seconds=settings.learn_seconds))
    service.job("presence", office.forget_presence, timedelta(seconds=FORGET_PRESENCE_SECONDS))
    service.job("rejections", forget_rejections(db), FORGET_REJECTIONS_EVERY)
    evidence = EvidenceBox(db, PictureStore(settings.evidence), evidence_links(common))
    service.job("purge-evidence", evidence.purge, PURGE_EVIDENCE_EVERY)
    similar = SimilarCases(db, timedelta(days=settings.similar_days))
    service.job("likeness", similar.keep(), KEEP_LIKENESS_EVERY, gives_way=True)
    service.api = create_api(desk, db, evidence, similar, advisor, office, landscape)
    service.job("staffing", directory.count_staffing, COUNT_STAFFING_EVERY)
    service.job("sessions", directory.sessions.sweep, SWEEP_SESSIONS_EVERY)
    service.job("classes", training.run_once, CLASSES_EVERY)
    reporters = Reporters(Contacts(service.bus, VAULT_SECONDS))
    service.pages += training.pages
    service.pages += directory.pages  # before the desk's, whose addresses end in anything
    answers, templates, sessions = Answers(db), Templates(db), training.sessions
    parts = Parts(db, desk, office, landscape, LiveFeed(db), evidence, reporters, similar, answers, templates, sessions, advisor)
    service.pages += create_pages(parts)
    return service


async def _know_holidays() -> None:
    """They come with much code, for which the first complaint after a start would have to wait."""
    await asyncio.to_thread(national_holidays, utc_now().year)
