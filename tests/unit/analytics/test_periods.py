"""Periods as people choose them."""

from datetime import date

import pytest

from services.analytics.periods import ALL_TIME, Period, offered, read_period, year_of
from shared.errors import InvalidInput
from shared.events.codes import Language

USUAL = year_of(date(2026, 5, 1))


@pytest.mark.parametrize(
    ("code", "start", "end", "expected"),
    [
        ("2026-03", None, None, (date(2026, 3, 1), date(2026, 3, 31))),
        ("2024-02", None, None, (date(2024, 2, 1), date(2024, 2, 29))),
        ("2026-Q4", None, None, (date(2026, 10, 1), date(2026, 12, 31))),
        ("2025", None, None, (date(2025, 1, 1), date(2025, 12, 31))),
        ("all", None, None, (None, None)),
        ("range", "2026-01-05", "2026-02-01", (date(2026, 1, 5), date(2026, 2, 1))),
        ("range", "2026-01-05", " ", (date(2026, 1, 5), None)),
        ("2025", "2026-01-05", None, (date(2025, 1, 1), date(2025, 12, 31))),
        (None, None, "2026-02-01", (None, date(2026, 2, 1))),
        (None, None, None, (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_what_was_chosen_is_read(code: str | None, start: str | None, end: str | None, expected: tuple[date | None, date | None]) -> None:
    period = read_period(code, start, end, USUAL)
    assert (period.start, period.end) == expected


@pytest.mark.parametrize(
    ("code", "start", "end", "field"),
    [
        ("2026-13", None, None, "period"),
        ("2026-Q5", None, None, "period"),
        ("0001", None, None, "period"),
        ("\x00", None, None, "period"),
        ("range", "2026-02-30", None, "from"),
        ("range", "0001-01-01", None, "from"),
        ("range", None, "kemarin", "until"),
        ("range", "2026-02-02", "2026-02-01", "until"),
    ],
)
def test_what_is_no_period_is_refused_with_its_field(code: str, start: str | None, end: str | None, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_period(code, start, end, USUAL)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize(("code", "before"), [("2026-01", "2025-12"), ("2026-Q1", "2025-Q4"), ("2026", "2025"), ("all", None)])
def test_the_period_before(code: str, before: str | None) -> None:
    previous = read_period(code, None, None, USUAL).previous()
    assert (previous.code if previous else None) == before


def test_a_short_period_shows_the_course_of_a_year() -> None:
    assert read_period("2026-Q1", None, None, USUAL).trend() == (date(2025, 4, 1), date(2026, 3, 31))
    assert read_period("2025", None, None, USUAL).trend() == (date(2025, 1, 1), date(2025, 12, 31))
    assert ALL_TIME.trend() == (None, None)


def test_periods_are_offered_newest_first_and_only_where_something_came_in() -> None:
    found = {kind: [period.code for period in periods] for kind, periods in offered(date(2025, 11, 20), date(2026, 2, 1))}
    assert found == {"Years": ["2026", "2025"], "Quarters": ["2026-Q1", "2025-Q4"], "Months": ["2026-02", "2026-01", "2025-12", "2025-11"]}


@pytest.mark.parametrize(
    ("period", "indonesian", "english"),
    [
        (read_period("2026-Q1", None, None, USUAL), "Triwulan I 2026", "Quarter 1 of 2026"),
        (read_period("2026-03", None, None, USUAL), "Maret 2026", "March 2026"),
        (Period("range", date(2026, 3, 1), None), "1 Maret 2026 – …", "1 March 2026 – …"),
    ],
)
def test_names(period: Period, indonesian: str, english: str) -> None:
    assert (period.name(Language.INDONESIAN), period.name(Language.ENGLISH)) == (indonesian, english)
