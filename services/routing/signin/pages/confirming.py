"""`/masuk/ulang`: somebody signed in shows once more who it is. The session goes on under a new secret."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.routing.signin.pages.parts import SignInParts, form_of, person_of, sessions_of, wrong_of
from shared.auth import Principal, SignedIn
from shared.clock import utc_now
from shared.errors import InvalidInput, TooMany
from shared.http.doors import Door, limited
from shared.http.language import language_of, say
from shared.http.refused import own_path, sign_in_url
from shared.http.wrong import Wrong

WAIT = "Too many attempts. Wait %(seconds)s seconds, then try again."


def confirm_router(parts: SignInParts) -> APIRouter:
    router = APIRouter(prefix="/masuk/ulang", include_in_schema=False)

    async def page(request: Request, me: Principal, target: str, wrong: list[Wrong] | None = None, status: int = 200) -> Response:
        person = person_of(me)
        demonstrators = {str(each.id) for each, _ in await parts.demonstrators(request)}
        return parts.pages.render(
            request,
            "signin/confirm.html",
            status,
            target=own_path(target, ""),
            wrong=wrong or [],
            provider=parts.providing.name if parts.providing else None,
            passkeys=parts.site(request) is not None and bool(await parts.passkeys.list_of(person)),
            demonstration=me.person in demonstrators,
            account=await parts.passwords.account(person),
        )

    @router.get("")
    async def look(request: Request, me: SignedIn) -> Response:
        return await page(request, me, request.query_params.get("next", ""))

    @router.post("", dependencies=[Depends(limited(Door.SIGN_IN))])
    async def confirm(request: Request, me: SignedIn) -> Response:
        typed, now, person = await form_of(request), utc_now(), person_of(me)
        target = typed.get("next", "")
        by_button = "demonstration" in typed and parts.may_try(request)
        try:
            if by_button:
                await parts.passwords.must_be_demonstrator(person)
            else:
                await parts.passwords.confirm(person, typed.get("password", ""), typed.get("code", ""), now=now)
        except InvalidInput as error:
            return await page(request, me, target, wrong_of(request, error.errors), 422)
        except TooMany as error:
            wait = Wrong("password", say(language_of(request), WAIT, {"seconds": error.retry_after}))
            return await page(request, me, target, [wait], 429)
        return await confirmed(parts, request, me, target)

    return router


async def confirmed(parts: SignInParts, request: Request, me: Principal, target: str) -> Response:
    """The session's new secret, and on."""
    sessions = sessions_of(request)
    fresh = await parts.store.confirm(sessions.secret_of(request) or "", person_of(me), utc_now())
    goal = own_path(target, "/akun")
    if fresh is None:
        return RedirectResponse(sign_in_url("/masuk", goal), 303)
    response = RedirectResponse(goal, 303)
    sessions.give(response, fresh)
    return response
