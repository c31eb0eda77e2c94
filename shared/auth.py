"""Who is asking, and what they may see. The one place that knows roles and scopes; every route names a rule from here.

Bearer tokens are JWTs (RFC 7519, HS256) with `role` and `scope`: `*` everything, `32.04` a government with all its agencies,
`32.04.dpupr` an agency.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ValidationError

from shared.errors import Forbidden, Unauthorized

ALGORITHM = "HS256"
ISSUER = "kawal"
EVERYTHING = "*"


class Role(StrEnum):
    """Who sees what is in DOMAIN; the rules below put it into code."""

    OFFICER = "officer"
    SECRETARY = "secretary"
    HEAD = "head"
    COORDINATOR = "coordinator"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"
    CHANNEL = "channel"
    """A machine that hands in complaints."""


LEADERS = frozenset({Role.SECRETARY, Role.HEAD})
CASE_READERS = frozenset({Role.OFFICER, *LEADERS, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with one role in one scope."""

    name: str
    role: Role
    scope: str

    def covers(self, government: str, agency: str | None = None) -> bool:
        """Whether something in the care of this government, and of this agency if it has one, lies in the scope."""
        return self.scope == EVERYTHING or self.scope == government or (agency is not None and self.scope == agency)

    @property
    def is_agency_bound(self) -> bool:
        """The scope is one agency, not a government or everything."""
        return self.scope.count(".") == 2


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


_bearer = HTTPBearer(auto_error=False, description="`kawal token --role ROLE --scope SCOPE`")


@dataclass(frozen=True)
class AuthRule:
    """Who may call a route. Routes carry it as a dependency; a test refuses routes without one."""

    roles: frozenset[Role]
    public: bool = False


def _guard(rule: AuthRule) -> Callable[..., Awaitable[Principal]]:
    async def check(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Principal:
        if credentials is None:
            raise Unauthorized("Send a bearer token.")
        tokens: Tokens = request.app.state.tokens
        principal = tokens.read(credentials.credentials)
        if principal.role not in rule.roles:
            raise Forbidden(f"The role {principal.role.value} may not do this.")
        return principal

    check.auth_rule = rule  # type: ignore[attr-defined]
    return check


async def _public() -> None:
    """Anybody may call it."""


_public.auth_rule = AuthRule(frozenset(), public=True)  # type: ignore[attr-defined]

PUBLIC = Depends(_public)
"""For routes that anybody may call: `@router.get(..., dependencies=[PUBLIC])`."""


def allow(*roles: Role) -> Callable[..., Awaitable[Principal]]:
    """The rule for these roles, and an administrator. The scope is checked on the data, where it is known."""
    return _guard(AuthRule(frozenset({*roles, Role.ADMINISTRATOR})))


AnyCaseReader = Annotated[Principal, Depends(allow(*CASE_READERS))]
Officer = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, Role.COORDINATOR))]
Coordinator = Annotated[Principal, Depends(allow(Role.COORDINATOR))]
Administrator = Annotated[Principal, Depends(allow())]
Evaluator = Annotated[Principal, Depends(allow(Role.EVALUATOR, Role.COORDINATOR, *LEADERS, Role.OFFICER))]
ChannelAdapter = Annotated[Principal, Depends(allow(Role.CHANNEL))]


def auth_rule_of(dependency: object) -> AuthRule | None:
    """The rule that a dependency stands for, for the test that walks all routes."""
    rule = getattr(dependency, "auth_rule", None)
    return rule if isinstance(rule, AuthRule) else None
