"""The rules that routes name. A bearer token or a session says who it is; deny unless granted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.auth.roles import CASE_READERS, LEADERS, PEOPLE, Principal, Role
from shared.auth.sessions import Session, Sessions
from shared.auth.tokens import Tokens
from shared.clock import utc_now
from shared.database.pool import OUTAGES
from shared.errors import Forbidden, NotConfirmed, TooLarge, Unauthorized, Unavailable
from shared.http import csrf

SECRET_FIELDS = frozenset({csrf.FIELD, "password", "repeated", "code"})

STRANGERS_FORM_MAX = 2_000_000
"""Bytes that are read from somebody who is not signed in (any more), so that what was typed is not lost. Photos are more than that."""
NOT_READ = "You are not signed in (any more). Go back: what you wrote is still there. Sign in in a new tab, then send once more."

Guard = Callable[..., Awaitable[Principal]]

_bearer = HTTPBearer(auto_error=False, description="`kawal token --role ROLE --scope SCOPE`")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True)
class AuthRule:
    """Who may call a route. Routes carry it as a dependency; a test refuses routes without one."""

    roles: frozenset[Role]
    public: bool = False
    confirmed: frozenset[Role] = field(default_factory=lambda: frozenset({Role.ADMINISTRATOR}))
    """Whose changes need that they showed who they are within the last minutes."""
    practice: bool = False
    """Whoever takes part in a practice class may call it, too: what shows and changes cases of the own seat, and leaving."""
    passive: bool = False
    """Pages ask it by themselves: no use of the session, unless the page says that a person did something in it."""


def _guard(rule: AuthRule) -> Guard:
    async def check(request: Request, credentials: Bearer) -> Principal:
        if credentials is not None:
            principal = _tokens(request).read(credentials.credentials)
        else:
            principal = (await _signed_in(request, rule)).principal
        if principal.role not in rule.roles:
            raise Forbidden("Your role may not do this.")
        if principal.is_practice and not rule.practice:
            raise Forbidden("In practice there is an own seat and nothing else.")
        request.state.principal = principal
        return principal

    check.auth_rule = rule  # type: ignore[attr-defined]
    return check


async def _signed_in(request: Request, rule: AuthRule) -> Session:
    sessions = _sessions(request)
    session = await sessions.of(request, passive=rule.passive) if sessions else None
    secret = sessions.secret_of(request) if sessions else None
    if session is None or secret is None:
        _check_length(request)
        await _keep_what_was_typed(request)
        await request.close()
        raise Unauthorized("Sign in, or send a bearer token.")
    request.state.principal, request.state.session, request.state.session_secret = session.principal, session, secret
    if request.method not in csrf.SAFE_METHODS:
        await _check_change(request, session, secret, rule)
    return session


async def _check_change(request: Request, session: Session, secret: str, rule: AuthRule) -> None:
    await _keep_what_was_typed(request)
    try:
        await csrf.check_form(request, secret)
        if session.principal.role in rule.confirmed and not session.is_fresh(utc_now()):
            raise NotConfirmed("Show once more that it is you.", code="not-confirmed")
    except Forbidden:
        await request.close()  # the files of a form that no handler will read
        raise


def _check_length(request: Request) -> None:
    """Raises TooLarge, with nothing read, for a form of a stranger that is larger than typed words, or that does not say how large."""
    if request.method in csrf.SAFE_METHODS or not csrf.is_form(request):
        return
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > STRANGERS_FORM_MAX:
        raise TooLarge(NOT_READ)


async def _keep_what_was_typed(request: Request) -> None:
    """So that the page which refuses a form can show it again. Files are not kept."""
    if request.method not in csrf.SAFE_METHODS and csrf.is_form(request) and not csrf.is_machine_path(request):
        request.state.typed = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]


def _tokens(request: Request) -> Tokens:
    tokens: Tokens = request.app.state.tokens
    return tokens


def _sessions(request: Request) -> Sessions | None:
    """None where an app knows bearer tokens only."""
    sessions: Sessions | None = getattr(request.app.state, "sessions", None)
    return sessions


async def _public(request: Request) -> Principal | None:
    """Anybody may call it. Who is signed in, if somebody is; a change needs a form of ours then, as everywhere."""
    if request.url.path.startswith("/static/") or csrf.is_machine_path(request):
        return None
    if request.method not in csrf.SAFE_METHODS:
        csrf.check_same_origin(request)
    return await note_visitor(request)


async def note_visitor(request: Request) -> Principal | None:
    """Who is signed in, if somebody is, for the frame of the page; nobody while that cannot be asked. It grants nothing."""
    known: Principal | None = getattr(request.state, "principal", None)
    sessions = _sessions(request)
    if known or sessions is None:
        return known
    try:
        session = await sessions.of(request)
    except (Unavailable, *OUTAGES):
        return None
    if session is None:
        return None
    request.state.principal, request.state.session_secret = session.principal, sessions.secret_of(request)
    return session.principal


_public.auth_rule = AuthRule(frozenset(), public=True)  # type: ignore[attr-defined]

PUBLIC = Depends(_public)
"""For routes that anybody may call: `@router.get(..., dependencies=[PUBLIC])`."""

Visitor = Annotated[Principal | None, PUBLIC]
"""The same, for a page that shows more to whoever is signed in. For reading only: a change names who may make it."""


async def _channel_or_anybody(request: Request, credentials: Bearer) -> Principal | None:
    if credentials is None:
        await _public(request)
        return None
    principal = _tokens(request).read(credentials.credentials)
    if principal.role not in HANDING_IN or principal.is_practice:
        return None
    request.state.principal = principal
    return principal


_channel_or_anybody.auth_rule = AuthRule(frozenset(), public=True)  # type: ignore[attr-defined]

HANDING_IN = frozenset({Role.CHANNEL, Role.ADMINISTRATOR})
ChannelOrAnybody = Annotated[Principal | None, Depends(_channel_or_anybody)]
"""For what anybody may hand in, and a channel with its token in its own name: None for anybody. Raises Unauthorized for a token that is
none (any more): whoever shows one means to be known by it."""


def allow(*roles: Role, practice: bool = False, passive: bool = False) -> Guard:
    """The rule for these roles, and an administrator. The scope is checked on the data, where it is known."""
    return _guard(AuthRule(frozenset({*roles, Role.ADMINISTRATOR}), practice=practice, passive=passive))


AnyCaseReader = Annotated[Principal, Depends(allow(*CASE_READERS, practice=True))]
WatchingCaseReader = Annotated[Principal, Depends(allow(*CASE_READERS, practice=True, passive=True))]
"""For what the desk asks by itself while it is open."""
Officer = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, Role.COORDINATOR, practice=True))]
Coordinator = Annotated[Principal, Depends(allow(Role.COORDINATOR))]
WatchingOfficer = Annotated[Principal, Depends(allow(Role.OFFICER, *LEADERS, Role.COORDINATOR, practice=True, passive=True))]
WatchingCoordinator = Annotated[Principal, Depends(allow(Role.COORDINATOR, passive=True))]
"""For the pages of a practice class, which show by themselves how far everyone is."""
AppealJudge = Annotated[Principal, Depends(allow(Role.HEAD, Role.COORDINATOR))]
"""Whose word a reporter asks for in an appeal: the head of the agency that answered, or the coordinator."""
LookingCoordinator = Annotated[
    Principal, Depends(_guard(AuthRule(frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}), confirmed=frozenset())))
]
"""For forms that are sent to be shown again and store nothing: no fresh proof is needed to look."""
Administrator = Annotated[Principal, Depends(allow())]
Evaluator = Annotated[Principal, Depends(allow(Role.EVALUATOR, Role.COORDINATOR, *LEADERS, Role.OFFICER))]
ChannelAdapter = Annotated[Principal, Depends(_guard(AuthRule(HANDING_IN)))]
SignedIn = Annotated[Principal, Depends(_guard(AuthRule(PEOPLE, confirmed=frozenset())))]
"""Anybody's own account."""
Leaving = Annotated[Principal, Depends(_guard(AuthRule(PEOPLE, confirmed=frozenset(), practice=True)))]
"""Signing out."""
Confirmed = Annotated[Principal, Depends(_guard(AuthRule(PEOPLE, confirmed=PEOPLE)))]
"""Changes of how one signs in."""
ConfirmedCoordinator = Annotated[Principal, Depends(_guard(AuthRule(frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}), confirmed=PEOPLE)))]
"""Changes of who may sign in: with a fresh proof, since a link for another person replaces whatever that person signs in with."""


def auth_rule_of(dependency: object) -> AuthRule | None:
    """The rule that a dependency stands for, for the test that walks all routes."""
    rule = getattr(dependency, "auth_rule", None)
    return rule if isinstance(rule, AuthRule) else None


def typed_fields(request: Request) -> list[tuple[str, str]]:
    """What the refused form held, but for its token, and secrets: those are typed again."""
    typed: list[tuple[str, str]] = getattr(request.state, "typed", [])
    return [(name, value) for name, value in typed if name not in SECRET_FIELDS]
