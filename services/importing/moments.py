"""Dates and times as people, programs and spreadsheets write them in Indonesia."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from services.importing.cells import Cell, text_of

EARLIEST = date(2000, 1, 1)
"""Before this, a date is a mistake: no system to import from is older."""

_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0; a wall clock without zone
_SERIALS = (30_000, 73_051)
"""Excel's day numbers from 1982 to 2100."""

_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "jun": 6, "jul": 7, "agu": 8, "sep": 9, "okt": 10, "nov": 11, "des": 12} | {
    **dict.fromkeys(("aug", "ags", "agt"), 8),
    "peb": 2,
    "may": 5,
    "oct": 10,
    "nop": 11,
    "dec": 12,
}
"""By the first three letters: Indonesian, its variants (Pebruari, Nopember, Agt) and English."""

_ZONES: dict[str, tzinfo] = {
    "z": UTC,
    "utc": UTC,
    "gmt": UTC,
    "wib": timezone(timedelta(hours=7)),
    "wita": timezone(timedelta(hours=8)),
    "wit": timezone(timedelta(hours=9)),
}

_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.]" + _YEAR,
        r"(?P<day>\d{1,2})[\s\-/.,]*(?P<name>[a-z]{3,12})[\s\-/.,']*" + _YEAR,
        r"(?P<name>[a-z]{3,12})[\s.]+(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s,]+" + _YEAR,
        r"(?P<year>\d{4})[\s-]+(?P<name>[a-z]{3,12})[\s-]+(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    )
)
_WEEKDAY = re.compile(r"^[^\W\d]+['’]?[^\W\d]*\s*,\s*(?=\d)")
_TIME = re.compile(
    r"^[\s,T\-|]*(?:pukul|jam|pkl\.?)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|utc|gmt|wib|wita|wit|[+-]\d{2}:?\d{2})?\s*$",
    re.IGNORECASE,
)
_BARE_TIME = re.compile(r"^\s*(\d{2})(\d{2})\s*$")
_FRACTION = re.compile(r"^0?[.,]\d{3,}$")


class Unclear(ValueError):
    """Not a date or time that can be read; the message says what was found."""


class Wall:
    """A date with, perhaps, a time and a zone, as one cell states them."""

    __slots__ = ("day", "hour", "zone")

    def __init__(self, day: date, hour: time | None = None, zone: tzinfo | None = None) -> None:
        self.day, self.hour, self.zone = day, hour, zone


def moment(day: Cell, hour: Cell, *, zone: tzinfo, month_first: bool) -> tuple[datetime, bool]:
    """The moment in UTC that a date cell and a time cell name together, and whether a time was stated at all (else it is midnight).

    `zone` holds where the cells name none. Raises Unclear.
    """
    wall = read_day(day, month_first=month_first)
    clock, named = (wall.hour, wall.zone)
    if (stated := read_hour(hour)) is not None:
        clock, named = stated[0], stated[1] or named
    whole = datetime.combine(wall.day, clock or time(), tzinfo=named or zone)
    return whole.astimezone(UTC), clock is not None


def read_day(cell: Cell, *, month_first: bool) -> Wall:
    """The date in a cell. Where day and month could be exchanged, `month_first` decides; an impossible month exchanges them back."""
    if isinstance(cell, datetime):
        return Wall(_plausible(cell.date()), cell.time() if cell.time() != time() else None, cell.tzinfo)
    if isinstance(cell, date):
        return Wall(_plausible(cell))
    words = text_of(cell)
    if words is None:
        raise Unclear("is empty")
    return _day_in_words(words, month_first)


def writes_month_first(days: Iterable[Cell]) -> bool:
    """Whether a file writes 1/25/2024 for 25 January: some second number is above 12 and no first one is. Day first is the rule here."""
    first = second = 0
    for cell in days:
        if isinstance(cell, str) and (found := _DATES[1].match(cell.strip())):
            first, second = max(first, int(found["a"])), max(second, int(found["b"]))
    return second > 12 >= first


@lru_cache(maxsize=16384)
def _day_in_words(words: str, month_first: bool) -> Wall:
    if words[4:5] == "-" and (iso := _iso(words)) is not None:
        return iso
    if (serial := _serial(words)) is not None:
        return serial
    text = _WEEKDAY.sub("", words)
    for pattern in _DATES:
        if found := pattern.match(text):
            parts = found.groupdict()
            day, month = _day_and_month(parts, words, month_first)
            year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
            try:
                stated = date(year, month, day)
            except ValueError:
                raise Unclear(f"“{_short(words)}” is not a day of the calendar") from None
            rest = text[found.end() :]
            clock = _hour_in_words(rest) if rest.strip() else None
            return Wall(_plausible(stated), *(clock or (None, None)))
    raise Unclear(f"“{_short(words)}” is not a date")


def _day_and_month(parts: dict[str, str | None], words: str, month_first: bool) -> tuple[int, int]:
    if name := parts.get("name"):
        month = _MONTHS.get(name[:3].lower())
        if month is None:
            raise Unclear(f"“{_short(words)}” names no month that is known")
        return int(parts["day"] or 0), month
    if parts.get("a"):
        day, month = int(parts["a"] or 0), int(parts["b"] or 0)
        if (month_first and day <= 12) or month > 12:
            day, month = month, day
        return day, month
    return int(parts["day"] or 0), int(parts["month"] or 0)


def _iso(words: str) -> Wall | None:
    """The common case of programs, fast: 2022-01-02T01:28."""
    try:
        stated = datetime.fromisoformat(words)
    except ValueError:
        return None
    return Wall(_plausible(stated.date()), stated.time() if len(words) > 10 else None, stated.tzinfo)


def _serial(words: str) -> Wall | None:
    """A spreadsheet's day number: 45295, or 45295.5 with half a day."""
    if not 5 <= len(words) <= 24 or not words[0].isdigit():
        return None
    try:
        number = float(words.replace(",", "."))
    except ValueError:
        return None
    if not _SERIALS[0] <= number < _SERIALS[1]:
        return None
    whole = _SERIAL_ZERO + timedelta(seconds=round(number * 86_400))
    return Wall(_plausible(whole.date()), None if number.is_integer() else whole.time())


def _plausible(day: date) -> date:
    if day < EARLIEST:
        raise Unclear(f"{day.isoformat()} is too long ago to be true")
    return day


def read_hour(cell: Cell) -> tuple[time, tzinfo | None] | None:
    """The time in a cell and the zone it names; None when the cell is empty. Raises Unclear."""
    if isinstance(cell, datetime):
        return cell.time(), cell.tzinfo
    if isinstance(cell, time):
        return cell.replace(tzinfo=None), cell.tzinfo
    if isinstance(cell, timedelta):
        return _of_day(cell.total_seconds() / 86_400), None
    if isinstance(cell, float) and 0 <= cell < 1:
        return _of_day(cell), None
    if isinstance(cell, float):
        if cell < 0:
            raise Unclear(f"{cell} is not a time")
        cell = f"{cell:.2f}"  # 23.45 typed into a spreadsheet became a number
    words = text_of(cell)
    return None if words is None else _hour_in_words(words)


@lru_cache(maxsize=16384)
def _hour_in_words(words: str) -> tuple[time, tzinfo | None]:
    if _FRACTION.match(words):
        return _of_day(float(words.replace(",", "."))), None
    if bare := _BARE_TIME.match(words):
        hour, minute, second, half, zone = int(bare[1]), int(bare[2]), 0, "", None
    elif found := _TIME.match(words):
        hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
        half, zone = (found["half"] or "").lower()[:1], _zone(found["zone"])
    else:
        raise Unclear(f"“{_short(words)}” is not a time")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second), zone
    except ValueError:
        raise Unclear(f"“{_short(words)}” is not a time of the day") from None


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    if (known := _ZONES.get(name.lower())) is not None:
        return known
    sign = -1 if name[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(name[1:3]), minutes=int(name[-2:])))


def _of_day(fraction: float) -> time:
    return (_SERIAL_ZERO + timedelta(seconds=round(fraction * 86_400) % 86_400)).time()


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
