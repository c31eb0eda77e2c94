"""Which complaint comes to whom, and when."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from services.routing.training.domain import (
    LAST_ARRIVAL,
    MOST_SEATS,
    ROUND_MINUTES,
    Kind,
    Pace,
    arrivals,
    pick,
    seat_of,
)
from services.routing.training.library import scenarios
from shared.events.codes import AgencyCode

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CLASS = UUID(int=0xABCDEF)
STOCK = list(scenarios().values())


@pytest.mark.parametrize("pace", Pace)
@pytest.mark.parametrize("minutes", ROUND_MINUTES)
def test_they_come_at_the_pace_and_leave_time_for_the_last(pace: Pace, minutes: int) -> None:
    end = START + timedelta(minutes=minutes)
    times = arrivals(pace, START, end, START)
    assert times[0] == START
    assert all(later - earlier == pace.every for earlier, later in pairwise(times))
    assert times[-1] <= end - LAST_ARRIVAL < times[-1] + pace.every


def test_who_joins_late_gets_what_is_still_to_come() -> None:
    end, late = START + timedelta(minutes=20), START + timedelta(minutes=10)
    times = arrivals(Pace.USUAL, START, end, late)
    assert times[0] == late
    assert len(times) < len(arrivals(Pace.USUAL, START, end, START))


def test_who_joins_in_the_last_minute_gets_one() -> None:
    end = START + timedelta(minutes=10)
    assert arrivals(Pace.BUSY, START, end, end - timedelta(seconds=30)) == [end - timedelta(seconds=30)]


def test_most_are_for_the_seats_own_agency_and_some_are_to_be_returned() -> None:
    agencies = Counter(scenarios()[each].agency == "dpupr" for n in range(50) for each in pick(STOCK, "dpupr", 12, str(n)))
    own = agencies[True] / agencies.total()
    assert 0.5 < own < 0.85
    assert scenarios()[pick(STOCK, "dpupr", 1, "any")[0]].agency == "dpupr"


def test_nobody_gets_one_twice() -> None:
    first = pick(STOCK, "dlh", 20, "a")
    second = pick(STOCK, "dlh", 20, "b", first)
    assert len({*first, *second}) == 40


def test_the_same_seed_gives_the_same_and_another_gives_another() -> None:
    assert pick(STOCK, "dlh", 10, "a") == pick(STOCK, "dlh", 10, "a")
    assert pick(STOCK, "dlh", 10, "a") != pick(STOCK, "dlh", 10, "b")


def test_there_are_no_more_than_there_are() -> None:
    assert len(pick(STOCK, "dinkes", 500, "a")) == len(STOCK)


def test_seats_are_agencies_of_the_classroom_and_all_different() -> None:
    codes = {seat_of(CLASS, Kind.MIXED, number).code for number in range(1, MOST_SEATS + 1)}
    assert len(codes) == MOST_SEATS
    for code in codes:
        TypeAdapter(AgencyCode).validate_python(code)
        assert code.startswith("99.01.")


def test_a_mixed_class_gives_the_four_agencies_in_turn() -> None:
    assert [seat_of(CLASS, Kind.MIXED, number).agency for number in range(1, 6)] == ["dpupr", "dlh", "dukcapil", "dinkes", "dpupr"]
    assert {seat_of(CLASS, Kind.DLH, number).agency for number in range(1, 6)} == {"dlh"}
