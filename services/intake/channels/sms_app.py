"""`kawal channel sms` as a process: the gateway's webhook on one side, the stream SUBMISSIONS on the other."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.intake.channels import sms
from services.intake.channels.handover import REPLY_SECONDS, Handover
from services.intake.channels.settings import SmsSettings
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.errors import Forbidden
from shared.http.limits import BodyLimit
from shared.http.observe import Observe
from shared.http.problem import install_problems
from shared.messaging.bus import Bus

MAX_BODY_BYTES = 100_000
SECRET_HEADER = "X-Kawal-Secret"  # noqa: S105 the header's name


def build(settings: SmsSettings, *, reply_seconds: float = REPLY_SECONDS) -> FastAPI:
    """The adapter's app. Serves at once, and answers 503 for as long as NATS is away."""
    bus = Bus(settings.nats_url, "sms")
    handover = Handover(bus, reply_seconds=reply_seconds)
    secret = settings.secret.get_secret_value().encode()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        bus.start()
        yield
        await bus.stop()

    app = FastAPI(title="Kawal: SMS channel", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    install_problems(app)

    async def gateway(request: Request) -> sms.Form:
        """The parameters of a gateway that knows the secret (`secret` among them, or the header). Raises Forbidden otherwise."""
        form = sms.read_form(request.scope["query_string"], await request.body())
        shown = request.headers.get(SECRET_HEADER, "").encode() or form.get("secret", b"")
        if not hmac.compare_digest(shown, secret):
            raise Forbidden("Send the secret that this adapter was started with.")
        return form

    @app.api_route("/sms", methods=["GET", "POST"], dependencies=[PUBLIC])
    async def receive(form: Annotated[sms.Form, Depends(gateway)]) -> Response:
        submission = sms.read_submission(form, utc_now(), secret)
        text = sms.objection(submission) or sms.answer(await handover.submit(submission))
        return PlainTextResponse(text, headers={"Cache-Control": "no-store"})

    @app.get("/health/live", dependencies=[PUBLIC])
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready", dependencies=[PUBLIC])
    async def ready() -> Response:
        return JSONResponse({"ready": bus.connected}, 200 if bus.connected else 503)

    @app.get("/metrics", dependencies=[PUBLIC])
    async def metrics() -> Response:
        return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES)
    app.add_middleware(Observe)
    return app
