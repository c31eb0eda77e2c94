"""A form that is not taken now, because too much came from one network or a part of ours is away: its words are shown again, to be sent in
a while."""

from math import ceil

from fastapi import Request, Response
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.database import is_outage
from shared.errors import Filled, TooMany, Unavailable
from shared.http.csrf import FIELD, SAFE_METHODS, is_form
from shared.http.refused import Render

IN_SECONDS = "Too much came from your network just now. What you typed is still here: send it again in %(seconds)s seconds."
IN_MINUTES = "Too much came from your network just now. What you typed is still here: send it again in %(minutes)s minutes."
IN_A_MINUTE = "A part of the service is away just now. What you typed is still here: send it again in a minute."
SECRETS = frozenset({"password", "repeated"})
"""Never written into a page."""
MAX_FIELDS = 80
SECONDS_MAX = 90
"""From here on in minutes."""


class _Words(MultiPartParser):
    """Reads past files and keeps nothing of them."""

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            super().on_part_data(data, start, end)


async def words_of(request: Request) -> FormData:
    """What was typed into a form; the files of one that has not been read go by unread and unkept. Empty where it cannot be read."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    else:
        try:
            form = await _Words(request.headers, request.stream(), max_fields=MAX_FIELDS).parse()
        except MultiPartException:
            return FormData()
        except RuntimeError:  # its body has come before, and was read then
            form = await request.form()
    await form.close()
    return FormData([(name, value) for name, value in form.multi_items() if isinstance(value, str)])


def when(error: TooMany | Unavailable) -> str:
    """The sentence that says when to send it again, rounded up; a message of the catalogue."""
    if isinstance(error, Unavailable):
        return IN_A_MINUTE
    if error.retry_after <= SECONDS_MAX:
        return Filled(IN_SECONDS, seconds=ceil(error.retry_after / 10) * 10)
    return Filled(IN_MINUTES, minutes=ceil(error.retry_after / 60))


def waiting(page: Response, error: TooMany | Unavailable) -> Response:
    """The page, which also tells programs when."""
    page.headers["Retry-After"] = str(error.retry_after)
    return page


async def hold(request: Request, refused: Exception, render: Render) -> Response | None:
    """A page with what was typed and a button that sends it; None where nothing was, or nothing that a page may hold, and for an error
    that does not pass by itself."""
    error = Unavailable(IN_A_MINUTE) if is_outage(refused) else refused
    if not isinstance(error, TooMany | Unavailable):
        return None
    if request.method in SAFE_METHODS or not is_form(request) or "hx-request" in request.headers:
        return None
    fields = [(name, value) for name, value in (await words_of(request)).multi_items() if name != FIELD]
    if not fields or SECRETS & dict(fields).keys():
        return None
    action = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    page = render(request, "held.html", error.status, reason=error.slug, message=when(error), action=action, fields=fields, door="")
    return waiting(page, error)
