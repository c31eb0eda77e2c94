"""The periods that people choose: a month, a quarter, a year, everything, or days of their own. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from shared.errors import FieldError, InvalidInput
from shared.events.codes import Language

EVERYTHING, OWN = "all", "range"
ROMAN = ("I", "II", "III", "IV")
FIRST_YEAR, LAST_YEAR = 1900, 8999
MONTHS_OFFERED, QUARTERS_OFFERED = 18, 12
TREND_MONTHS = 12
_CODE = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """`code` is `2026-03`, `2026-Q1`, `2026`, `all` or `range`; days of receipt, both ends included, None without an end."""

    code: str
    start: date | None = None
    end: date | None = None

    def previous(self) -> "Period | None":
        """The one before, of the same kind; None where that has no meaning."""
        if self.start is None or self.code in (EVERYTHING, OWN):
            return None
        before = self.start - timedelta(days=1)
        if len(self.code) == 4:
            return year_of(before)
        return quarter_of(before) if "Q" in self.code else month_of(before)

    def trend(self) -> tuple[date | None, date | None]:
        """First and last day of the months to show its course by: its own, or the year up to its end when it is shorter."""
        if self.start is None or self.end is None:
            return self.start, self.end
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        if months >= TREND_MONTHS:
            return self.start, self.end
        return _months_before(self.end.replace(day=1), TREND_MONTHS - 1), self.end

    def name(self, language: Language) -> str:
        """`Triwulan I 2026`, `Maret 2026`, `1 Maret 2026 – 30 April 2026`."""
        indonesian = language is Language.INDONESIAN
        if self.start is None and self.end is None:
            return "Sejak awal" if indonesian else "From the beginning"
        if self.start is None or self.end is None or self.code == OWN:
            return " – ".join(format_date(day, "d MMMM yyyy", locale=language.value) if day else "…" for day in (self.start, self.end))
        if len(self.code) == 4:
            return f"Tahun {self.code}" if indonesian else self.code
        if "Q" in self.code:
            number = (self.start.month - 1) // 3
            return f"Triwulan {ROMAN[number]} {self.start.year}" if indonesian else f"Quarter {number + 1} of {self.start.year}"
        return str(format_date(self.start, "MMMM yyyy", locale=language.value))


ALL_TIME = Period(EVERYTHING)


def month_of(day: date) -> Period:
    start = day.replace(day=1)
    return Period(f"{day.year:04}-{day.month:02}", start, _end_of_month(start))


def quarter_of(day: date) -> Period:
    number = (day.month - 1) // 3
    start = date(day.year, number * 3 + 1, 1)
    return Period(f"{day.year:04}-Q{number + 1}", start, _end_of_month(date(day.year, number * 3 + 3, 1)))


def year_of(day: date) -> Period:
    return Period(f"{day.year:04}", date(day.year, 1, 1), date(day.year, 12, 31))


def read_period(code: str | None, start: str | None, end: str | None, otherwise: Period) -> Period:
    """What was chosen; `otherwise` when nothing was. Days count when `range` is chosen, or no period is.

    Raises InvalidInput (`period`, `from`, `until`) for what is no period or no day.
    """
    start, end = (start or "").strip() or None, (end or "").strip() or None
    if code == OWN or (not code and (start or end)):
        return _own(start, end)
    if not code:
        return otherwise
    if code == EVERYTHING:
        return ALL_TIME
    found = _CODE.fullmatch(code)
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        raise InvalidInput([FieldError("period", "no_such_period", "there is no such period")])
    year = int(found["year"])
    if found["month"]:
        return month_of(date(year, int(found["month"]), 1))
    return quarter_of(date(year, int(found["quarter"]) * 3, 1)) if found["quarter"] else year_of(date(year, 1, 1))


def offered(first: date, last: date) -> Iterator[tuple[str, list[Period]]]:
    """Periods to choose from between two days, newest first, by kind: years, then quarters, then months."""
    for kind, of, most in (("Years", year_of, 100), ("Quarters", quarter_of, QUARTERS_OFFERED), ("Months", month_of, MONTHS_OFFERED)):
        found: list[Period] = []
        period = of(last)
        while period.end is not None and period.end >= first and len(found) < most:
            found.append(period)
            before = period.previous()
            if before is None:
                break
            period = before
        yield kind, found


def _own(start: str | None, end: str | None) -> Period:
    errors: list[FieldError] = []
    first, last = _day("from", start, errors), _day("until", end, errors)
    if first and last and first > last:
        errors.append(FieldError("until", "before_from", "the period ends before it begins"))
    if errors:
        raise InvalidInput(errors)
    return Period(OWN, first, last)


def _day(field: str, text: str | None, errors: list[FieldError]) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        errors.append(FieldError(field, "no_such_day", "there is no such day"))
        return None
    return day


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _months_before(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
