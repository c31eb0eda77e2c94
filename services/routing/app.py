"""Routing's composition root."""

from datetime import timedelta

from services.routing import jobs
from services.routing.api import create_api
from services.routing.commands.desk import Desk
from services.routing.commands.landscape import Landscape
from services.routing.consumers import on_intake
from services.routing.settings import RoutingSettings
from shared.database import Database
from shared.events.catalogue import Stream
from shared.events.envelope import Source
from shared.messaging.bus import Bus
from shared.service import Service
from shared.settings import CommonSettings


def build(common: CommonSettings, settings: RoutingSettings | None = None) -> Service:
    """The service, ready to start."""
    settings = settings or RoutingSettings()
    db = Database(settings.postgres_dsn.get_secret_value(), "routing", size=settings.pool_size)
    service = Service(Source.ROUTING, db, Bus(common.nats_url, "routing"), replicas=common.stream_replicas)
    landscape = Landscape()
    service.consume(Stream.INTAKE, on_intake(landscape))
    service.job("clock", jobs.clock(db, landscape), timedelta(seconds=settings.clock_seconds))
    service.api = create_api(Desk(db, landscape), db)
    return service
