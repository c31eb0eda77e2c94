"""`/masuk/tautan/…`: one-time links. Looking at one changes nothing, since mail programs look at links too; a button uses it."""

from fastapi import APIRouter, Depends, Request, Response

from services.routing.directory.links import Purpose
from services.routing.signin.pages.parts import SignInParts, form_of, wrong_of
from shared.auth import PUBLIC
from shared.clock import utc_now
from shared.errors import InvalidInput, NotFound
from shared.http.doors import Door, limited
from shared.http.wrong import Wrong


def link_router(parts: SignInParts) -> APIRouter:
    router = APIRouter(prefix="/masuk/tautan", dependencies=[PUBLIC, Depends(limited(Door.SIGN_IN))], include_in_schema=False)

    async def page(request: Request, secret: str, wrong: list[Wrong] | None = None, status: int = 200) -> Response:
        try:
            found = await parts.passwords.see_link(secret, now=utc_now())
        except NotFound:
            return parts.pages.render(request, "signin/link_over.html", 404)
        names = await parts.places.names()
        return parts.pages.render(
            request,
            "signin/link.html",
            status,
            person=found.person,
            place=names.place(found.person.scope),
            invitation=found.purpose == Purpose.INVITATION,
            wrong=wrong or [],
        )

    @router.get("/{secret}")
    async def look(request: Request, secret: str) -> Response:
        return await page(request, secret)

    @router.post("/{secret}")
    async def use(request: Request, secret: str) -> Response:
        typed, now = await form_of(request), utc_now()
        try:
            if (await parts.passwords.see_link(secret, now=now)).purpose == Purpose.DEMONSTRATION:
                found = await parts.passwords.use_demonstration(secret, now=now)
            else:
                found = await parts.passwords.accept_invitation(secret, typed.get("password", ""), typed.get("repeated", ""), now=now)
        except InvalidInput as error:
            return await page(request, secret, wrong_of(request, error.errors), 422)
        except NotFound:
            return parts.pages.render(request, "signin/link_over.html", 404)
        return await parts.enter(request, found.secret, "", found.person)

    return router
