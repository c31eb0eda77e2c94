"""Puts services on one port: their APIs under /api/<name>/v1, their pages at the root, health and metrics beside them."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.auth import PUBLIC, Tokens
from shared.auth.asking import AskedSessions
from shared.auth.sessions import Remembered, Sessions
from shared.http.api_docs import install_api_docs
from shared.http.doors import Doors
from shared.http.head import HeadAsGet
from shared.http.limits import BodyLimit
from shared.http.observe import Observe
from shared.http.pages import install_pages
from shared.http.problem import install_problems
from shared.service import Service
from shared.settings import CommonSettings

LARGER_BODIES = {"/api/intake/v1/complaints/batch": 32_000_000}
"""Where a body with a token may be larger than the rule: a batch of a thousand complaints."""
PHOTO_BODIES = {"/api/intake/v1/attachments": 10_100_000, "/lapor": 52_000_000, "/lacak/tambah": 52_000_000}
"""Where anybody may send photos: one, or a form with five. Those are counted as they are read, never held in memory."""

EVIDENCE_BODIES = {
    re.compile(r"/api/routing/v1/cases/[^/]{1,40}/evidence"): 10_100_000,
    re.compile(r"/desk/cases/[^/]{1,40}/evidence"): 10_100_000,
    re.compile(r"/desk/cases/[^/]{1,40}/answer"): 52_000_000,
    re.compile(r"/desk/orang(/[^/]{1,40}/sk)?"): 52_000_000,
}
"""The same for the photos of an agency's answer, and for a decree's scan, of which its own field says when it is too large. Who sends them
is asked before anything is read."""


def host(services: Sequence[Service], common: CommonSettings, *, web: bool = True, worker: bool = True) -> FastAPI:
    """One ASGI app for these services. `web` serves their routes, `worker` runs relays, consumers and jobs; health is always there."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for service in services:
            await service.start(worker=worker)
        yield
        for service in services:
            await service.stop()

    app = FastAPI(title="Kawal", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    tokens = Tokens(common.token_key.get_secret_value())
    sessions = sessions_for(services, common)
    doors = Doors(common)
    app.state.tokens, app.state.sessions, app.state.doors = tokens, sessions, doors
    app.state.brands = next((service.brands for service in services if service.brands), None)
    install_problems(app)
    app.include_router(_health(services))
    if web:
        for service in services:
            if service.api is not None:
                service.api.state.tokens, service.api.state.sessions, service.api.state.doors = tokens, sessions, doors
                install_problems(service.api)
                install_api_docs(service.api)
                app.mount(f"/api/{service.source.value}/v1", service.api)
            for router in service.pages:
                app.include_router(router)
        install_pages(app)
    forms = {prefix: form for service in services for prefix, form in service.error_forms.items()}
    app.add_middleware(BodyLimit, larger=LARGER_BODIES, streamed=PHOTO_BODIES, streamed_like=EVIDENCE_BODIES, forms=forms)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Observe)
    return app


def sessions_for(services: Sequence[Service], common: CommonSettings) -> Sessions | None:
    """The directory's own sessions where it runs in this process; where it does not, it is asked over NATS. None for no service."""
    if not services:
        return None
    here = next((service.sessions for service in services if service.sessions), None)
    secure = not (common.local and common.public_url.startswith("http://"))
    return Sessions(here or Remembered(AskedSessions(services[0].bus)), secure=secure)


def _health(services: Sequence[Service]) -> APIRouter:
    router = APIRouter(dependencies=[PUBLIC])

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready() -> Response:
        states = {service.source.value: await service.ready() for service in services}
        return JSONResponse({"ready": all(states.values()), "services": states}, 200 if all(states.values()) else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
