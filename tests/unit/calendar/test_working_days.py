from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import WorkingCalendar, national_holidays
from shared.errors import InvalidInput

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
zones = st.sampled_from([WIB, WITA, WIT])
year_ends = st.datetimes(datetime(2023, 12, 20), datetime(2024, 1, 10), timezones=st.just(UTC))  # noqa: DTZ001
eid_weeks = st.datetimes(datetime(2026, 3, 10), datetime(2026, 4, 10), timezones=st.just(UTC))  # noqa: DTZ001
any_time = st.datetimes(datetime(2019, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
moments = st.one_of(year_ends, eid_weeks, any_time)
own_holidays = st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=5)


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


def test_five_working_days_over_nyepi_and_eid() -> None:
    due = WorkingCalendar(WIB).add_working_days(local(WIB, 2026, 3, 17, 10), 5)
    assert due == local(WIB, 2026, 3, 31, 23, 59, 59)
    assert due.tzinfo is UTC


def test_joint_leave_is_no_working_day() -> None:
    calendar = WorkingCalendar(WIB)
    days = [date(2026, 3, 17) + timedelta(days=number) for number in range(9)]
    assert [day.day for day in days if calendar.is_working_day(day)] == [17, 25]


def test_a_government_has_holidays_of_its_own() -> None:
    anniversary = date(2026, 3, 26)
    calendar = WorkingCalendar(WIB, frozenset({anniversary}))
    assert not calendar.is_working_day(anniversary)
    assert calendar.add_working_days(local(WIB, 2026, 3, 17, 10), 5) == local(WIB, 2026, 4, 1, 23, 59, 59)
    assert WorkingCalendar(WIB).is_working_day(anniversary)


def test_the_governments_zone_says_which_day_a_complaint_came() -> None:
    late_on_sunday_in_utc = datetime(2026, 7, 19, 15, 30, tzinfo=UTC)  # Monday, 00:30 in Mimika, Sunday 22:30 in Bogor
    assert WorkingCalendar(WIT).add_working_days(late_on_sunday_in_utc, 1) == local(WIT, 2026, 7, 21, 23, 59, 59)
    assert WorkingCalendar(WIB).add_working_days(late_on_sunday_in_utc, 1) == local(WIB, 2026, 7, 20, 23, 59, 59)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ((2026, 7, 20, 9), (2026, 7, 20, 15), 0.25),
        ((2026, 7, 17, 12), (2026, 7, 20, 12), 1.0),
        ((2026, 7, 18, 9), (2026, 7, 19, 21), 0.0),
        ((2026, 7, 20, 0), (2026, 7, 25, 0), 5.0),
        ((2026, 3, 17, 12), (2026, 3, 25, 12), 1.0),
        ((2025, 12, 31, 12), (2026, 1, 2, 12), 1.0),
        ((2026, 7, 21, 9), (2026, 7, 20, 9), 0.0),
    ],
)
def test_working_time_between_two_moments(start: tuple[int, ...], end: tuple[int, ...], days: float) -> None:
    assert WorkingCalendar(WIB).working_days_between(local(WIB, *start), local(WIB, *end)) == pytest.approx(days)


def test_what_is_left_turns_negative_once_it_is_late() -> None:
    calendar = WorkingCalendar(WIB)
    due = local(WIB, 2026, 7, 21, 12)
    assert calendar.remaining(local(WIB, 2026, 7, 20, 12), due) == pytest.approx(1.0)
    assert calendar.remaining(local(WIB, 2026, 7, 22, 12), due) == pytest.approx(-1.0)


@pytest.mark.parametrize("year", [1900, 2150])
def test_years_without_known_holidays_still_have_weekends(year: int) -> None:
    calendar = WorkingCalendar(WIB)
    assert national_holidays(year) == frozenset()
    week = [date(year, 1, 1) + timedelta(days=number) for number in range(7)]
    assert sum(calendar.is_working_day(day) for day in week) == 5


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidInput, match="time zone"):
        WorkingCalendar("Mars/Olympus")
    with pytest.raises(InvalidInput, match="time zone"):
        WorkingCalendar("../etc/passwd")
    calendar = WorkingCalendar(WIB)
    with pytest.raises(ValueError, match="backwards"):
        calendar.add_working_days(datetime(2026, 1, 1, tzinfo=UTC), -1)
    with pytest.raises(ValueError, match="time zone"):
        calendar.add_working_days(datetime(2026, 1, 1), 1)  # noqa: DTZ001
    with pytest.raises(InvalidInput, match="deadline"):
        calendar.add_working_days(datetime(9999, 12, 30, tzinfo=UTC), 5)


@given(zones, moments, st.integers(0, 70), own_holidays)
def test_a_deadline_is_that_many_working_days_away(zone: str, start: datetime, days: int, extra: frozenset[date]) -> None:
    calendar = WorkingCalendar(zone, extra)
    due = calendar.add_working_days(start, days).astimezone(ZoneInfo(zone))
    first = start.astimezone(ZoneInfo(zone)).date()
    passed = [first + timedelta(days=number) for number in range(1, (due.date() - first).days + 1)]
    assert sum(calendar.is_working_day(day) for day in passed) == days
    assert days == 0 or calendar.is_working_day(due.date())
    assert (due.hour, due.minute, due.second) == (23, 59, 59)


@given(zones, moments, st.integers(0, 40), st.integers(0, 40))
def test_deadlines_add_up_and_rise(zone: str, start: datetime, first: int, more: int) -> None:
    calendar = WorkingCalendar(zone)
    due = calendar.add_working_days(start, first)
    assert calendar.add_working_days(due, more) == calendar.add_working_days(start, first + more)
    assert due >= start - timedelta(seconds=1)


@given(zones, moments, moments, moments, own_holidays)
def test_working_time_adds_up(zone: str, a: datetime, b: datetime, c: datetime, extra: frozenset[date]) -> None:
    calendar = WorkingCalendar(zone, extra)
    assert calendar.remaining(a, b) + calendar.remaining(b, c) == pytest.approx(calendar.remaining(a, c), abs=1e-6)
    assert calendar.remaining(a, b) == pytest.approx(-calendar.remaining(b, a))
    assert calendar.working_days_between(a, b) == max(0.0, calendar.remaining(a, b))


@given(zones, moments, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_working_time_is_the_working_part_of_each_day(zone: str, start: datetime, span: timedelta) -> None:
    calendar = WorkingCalendar(zone)
    begin, end = start.astimezone(ZoneInfo(zone)), (start + span).astimezone(ZoneInfo(zone))
    total, day = timedelta(0), begin.date()
    while day <= end.date():
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        if calendar.is_working_day(day):
            total += max(timedelta(0), min(end, midnight + timedelta(days=1)) - max(begin, midnight))
        day += timedelta(days=1)
    assert calendar.working_days_between(start, start + span) == pytest.approx(total / timedelta(days=1), abs=1e-6)
