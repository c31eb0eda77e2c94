"""What people get instead of an error when they are not signed in (any more), or must show once more who they are.

A page asked for leads to sign-in and back. A form that was sent is shown again with all that was typed, to be sent after signing in:
nothing is done in somebody's name without a click of that person in the present session.
"""

from typing import Protocol
from urllib.parse import urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from shared.auth.roles import Principal
from shared.auth.rules import typed_fields
from shared.errors import FormOutdated, NotConfirmed, Unauthorized
from shared.http.csrf import FIELD, SAFE_METHODS, is_form, is_of_another

SIGN_IN = "/masuk"
CONFIRM = "/masuk/ulang"
SIGN_OUT = "/keluar"
OF_ANOTHER = "of-another"
"""Why a form is held that somebody else had opened who was signed in there: it waits for that person, and its words are not shown."""
AFTERWARDS = "/masuk/selesai"
"""Where a second tab ends, with the advice to go back to the first one."""


class Render(Protocol):
    def __call__(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse: ...


def own_path(target: str | None, otherwise: str = "/") -> str:
    """A path of ours to go on to; anything that could lead elsewhere is replaced."""
    if not target or len(target) > 1000 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(letter) < 33 or letter == "\\" for letter in target):
        return otherwise
    path = urlsplit(target).path
    return otherwise if path != AFTERWARDS and path.startswith((f"{SIGN_IN}/", SIGN_OUT)) else target


def sign_in_url(path: str, target: str) -> str:
    return f"{path}?{urlencode({'next': target})}"


def answer_refusal(request: Request, error: Exception, render: Render) -> Response | None:
    """The answer to a browser, where there is a better one than an error page."""
    if not isinstance(error, Unauthorized | NotConfirmed | FormOutdated) or "authorization" in request.headers:
        return None
    if request.url.path == SIGN_OUT:
        return RedirectResponse(SIGN_OUT, 303)
    door = CONFIRM if isinstance(error, NotConfirmed) else SIGN_IN
    if "hx-request" in request.headers:
        return Response(status_code=error.status, headers={"HX-Redirect": sign_in_url(door, _page_of(request))})
    if request.method in SAFE_METHODS:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(sign_in_url(door, request.url.path + query), 303)
    if not is_form(request):
        return None
    token = dict(getattr(request.state, "typed", ())).get(FIELD, "")
    reason = error.slug if isinstance(error, Unauthorized) else error.code
    if isinstance(error, FormOutdated) and is_of_another(token, who(request)):
        reason = OF_ANOTHER
    return render(
        request,
        "held.html",
        error.status,
        reason=reason,
        token=token,
        action=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        fields=typed_fields(request),
        door=sign_in_url(door, AFTERWARDS),
    )


def who(request: Request) -> str:
    """Who is signed in, as forms and drafts are told apart by: the person, or the seat of a practice; nobody is an empty text."""
    me: Principal | None = getattr(request.state, "principal", None)
    return (me.person or me.scope) if me else ""


def _page_of(request: Request) -> str:
    """The page on which htmx was asked to do something."""
    parts = urlsplit(request.headers.get("hx-current-url", ""))
    return own_path(parts.path + (f"?{parts.query}" if parts.query else ""))
