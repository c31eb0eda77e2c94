"""An OpenID Connect provider: authorization code with PKCE. What it says is believed only after its signature and every claim fit."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, import_key
from pydantic import BaseModel, ConfigDict, ValidationError

from services.routing.directory.domain import EMAIL, email_of
from services.routing.signin.settings import OidcSettings
from shared.auth.sessions import LONGEST
from shared.clock import utc_now
from shared.errors import Forbidden, Unavailable
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519", "EdDSA"]
"""Public keys only: never `none`, never a shared secret."""
TIMEOUT_SECONDS: Final = 8.0
KEEP: Final = timedelta(hours=1)
KEYS_AGAIN: Final = timedelta(seconds=30)
LEEWAY_SECONDS: Final = 60
AWAY = "The sign-in provider cannot be reached for the moment."
REFUSED = "The provider's answer does not fit this sign-in. Please begin again."


class Metadata(BaseModel):
    """What we need of the discovery document."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None


class _Tokens(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id_token: str


class Claims(BaseModel):
    """Who the provider says that it is. More claims are kept as they come: the installation names those with role and scope."""

    model_config = ConfigDict(frozen=True, extra="allow")

    iss: str
    sub: str
    aud: str | list[str]
    azp: str | None = None
    nonce: str | None = None
    auth_time: int | None = None
    email: str | None = None
    email_verified: bool | str | None = None
    name: str | None = None

    def text(self, claim: str) -> str | None:
        """A claim's value where it is a word, or a list with one."""
        value = (self.model_extra or {}).get(claim)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return value if isinstance(value, str) else None

    def proved_at(self, now: datetime) -> datetime | None:
        """When the person last showed to the provider who it is, as far as the provider says."""
        if self.auth_time is None:
            return None
        return now if self.auth_time >= now.timestamp() else datetime.fromtimestamp(max(self.auth_time, 0), UTC)

    @property
    def trusted_email(self) -> str | None:
        address = email_of(self.email or "")
        return address if self.email_verified in (True, "true") and EMAIL.fullmatch(address) else None


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and what the answer must match."""

    url: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """The provider that the settings name."""

    def __init__(self, issuer: str, settings: OidcSettings, redirect_uri: str) -> None:
        self.issuer, self._settings, self._redirect_uri = issuer.rstrip("/"), settings, redirect_uri
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    async def depart(self, *, again: bool = False) -> Departure:
        """`again`: who is signed in at the provider proves it anew. Asked for `max_age`, a provider says when that was.

        Raises Unavailable while the provider is away.
        """
        metadata = await self._discover()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        url = prepare_grant_uri(
            metadata.authorization_endpoint,
            self._settings.client_id,
            "code",
            redirect_uri=self._redirect_uri,
            scope=self._settings.scopes,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            max_age="0" if again else str(int(LONGEST.total_seconds())),
            **({"prompt": "login"} if again else {}),
        )
        return Departure(url, state, nonce, verifier)

    async def leaving(self) -> str | None:
        """Where one ends the session at the provider too (OpenID Connect RP-Initiated Logout 1.0, without a hint: it asks first).

        None where it offers none, or is away: who signs out here is signed out here in any case.
        """
        try:
            endpoint = (await self._discover()).end_session_endpoint
        except Unavailable:
            return None
        if endpoint is None or urlsplit(endpoint).scheme not in ("https", "http"):
            return None
        back = urlsplit(self._redirect_uri)._replace(path="/keluar").geturl()
        address: str = add_params_to_uri(endpoint, {"client_id": self._settings.client_id, "post_logout_redirect_uri": back})
        return address

    async def arrive(self, code: str, verifier: str, nonce: str) -> Claims:
        """Who came back. Raises Forbidden when anything does not fit, Unavailable while the provider is away."""
        metadata = await self._discover()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect_uri, "code_verifier": verifier}
        secret = self._settings.client_secret
        auth = httpx.BasicAuth(self._settings.client_id, secret.get_secret_value()) if secret else None
        answer = await self._ask(
            "POST", metadata.token_endpoint, data=form | ({} if auth else {"client_id": self._settings.client_id}), auth=auth
        )
        try:
            token = _Tokens.model_validate_json(answer).id_token
        except ValidationError as error:
            raise Forbidden(REFUSED, code="provider-refused") from error
        return self._checked(await self._read(token, metadata), nonce)

    def _checked(self, claims: Claims, nonce: str) -> Claims:
        audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        ours = self._settings.client_id in audience and claims.azp in (None, self._settings.client_id)
        alone = len(audience) == 1 or claims.azp == self._settings.client_id
        if not ours or not alone or not hmac.compare_digest((claims.nonce or "").encode(), nonce.encode()):
            raise Forbidden(REFUSED, code="provider-refused")
        return claims

    async def _read(self, token: str, metadata: Metadata) -> Claims:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": metadata.issuer},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        for again in (False, True):
            keys = await self._jwks(metadata, again=again)
            try:
                decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
                registry.validate(decoded.claims)
                return Claims.model_validate(decoded.claims)
            except (JoseError, ValueError) as error:
                if again:
                    raise Forbidden(REFUSED, code="provider-refused") from error
        raise AssertionError("unreachable")

    async def _discover(self) -> Metadata:
        now = utc_now()
        if self._metadata and now - self._metadata[0] < KEEP:
            return self._metadata[1]
        body = await self._ask("GET", f"{self.issuer}/.well-known/openid-configuration")
        try:
            found = Metadata.model_validate_json(body)
        except ValidationError as error:
            raise Unavailable(AWAY) from error
        if found.issuer.rstrip("/") != self.issuer:
            raise Unavailable(AWAY)
        self._metadata = (now, found)
        return found

    async def _jwks(self, metadata: Metadata, *, again: bool) -> KeySet:
        """The provider's keys; fetched anew when the ones at hand do not open a token, as a provider changes them from time to time."""
        now = utc_now()
        if self._keys and now - self._keys[0] < (KEYS_AGAIN if again else KEEP):
            return self._keys[1]
        body = await self._ask("GET", metadata.jwks_uri)
        try:
            keys = KeySet([key for each in _KeySet.model_validate_json(body).keys if (key := _readable(each))])
        except ValidationError as error:
            raise Unavailable(AWAY) from error
        self._keys = (now, keys)
        return keys

    async def _ask(self, method: str, url: str, *, data: dict[str, str] | None = None, auth: httpx.BasicAuth | None = None) -> bytes:
        if urlsplit(url).scheme not in ("https", "http"):
            raise Unavailable(AWAY)
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
                answer = await client.request(method, url, data=data, auth=auth, headers={"Accept": "application/json"})
        except httpx.HTTPError as error:
            raise Unavailable(AWAY) from error
        if answer.status_code == 200:
            return answer.content
        if method == "POST" and answer.is_client_error:  # a code that was used, or is another's
            raise Forbidden(REFUSED, code="provider-refused")
        raise Unavailable(AWAY)


class _KeySet(BaseModel):
    keys: list[dict[str, object]]


class _Member(BaseModel):
    """What we need of a key; a provider may say more of it (RFC 7517 lets it)."""

    model_config = ConfigDict(extra="ignore")

    kty: Literal["RSA", "EC", "OKP"]
    use: Literal["sig"] = "sig"
    kid: str | None = None
    crv: str | None = None
    n: str | None = None
    e: str | None = None
    x: str | None = None
    y: str | None = None


def _readable(member: dict[str, object]) -> Key | None:
    """A public key for signatures; None for anything else: one odd key shuts out nobody who signs with another."""
    try:
        return import_key(_Member.model_validate(member).model_dump(exclude_none=True))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        log.info("provider_key_left_out", error=type(error).__name__)
        return None
