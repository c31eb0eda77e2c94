"""Indonesian first, English beside it: which language a request asks for, and sentences and times in it."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import Request

from shared.errors import Filled, shown
from shared.events.codes import Language

LOCALE = Path(__file__).parent / "locale"
COOKIE = "lang"
ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
"""What Indonesians call their three times."""


@cache
def translations(language: Language) -> NullTranslations:
    """The one catalogue. Messages are written in English; `locale/id` has them in Indonesian."""
    file = LOCALE / language.value / "LC_MESSAGES" / "kawal.po"
    if not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.value))
    compiled.seek(0)
    return Translations(compiled, domain="kawal")


def say(language: Language, message: str, values: Mapping[str, object] | None = None) -> str:
    """A message in a language; `%(name)s` in it are filled in, if they are not `Filled` already. A value that is `Filled` is said, too."""
    if not message:  # the catalogue's entry of that name is its own head
        return ""
    if isinstance(message, Filled):
        thousands = "." if language is Language.INDONESIAN else ","
        given = message.values.items()
        said = {name: say(language, value) if isinstance(value, Filled) else shown(value, thousands) for name, value in given}
        return say(language, message.message, said)
    text = translations(language).ugettext(message)
    return text % values if values else text


def language_of(request: Request) -> Language:
    """By `?lang=`, else the cookie, else what the browser prefers, else Indonesian."""
    for wanted in (request.query_params.get(COOKIE), request.cookies.get(COOKIE)):
        if wanted in {language.value for language in Language}:
            return Language(wanted)
    return _preferred(request.headers.get("accept-language", ""))


def language_for_program(request: Request) -> Language:
    """As for people where the request says anything of it; else English, in which the API's documentation is."""
    named = COOKIE in request.query_params or "accept-language" in request.headers
    return language_of(request) if named else Language.ENGLISH


def _preferred(header: str) -> Language:
    """The first of our languages in the order of their weights; an unreadable weight counts as none."""
    best, weight = Language.INDONESIAN, 0.0
    for part in header.split(",")[:20]:
        name, _, parameter = part.strip().partition(";")
        try:
            of = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        tag = name.strip().lower().split("-")[0]
        code = "id" if tag == "in" else tag
        if code in {language.value for language in Language} and of > weight:
            best, weight = Language(code), of
    return best


def show_time(moment: datetime, timezone: str, language: Language) -> str:
    """`17 Maret 2026 14.20 WIB`: in a government's own time."""
    local = moment.astimezone(ZoneInfo(timezone))
    text = format_datetime(local, "d MMMM yyyy HH.mm" if language is Language.INDONESIAN else "d MMMM yyyy HH:mm", locale=language.value)
    return f"{text} {ZONES.get(timezone, local.tzname())}"


def show_day(moment: datetime, timezone: str, language: Language) -> str:
    """`Selasa, 17 Maret 2026`."""
    return format_date(moment.astimezone(ZoneInfo(timezone)).date(), "EEEE, d MMMM yyyy", locale=language.value)


def show_date(day: date, language: Language) -> str:
    """`17 Maret 2026`: a day of the calendar, the same everywhere."""
    return format_date(day, "d MMMM yyyy", locale=language.value)
