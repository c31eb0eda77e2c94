"""Deadlines as the desk says them."""

from datetime import UTC, datetime, timedelta

import pytest

from services.routing.pages.views import Wanted
from services.routing.practice import PracticeCalendar
from services.routing.wording import STATES, TimeLeft, Urgency, short_place, time_left, working_days_since
from shared.auth import Principal, Role
from shared.calendar import WorkingCalendar
from shared.events.codes import Status

JAKARTA = WorkingCalendar("Asia/Jakarta")
WEDNESDAY_NIGHT = datetime(2026, 3, 11, 16, 59, 59, tzinfo=UTC)
"""Wednesday, 11 March 2026, the last second in Jakarta."""


def at(day: int, hour: int = 10) -> datetime:
    """A day of March 2026, at an hour in Jakarta."""
    return datetime(2026, 3, day, hour - 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "urgency", "days", "tomorrow"),
    [
        (at(6), Urgency.CALM, 3, False),
        (at(7), Urgency.CALM, 3, False),
        (at(9), Urgency.CALM, 2, False),
        (at(10), Urgency.SOON, 1, True),
        (at(11), Urgency.SOON, 0, False),
        (at(12), Urgency.LATE, 1, False),
        (at(13), Urgency.LATE, 2, False),
        (at(14), Urgency.LATE, 2, False),
        (at(16), Urgency.LATE, 3, False),
    ],
)
def test_a_deadline_is_told_in_working_days(now: datetime, urgency: Urgency, days: int, tomorrow: bool) -> None:
    assert time_left(WEDNESDAY_NIGHT, now, JAKARTA) == TimeLeft(WEDNESDAY_NIGHT, urgency, days, tomorrow)


def test_right_after_a_friday_nothing_is_a_day_late_yet() -> None:
    friday = datetime(2026, 3, 13, 16, 59, 59, tzinfo=UTC)
    left = time_left(friday, at(14), JAKARTA)
    assert left is not None
    assert (left.urgency, left.days) == (Urgency.LATE, 0)


def test_on_a_monday_after_a_weekend_friday_is_not_tomorrow() -> None:
    monday = datetime(2026, 3, 9, 16, 59, 59, tzinfo=UTC)
    left = time_left(monday, at(7), JAKARTA)
    assert left is not None
    assert (left.urgency, left.days, left.is_tomorrow) == (Urgency.SOON, 1, False)


def test_no_deadline_is_no_time_left() -> None:
    assert time_left(None, at(7), JAKARTA) is None


def test_in_practice_a_working_day_is_a_minute() -> None:
    left = time_left(datetime(2026, 3, 9, 3, 5, tzinfo=UTC), datetime(2026, 3, 9, 3, 0, 30, tzinfo=UTC), PracticeCalendar("Asia/Jakarta"))
    assert left is not None
    assert (left.days, left.in_minutes) == (5, True), "the fifth minute has begun"


def test_waiting_is_counted_in_whole_working_days() -> None:
    assert working_days_since(at(6, 9), at(10, 9), JAKARTA) == 2
    assert working_days_since(at(6, 9), at(6, 15), JAKARTA) == 0


def test_a_place_is_as_near_as_a_district() -> None:
    assert (short_place("32.04.12"), short_place("32.04"), short_place(None)) == ("Dayeuhkolot", None, None)


OFFICER = Principal("Rina", Role.OFFICER, "32.04.dpupr")


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("view=late&q=lubang+besar&channel=sms", "view=late&q=lubang+besar&channel=sms"),
        ("view=nonsense&channel=pigeon&region=<x>&classification=", "view=answer"),
        ("view=open&q=" + "x" * 300, "view=open&q=" + "x" * 100),
    ],
)
def test_an_address_that_cannot_be_is_read_as_far_as_it_can(query: str, same: str) -> None:
    assert Wanted.parse(query, OFFICER).query() == same


@pytest.mark.parametrize(
    ("q", "number", "search"),
    [
        ("26-0412 8817", "2604128817", None),
        ("lubang besar", None, "'lubang':* & 'besar':*"),
        ("a'b | !c:*", None, "'a':* & 'b':* & 'c':*"),
        ("***", None, None),
    ],
)
def test_what_is_typed_into_the_search(q: str, number: str | None, search: str | None) -> None:
    filters = Wanted.read([("q", q)], OFFICER).filters(OFFICER, at(9), JAKARTA)
    assert (filters.number, filters.search) == (number, search)


def test_in_class_time_is_said_in_minutes() -> None:
    calendar = PracticeCalendar("Asia/Jakarta")
    now = datetime(2026, 3, 7, 22, 0, tzinfo=UTC)
    ahead = time_left(now + timedelta(minutes=2, seconds=20), now, calendar)
    late = time_left(now - timedelta(seconds=70), now, calendar)
    assert ahead is not None
    assert late is not None
    assert (ahead.in_minutes, ahead.days, ahead.urgency) == (True, 3, Urgency.CALM)
    assert (late.in_minutes, late.days, late.urgency) == (True, 2, Urgency.LATE)


def test_every_state_has_its_words() -> None:
    assert set(STATES) == set(Status)
