"""Pages for people: templates over one layout, one stylesheet, one catalogue of sentences, headers that let nothing foreign in."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import WebSocketRequestValidationError
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.auth.rules import note_visitor
from shared.errors import KawalError, NotFound
from shared.events.codes import Language
from shared.http.assets import YEAR_SECONDS, static_routes, static_url, theme_url
from shared.http.compress import CompressPages
from shared.http.csrf import MACHINE_PATHS, check_same_origin, hidden_field, token_for
from shared.http.held import hold
from shared.http.icons import icon
from shared.http.language import COOKIE, language_of, say, show_date, show_day, show_time, translations
from shared.http.navigation import ROLE_NAMES, Brands, brand_of, doors_of
from shared.http.refused import answer_refusal, who
from shared.http.tongue import Again, tongue_of

HERE = Path(__file__).parent

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self';"
        " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}
"""Of every page. Pages hold tracking codes and cases: no cache keeps them, no other site learns of them."""

Handler: TypeAlias = Callable[[Request, Exception], Response | Awaitable[Response]]

__all__ = ["HEADERS", "Pages", "check_same_origin", "install_pages"]


class Pages:
    """Renders a service's templates (its folder first, then the common ones) in the reader's language.

    Templates get `lang`, `t(message, **values)`, `time(moment, timezone)`, `day(moment, timezone)`, `static(name)`, `icon(name)`,
    `theme_url(colour)`, `path`, `tongue`, the way to the other language, `status`, the HTTP status of the page, `doors` (the entries of the
    masthead), `me`, the `Principal` who is signed in (or none), and `csrf_field()`, the hidden field of every form of a signed-in page
    (`csrf_token` is its value).
    """

    def __init__(self, folder: Path | None = None) -> None:
        folders = [path for path in (folder, HERE / "templates") if path is not None]
        self._environments = {language: _environment(folders, language) for language in Language}

    def render(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page. `values` are what the template shows; texts are escaped. An `Again` among them, called `again`, tells how a page that a
        form drew is asked for once more."""
        language = language_of(request)
        again = values.get("again")
        me = getattr(request.state, "principal", None)
        secret: str | None = getattr(request.state, "session_secret", None)
        token = token_for(secret, who(request)) if secret else ""
        brands: Brands | None = getattr(request.app.state, "brands", None)
        html = (
            self._environments[language]
            .get_template(template)
            .render(
                lang=language.value,
                path=request.url.path,
                status=status,
                tongue=tongue_of(request, language, status, again if isinstance(again, Again) else None),
                me=me,
                doors=doors_of(me),
                csrf_token=token,
                csrf_field=lambda: hidden_field(token),
                **(brand_of(me, request.url.path, brands) | values),
            )
        )
        response = HTMLResponse(html, status, headers=HEADERS | {"Content-Language": language.value})
        if request.query_params.get(COOKIE) == language.value:
            response.set_cookie(COOKIE, language.value, max_age=YEAR_SECONDS, samesite="lax", httponly=True, path="/")
        return response


def install_pages(app: FastAPI) -> None:
    """Serves the stylesheet and gives people a page, not JSON, when something is not there or not possible. After `install_problems`."""
    app.include_router(static_routes())
    app.add_middleware(CompressPages, machine_paths=MACHINE_PATHS)
    pages = Pages()
    for kind, handler in list(app.exception_handlers.items()):
        if kind is not WebSocketRequestValidationError:
            app.add_exception_handler(cast("type[Exception]", kind), _for_people(pages, cast("Handler", handler)))


def _for_people(pages: Pages, for_machines: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        answered = for_machines(request, error)
        answer = await answered if isinstance(answered, Awaitable) else answered
        if request.url.path.startswith(MACHINE_PATHS) or "text/html" not in request.headers.get("accept", ""):
            return answer
        refused = answer_refusal(request, error, pages.render)
        if refused is not None:
            return refused
        await note_visitor(request)  # an address without a route has not asked yet
        held = await hold(request, error, pages.render)
        if held is not None:
            return held
        detail = error.detail if isinstance(error, KawalError) and not isinstance(error, NotFound) else ""
        page = pages.render(request, "error.html", answer.status_code, detail=detail)
        page.headers.update({name: answer.headers[name] for name in ("retry-after", "www-authenticate", "allow") if name in answer.headers})
        return page

    return handle


def _environment(folders: list[Path], language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = translations(language)
    environment.install_gettext_callables(catalogue.ugettext, catalogue.ungettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        t=lambda message, **values: say(language, message, values),
        time=lambda moment, timezone: show_time(moment, timezone, language),
        day=lambda moment, timezone: show_day(moment, timezone, language),
        date=lambda value: show_date(value, language),
        static=static_url,
        theme_url=theme_url,
        icon=icon,
        role_name=ROLE_NAMES.__getitem__,
    )
    return environment
