"""Composition root of analytics."""

from services.analytics.api import create_api
from services.analytics.commands import Evaluation
from services.analytics.consumers import on_intake, on_notify, on_routing
from services.analytics.pages import create_pages
from services.analytics.settings import AnalyticsSettings
from shared.database import Database
from shared.events.catalogue import Stream
from shared.events.envelope import Source
from shared.messaging.bus import Bus
from shared.service import Service
from shared.settings import CommonSettings

PACE = 0.25
"""Seconds: counts may be a little late, and facts that are taken together cost far less."""


def build(common: CommonSettings, settings: AnalyticsSettings | None = None) -> Service:
    """Analytics, wired and not yet started."""
    own = settings or AnalyticsSettings()
    db = Database(own.postgres_dsn.get_secret_value(), "analytics", size=own.pool_size)
    service = Service(Source.ANALYTICS, db, Bus(common.nats_url, "analytics"), replicas=common.stream_replicas)
    evaluation = Evaluation(db, own.smallest_cell)
    service.consume(Stream.INTAKE, on_intake, pace=PACE)
    service.consume(Stream.ROUTING, on_routing, pace=PACE)
    service.consume(Stream.NOTIFY, on_notify, pace=PACE)
    service.api = create_api(evaluation)
    service.pages.append(create_pages(evaluation))
    return service
