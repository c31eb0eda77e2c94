"""Bearer tokens, for programs: JWTs (RFC 7519, HS256) with `role` and `scope`."""

from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ValidationError

from shared.auth.roles import Principal, Role
from shared.errors import Unauthorized

ALGORITHM = "HS256"
ISSUER = "kawal"


class _Claims(BaseModel):
    iss: str
    sub: str
    role: Role
    scope: str
    exp: int


class Tokens:
    """Makes and reads bearer tokens."""

    def __init__(self, key: str) -> None:
        self._key = OctKey.import_key(key)

    def issue(self, principal: Principal, *, now: datetime, lifetime: timedelta) -> str:
        claims = {
            "iss": ISSUER,
            "sub": principal.name,
            "role": principal.role.value,
            "scope": principal.scope,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key)

    def read(self, token: str) -> Principal:
        """Raises Unauthorized when the token is not ours, is changed, or has ended."""
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            jwt.JWTClaimsRegistry(iss={"essential": True, "value": ISSUER}, exp={"essential": True}).validate(decoded.claims)
            claims = _Claims.model_validate(decoded.claims)
        except (JoseError, ValidationError, ValueError) as error:
            raise Unauthorized("The token is not valid here or has ended. Ask for a new one.") from error
        return Principal(claims.sub, claims.role, claims.scope)
