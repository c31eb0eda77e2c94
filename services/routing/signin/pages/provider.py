"""`/masuk/oidc`: to the provider of an installation, and back."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.routing.signin.commands.providing import Providing
from services.routing.signin.pages.parts import SignInParts, ceremony_of, drop_ceremony, give_ceremony
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.errors import Conflict, Forbidden, NotFound, Unavailable
from shared.http.doors import Door, limited
from shared.http.refused import own_path

CALLBACK = "/masuk/oidc/kembali"


def provider_router(parts: SignInParts) -> APIRouter:
    router = APIRouter(prefix="/masuk/oidc", dependencies=[PUBLIC, Depends(limited(Door.SIGN_IN))], include_in_schema=False)

    def provider() -> Providing:
        if parts.providing is None:
            raise NotFound("No provider is set up here.")
        return parts.providing

    def refusal(request: Request, why: str, status: int) -> Response:
        response = parts.pages.render(request, "signin/refused.html", status, why=why, provider=provider().name)
        drop_ceremony(request, response)
        return response

    @router.get("")
    async def depart(request: Request) -> Response:
        try:
            again = "again" in request.query_params
            url, ceremony = await provider().depart(own_path(request.query_params.get("next"), ""), again=again, now=utc_now())
        except Unavailable:
            return refusal(request, "away", 503)
        response = RedirectResponse(url, 303)
        give_ceremony(request, response, ceremony)
        return response

    @router.get("/kembali")
    async def arrive(request: Request) -> Response:
        query = request.query_params
        if "error" in query or "code" not in query:
            return refusal(request, "cancelled", 403)
        try:
            secret, target = await provider().arrive(ceremony_of(request), query.get("state", ""), query.get("code", ""), now=utc_now())
        except Forbidden as error:
            return refusal(request, error.code, 403)
        except Conflict:
            return refusal(request, "too-late", 409)
        except Unavailable:
            return refusal(request, "away", 503)
        return await parts.enter(request, secret, target)

    return router
