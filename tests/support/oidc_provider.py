"""A small OpenID Connect provider on loopback: authorization code with PKCE, signed tokens, and every way to get them wrong."""

import asyncio
import hashlib
import secrets
import socket
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import time
from typing import Annotated
from urllib.parse import parse_qs, urlencode, urlsplit

import uvicorn
from fastapi import FastAPI, Form, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "kawal-test"


@dataclass
class OidcProvider:
    """`claims`: who signs in next; they win over what is right, so that tests can make any of them wrong."""

    port: int
    claims: dict[str, object] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signing_key: RSAKey | None = None
    more_keys: list[dict[str, object]] = field(default_factory=lambda: [{"kty": "unheard-of", "kid": "x"}])
    key_says: dict[str, object] = field(default_factory=dict)
    """More of the right key than anybody needs."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def consent(self, address: str) -> str:
        """Where the provider sends the browser back to, after the person agreed."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, str]:
            parts = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "end_session_endpoint": "leave"}
            return {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in parts.items()}

        @app.get("/authorize")
        async def authorize() -> Response:
            return RedirectResponse("/", 303)

        @app.get("/keys")
        async def keys() -> dict[str, object]:
            return {"keys": [*self.more_keys, self.key.as_dict(private=False) | self.key_says]}

        @app.post("/token")
        async def token(
            code: Annotated[str, Form()], code_verifier: Annotated[str, Form()], redirect_uri: Annotated[str, Form()]
        ) -> Response:
            asked = self.codes.pop(code, None)
            proof = urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
            if asked is None or asked["code_challenge"] != proof or asked["redirect_uri"] != redirect_uri:
                return JSONResponse({"error": "invalid_grant"}, 400)
            now = int(time())
            right = {"iss": self.issuer, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
            claims = {name: value for name, value in (right | self.claims).items() if value is not None}
            signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing_key or self.key)
            return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})

        return app


@asynccontextmanager
async def oidc_provider() -> AsyncIterator[OidcProvider]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    provider = OidcProvider(listening.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(provider.app(), log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield provider
    finally:
        server.should_exit = True
        await serving
        listening.close()
