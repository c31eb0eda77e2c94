"""Passkeys, for the script of the pages: what the browser is asked for, and what it answers. JSON; errors are problems."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.routing.signin.commands.passkeys import Challenge, Site
from services.routing.signin.pages.confirming import confirmed
from services.routing.signin.pages.parts import SignInParts, ceremony_of, form_of, give_ceremony, person_of
from shared.auth import PUBLIC, Confirmed, SignedIn
from shared.clock import utc_now
from shared.errors import NotFound
from shared.http.doors import Door, limited


class Proof(BaseModel):
    """A browser's answer (PublicKeyCredential.toJSON), and where to go on."""

    model_config = ConfigDict(extra="ignore")

    credential: dict[str, object]
    next: str = Field("", max_length=1000)
    name: str = Field("", max_length=200)


def passkey_router(parts: SignInParts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    def site(request: Request) -> Site:
        found = parts.site(request)
        if found is None or not parts.local_accounts:
            raise NotFound("Passkeys are not used at this address.")
        return found

    def asked(request: Request, challenge: Challenge) -> Response:
        response = Response(challenge.options, media_type="application/json", headers={"Cache-Control": "no-store"})
        give_ceremony(request, response, challenge.secret)
        return response

    def on(response: Response) -> Response:
        """A script follows no redirect of ours: it is told where to go, with the cookies of the answer."""
        found = JSONResponse({"next": response.headers["location"]}, headers={"Cache-Control": "no-store"})
        found.raw_headers += [(name, value) for name, value in response.raw_headers if name == b"set-cookie"]
        return found

    @router.post("/masuk/kunci/mulai", dependencies=[PUBLIC, Depends(limited(Door.SIGN_IN))])
    async def begin(request: Request) -> Response:
        return asked(request, await parts.passkeys.begin_sign_in(site(request), now=utc_now()))

    @router.post("/masuk/kunci", dependencies=[PUBLIC, Depends(limited(Door.SIGN_IN))])
    async def sign_in(request: Request, proof: Proof) -> Response:
        secret = await parts.passkeys.sign_in(site(request), ceremony_of(request), proof.credential, now=utc_now())
        return on(await parts.enter(request, secret, proof.next))

    @router.post("/masuk/ulang/kunci", dependencies=[Depends(limited(Door.SIGN_IN))])
    async def confirm(request: Request, me: SignedIn, proof: Proof) -> Response:
        await parts.passkeys.confirm(person_of(me), site(request), ceremony_of(request), proof.credential, now=utc_now())
        return on(await confirmed(parts, request, me, proof.next))

    @router.post("/akun/kunci/mulai")
    async def begin_addition(request: Request, me: Confirmed) -> Response:
        person = person_of(me)
        email = (await parts.passwords.account(person)).email
        return asked(request, await parts.passkeys.begin_addition(person, me.name, email, site(request), now=utc_now()))

    @router.post("/akun/kunci")
    async def add(request: Request, me: Confirmed, proof: Proof) -> Response:
        await parts.passkeys.add(person_of(me), proof.name, site(request), ceremony_of(request), proof.credential, now=utc_now())
        return JSONResponse({"next": "/akun?done=passkey"}, 201)

    @router.post("/akun/kunci/hapus")
    async def remove(request: Request, me: Confirmed) -> Response:
        await parts.passkeys.remove(person_of(me), (await form_of(request)).get("credential", ""), now=utc_now())
        return Response(status_code=303, headers={"Location": "/akun?done=passkey-removed"})

    return router
