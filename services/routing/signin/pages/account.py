"""`/akun`: one's own account. Who I am here, how I sign in, where I am signed in."""

from base64 import urlsafe_b64encode

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.routing.signin.commands.authenticator import Setup
from services.routing.signin.pages.parts import SignInParts, form_of, person_of, session_of, sessions_of, wrong_of
from shared.auth import Confirmed, Principal, SignedIn
from shared.auth.sessions import digest_of
from shared.clock import utc_now
from shared.errors import Conflict, InvalidInput
from shared.http.language import language_of, say
from shared.http.wrong import Wrong

BEGIN_AGAIN = "This took too long. Please begin again."
DONE = {
    "password": "Your password is changed. You are signed out everywhere else.",
    "app": "From now on a code of your app is asked for.",
    "app-removed": "No code is asked for any more.",
    "passkey": "The passkey is added.",
    "passkey-removed": "The passkey is removed.",
}


def account_router(parts: SignInParts) -> APIRouter:
    router = APIRouter(prefix="/akun", include_in_schema=False)

    async def page(request: Request, me: Principal, wrong: list[Wrong] | None = None, status: int = 200) -> Response:
        person = person_of(me)
        sessions = sessions_of(request)
        done = DONE.get(request.query_params.get("done", ""), "")
        keys = [(urlsafe_b64encode(each.credential).rstrip(b"=").decode(), each) for each in await parts.passkeys.list_of(person)]
        return parts.pages.render(
            request,
            "signin/account.html",
            status,
            account=await parts.passwords.account(person),
            fresh=session_of(request).is_fresh(utc_now()),
            keys=keys,
            can_add_keys=parts.local_accounts and parts.site(request) is not None,
            local_accounts=parts.local_accounts,
            sessions=await parts.store.list_of(person, utc_now()),
            here=digest_of(sessions.secret_of(request) or ""),
            done=say(language_of(request), done) if done else "",
            wrong=wrong or [],
        )

    @router.get("")
    async def look(request: Request, me: SignedIn) -> Response:
        return await page(request, me)

    @router.post("/sandi")
    async def change_password(request: Request, me: Confirmed) -> Response:
        typed = await form_of(request)
        secret = sessions_of(request).secret_of(request) or ""
        try:
            await parts.passwords.change(person_of(me), typed.get("password", ""), typed.get("repeated", ""), but=secret, now=utc_now())
        except InvalidInput as error:
            return await page(request, me, wrong_of(request, error.errors), 422)
        return RedirectResponse("/akun?done=password", 303)

    def app_page(request: Request, setup: Setup, wrong: list[Wrong] | None = None, status: int = 200) -> Response:
        picture = segno.make(setup.address, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
        groups = " ".join(setup.secret[start : start + 4] for start in range(0, len(setup.secret), 4))
        return parts.pages.render(
            request, "signin/app.html", status, picture=picture, secret=groups, ceremony=setup.ceremony, wrong=wrong or []
        )

    @router.post("/aplikasi/mulai")
    async def begin_app(request: Request, me: Confirmed) -> Response:
        person = person_of(me)
        email = (await parts.passwords.account(person)).email
        return app_page(request, await parts.authenticator.begin(person, email, now=utc_now()))

    @router.post("/aplikasi")
    async def add_app(request: Request, me: Confirmed) -> Response:
        typed, person = await form_of(request), person_of(me)
        ceremony = typed.get("ceremony", "")
        try:
            await parts.authenticator.finish(person, ceremony, typed.get("code", ""), now=utc_now())
        except InvalidInput as error:
            setup = await parts.authenticator.again(person, ceremony, now=utc_now())
            return app_page(request, setup, wrong_of(request, error.errors), 422)
        except Conflict:
            return await page(request, me, [Wrong("app", say(language_of(request), BEGIN_AGAIN))], 409)
        return RedirectResponse("/akun?done=app", 303)

    @router.post("/aplikasi/hapus")
    async def remove_app(request: Request, me: Confirmed) -> Response:
        await parts.authenticator.remove(person_of(me), now=utc_now())
        return RedirectResponse("/akun?done=app-removed", 303)

    return router
