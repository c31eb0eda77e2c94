"""Runs services in this process: `all` of them for a small town, one for a nation."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

import uvicorn
import uvloop

from services.analytics.app import build as build_analytics
from services.intake.app import build as build_intake
from services.notify.app import build as build_notify
from services.routing.app import build as build_routing
from services.scheduling import take_turns
from shared.events.envelope import Source
from shared.http.host import host
from shared.service import Service
from shared.settings import CommonSettings
from shared.telemetry.logs import configure_logs
from shared.telemetry.tracing import configure_tracing, shutdown_tracing

BUILDERS: dict[Source, Callable[[CommonSettings], Service]] = {
    Source.INTAKE: build_intake,
    Source.ROUTING: build_routing,
    Source.NOTIFY: build_notify,
    Source.ANALYTICS: build_analytics,
}


class ProcessRole(StrEnum):
    """Which part of a service runs here: its routes, its relay, consumers and jobs, or both."""

    WEB = "web"
    WORKER = "worker"
    BOTH = "both"


def build(targets: Sequence[Source], common: CommonSettings) -> list[Service]:
    """The services, wired and not yet started."""
    return [BUILDERS[target](common) for target in targets]


def serve(
    targets: Sequence[Source],
    role: ProcessRole = ProcessRole.BOTH,
    *,
    when_ready: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serves until told to stop (SIGINT, SIGTERM). `when_ready` is called once every service is ready."""
    common = CommonSettings()
    configure_logs(common.log_level, common.log_format)
    configure_tracing(common.otlp_endpoint, "+".join(targets))
    take_turns()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(targets, role, common, when_ready))
    shutdown_tracing()


async def _serve(
    targets: Sequence[Source], role: ProcessRole, common: CommonSettings, when_ready: Callable[[], Awaitable[None]] | None
) -> None:
    services = build(targets, common)
    _calm_collector()
    app = host(services, common, web=role is not ProcessRole.WORKER, worker=role is not ProcessRole.WEB)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=common.host,
            port=common.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=10,
            limit_concurrency=2000,
        )
    )
    waiting = asyncio.create_task(_tell(services, when_ready)) if when_ready else None
    await server.serve()
    if waiting:
        waiting.cancel()


def _calm_collector() -> None:
    """Batches make tens of thousands of objects that all go by themselves: looking for cycles at every 700 takes a fifth of the time.

    What is loaded by now stays, so it is not looked through again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _tell(services: Sequence[Service], when_ready: Callable[[], Awaitable[None]]) -> None:
    while not all([await service.ready() for service in services]):
        await asyncio.sleep(0.1)
    await when_ready()
