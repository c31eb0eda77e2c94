"""`/masuk`: with a password and a code, or as a demonstration person; `/keluar`."""

from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.routing.signin.commands.passwords import WRONG_CODE, NeedsCode
from services.routing.signin.pages.parts import (
    TRY_COOKIE,
    SignInParts,
    ceremony_of,
    drop_ceremony,
    form_of,
    give_ceremony,
    person_of,
    sessions_of,
    wrong_of,
)
from shared.auth import PUBLIC, Leaving, Visitor
from shared.clock import utc_now
from shared.errors import Conflict, InvalidInput, NotFound, TooMany
from shared.http.doors import Door, limited
from shared.http.language import language_of, say
from shared.http.refused import own_path, sign_in_url
from shared.http.wrong import Wrong

WAIT = "Too many attempts. Wait %(seconds)s seconds, then try again."
BEGIN_AGAIN = "This took too long. Please begin again."
KNOCK = [PUBLIC, Depends(limited(Door.SIGN_IN))]


def enter_router(parts: SignInParts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def form(request: Request, target: str, *, email: str = "", wrong: list[Wrong] | None = None, status: int = 200) -> Response:
        return parts.pages.render(
            request,
            "signin/enter.html",
            status,
            target=own_path(target, ""),
            email=email,
            wrong=wrong or [],
            provider=parts.providing.name if parts.providing else None,
            local_accounts=parts.local_accounts,
            passkeys=parts.local_accounts and parts.site(request) is not None,
            demonstrators=await parts.demonstrators(request),
        )

    def code_form(request: Request, ceremony: str, target: str, wrong: list[Wrong] | None = None, status: int = 200) -> Response:
        response = parts.pages.render(request, "signin/code.html", status, target=own_path(target, ""), wrong=wrong or [])
        give_ceremony(request, response, ceremony)
        return response

    @router.get("/masuk")
    async def sign_in_form(request: Request, visitor: Visitor) -> Response:
        target = request.query_params.get("next", "")
        key = request.query_params.get("kunci")
        if key is not None:
            return _with_key(parts, target, key)
        if visitor and own_path(target, ""):
            return RedirectResponse(own_path(target), 303)
        return await form(request, target)

    @router.post("/masuk", dependencies=KNOCK)
    async def sign_in(request: Request) -> Response:
        typed = await form_of(request)
        email, target = typed.get("email", "").strip(), typed.get("next", "")
        if not parts.local_accounts:
            raise NotFound("Accounts of our own are not used here.")
        device = parts.devices.of(request, sessions_of(request))
        try:
            found = await parts.passwords.sign_in(email, typed.get("password", ""), device=device, now=utc_now())
        except InvalidInput as error:
            return await form(request, target, email=email, wrong=wrong_of(request, error.errors), status=422)
        except TooMany as error:
            return _waiting(await form(request, target, email=email, wrong=[_wait(request, "email", error)], status=429), error)
        if isinstance(found, NeedsCode):
            return code_form(request, found.secret, target)
        return await parts.enter(request, found.secret, target, found.person)

    @router.post("/masuk/kode", dependencies=KNOCK)
    async def give_code(request: Request) -> Response:
        typed = await form_of(request)
        target, ceremony = typed.get("next", ""), ceremony_of(request)
        try:
            found = await parts.passwords.give_code(ceremony, typed.get("code", ""), now=utc_now())
        except Conflict:
            return await form(request, target, wrong=[Wrong("email", say(language_of(request), BEGIN_AGAIN))], status=409)
        except TooMany as error:
            return _waiting(code_form(request, ceremony or "", target, [_wait(request, "code", error)], 429), error)
        if isinstance(found, NeedsCode):
            return code_form(request, found.secret, target, wrong_of(request, [WRONG_CODE]), 422)
        return await parts.enter(request, found.secret, target, found.person)

    @router.post("/masuk/contoh", dependencies=KNOCK)
    async def become(request: Request) -> Response:
        typed = await form_of(request)
        if not parts.may_try(request):
            raise NotFound("There is no such demonstration person.")
        try:
            person = UUID(typed.get("person", ""))
        except ValueError:
            raise NotFound("There is no such demonstration person.") from None
        found = await parts.passwords.become(person, now=utc_now())
        return await parts.enter(request, found.secret, typed.get("next", ""))

    @router.get("/masuk/selesai", dependencies=[PUBLIC])
    async def done(request: Request) -> Response:
        return parts.pages.render(request, "signin/done.html")

    @router.get("/keluar")
    async def signed_out(request: Request, visitor: Visitor) -> Response:
        """Says that one is signed out; who is not yet is asked, as reading a page ends nothing."""
        if visitor:
            return parts.pages.render(request, "signin/leave.html")
        providing = parts.providing
        return parts.pages.render(
            request,
            "signin/out.html",
            provider=providing.name if providing else None,
            provider_leaving=await providing.leaving() if providing else None,
        )

    @router.post("/keluar")
    async def sign_out(request: Request, me: Leaving) -> Response:
        sessions = sessions_of(request)
        secret = sessions.secret_of(request)
        if me.person and "everywhere" in await form_of(request):
            await parts.store.end_all(person_of(me))
        elif secret:  # a participant of a class has one session, at the own seat
            await parts.end(secret)
        response = RedirectResponse("/keluar", 303)
        sessions.take(response)
        drop_ceremony(request, response)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return router


def _with_key(parts: SignInParts, target: str, key: str) -> Response:
    """The printed address: the key goes into the browser and out of its address line."""
    goal = own_path(target, "")
    response = RedirectResponse(sign_in_url("/masuk", goal) if goal else "/masuk", 303, headers={"Cache-Control": "no-store"})
    if parts.is_key(key):
        response.set_cookie(TRY_COOKIE, key, path="/masuk", httponly=True, samesite="lax")
    return response


def _wait(request: Request, field: str, error: TooMany) -> Wrong:
    return Wrong(field, say(language_of(request), WAIT, {"seconds": error.retry_after}))


def _waiting(response: Response, error: TooMany) -> Response:
    response.headers["Retry-After"] = str(error.retry_after)
    return response
