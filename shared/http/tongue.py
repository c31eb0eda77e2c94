"""The way to the same page in the other language, also where the page was drawn by a form: no input lost, nothing done twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from starlette.routing import Match, Mount

from shared.auth.rules import SECRET_FIELDS, typed_fields
from shared.events.codes import Language
from shared.http.csrf import FIELD, SAFE_METHODS
from shared.http.language import COOKIE

NOTHING_DONE = 422
NOT_SIGNED_IN = 401
"""A form that was refused so is shown again when it is sent again: nothing was done, and nothing is."""


@dataclass(frozen=True, slots=True)
class Again:
    """How a page that a form drew is asked for once more: this form, sent there, changes nothing."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def to(cls, path: str, **fields: str) -> "Again":
        return cls(path, tuple(fields.items()))

    @classmethod
    def same(cls, request: Request, path: str = "") -> "Again":
        """The form that was sent, for pages that only look: a preview. `path`: where to look, if the form did something where it went."""
        return cls(path or _with_query(request.url.path, request.query_params.multi_items()), tuple(typed_fields(request)))


@dataclass(frozen=True, slots=True)
class Tongue:
    """Where the other language is: a form of these fields to send there, or a link when there are none."""

    url: str
    fields: tuple[tuple[str, str], ...] | None


def tongue_of(request: Request, language: Language, status: int, again: Again | None) -> Tongue:
    """Of a page that is drawn for this request with this status."""
    other = Language.ENGLISH if language is Language.INDONESIAN else Language.INDONESIAN
    if request.method in SAFE_METHODS:
        return Tongue(_in(other, request.url.path, request.query_params.multi_items()), None)
    if again is None and _may_be_sent_again(request, status):
        again = Again.same(request)
    if again is not None:
        return Tongue(_in(other, *_parts(again.path)), tuple((name, value) for name, value in again.fields if name != FIELD))
    return Tongue(_in(other, *_page_before(request)), None)


def _may_be_sent_again(request: Request, status: int) -> bool:
    """A form with files is not: without them it could be taken, and is then sent by a press on a language."""
    typed: Mapping[str, str] = dict(getattr(request.state, "typed", ()))
    if not typed or status not in (NOTHING_DONE, NOT_SIGNED_IN):
        return False
    whole = not (SECRET_FIELDS - {FIELD}) & typed.keys() and request.headers.get("content-type", "").startswith("application/x-www-form")
    return status == NOT_SIGNED_IN or whole


def _page_before(request: Request) -> tuple[str, list[tuple[str, str]]]:
    """The page on which the form stood, else the nearest one above the form's address."""
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc == request.headers.get("host") and _is_page(request, before.path):
        return before.path, parse_qsl(before.query)
    path = request.url.path
    while path != "/" and not _is_page(request, path):
        path = path.rpartition("/")[0] or "/"
    return path, []


def _is_page(request: Request, path: str) -> bool:
    scope = {**request.scope, "method": "GET", "path": path}
    return any(not isinstance(route, Mount) and route.matches(scope)[0] is Match.FULL for route in request.app.routes)


def _parts(address: str) -> tuple[str, list[tuple[str, str]]]:
    path, _, query = address.partition("?")
    return path, parse_qsl(query)


def _in(language: Language, path: str, query: Iterable[tuple[str, str]]) -> str:
    return _with_query(path, [*((name, value) for name, value in query if name != COOKIE), (COOKIE, language.value)])


def _with_query(path: str, query: Iterable[tuple[str, str]]) -> str:
    written = urlencode(list(query))
    return f"{path}?{written}" if written else path
