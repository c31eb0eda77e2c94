"""The practice clock: a working day is a minute, and the real one stays as it was."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.routing.clock import clocks_of, due_commands
from services.routing.domain import NEW, Actor, Case, Step, evolve
from services.routing.domain.commands import Escalate, Route, TellBreach, TellDueSoon
from services.routing.domain.deadlines import DeadlineProfile, Deadlines
from services.routing.domain.facts import routed as routed_fact
from services.routing.practice import CLASSROOM, PracticeCalendar, PracticeDeadlines, is_practice
from shared.calendar import WorkingCalendar
from shared.events.codes import Channel, Status
from shared.events.complaint import ComplaintSubmitted

SATURDAY_NIGHT = datetime(2026, 3, 7, 16, 0, tzinfo=UTC)
PROFILE = DeadlineProfile(
    profile="permenpanrb-62-2018",
    name="Jangka waktu",
    legal_basis="PermenPANRB 62/2018",
    valid_from=date(2018, 1, 1),
    screening=3,
    first_response=5,
    information=5,
    aspiration=5,
    complaint=14,
    oversight=60,
    archive_without_reply=10,
    close_after_silence=10,
)
PRACTICE = PracticeDeadlines.of(CLASSROOM, PracticeCalendar("Asia/Jakarta"), [PROFILE])
REAL = Deadlines.of("32.04", WorkingCalendar("Asia/Jakarta"), [PROFILE])


def given_to_a_seat() -> Case:
    submitted = ComplaintSubmitted(
        number="L-01-01",
        channel=Channel.WEB,
        government=CLASSROOM,
        text="Jalan rusak",
        anonymous=False,
        confidential=False,
        contactable=False,
    )
    case = evolve(NEW._replace(id=UUID(int=1)), Step(0, SATURDAY_NIGHT, Actor.REPORTER, submitted))
    fact = routed_fact(case, Route(f"{CLASSROOM}.dpupr-ab-01"), SATURDAY_NIGHT, PRACTICE)
    return evolve(case, Step(1, SATURDAY_NIGHT, Actor.COORDINATOR, fact))


def minutes(moment: datetime | None) -> float:
    assert moment is not None
    return (moment - SATURDAY_NIGHT) / timedelta(minutes=1)


def test_five_working_days_pass_in_five_minutes_at_any_hour() -> None:
    case = given_to_a_seat()
    clocks = clocks_of(case, PRACTICE)
    assert case.status is Status.ROUTED
    assert minutes(clocks.response_due_at) == 5
    assert minutes(clocks.resolution_due_at) == 14


def test_the_warning_the_breach_and_the_ladder_come_minute_by_minute() -> None:
    case = given_to_a_seat()
    told: dict[float, list[str]] = {}
    for minute in (3.9, 4.0, 5.1, 6.1, 9.1):
        commands = due_commands(case, PRACTICE, SATURDAY_NIGHT + timedelta(minutes=minute))
        told[minute] = [type(command).__name__ for command in commands]
    assert told[3.9] == []
    assert told[4.0] == [TellDueSoon.__name__]
    assert told[5.1] == [TellBreach.__name__]
    assert told[6.1] == [TellBreach.__name__, Escalate.__name__]
    assert told[9.1].count(Escalate.__name__) == 2, "the highest person reached, and the register"


@pytest.mark.parametrize(("start", "left"), [(0.0, 5.0), (3.5, 1.5), (7.0, -2.0)])
def test_what_is_left_is_said_in_working_days(start: float, left: float) -> None:
    calendar = PracticeCalendar("Asia/Jakarta")
    due = calendar.add_working_days(SATURDAY_NIGHT, 5)
    assert calendar.remaining(SATURDAY_NIGHT + timedelta(minutes=start), due) == left


def test_life_goes_on_in_days() -> None:
    assert REAL.after(SATURDAY_NIGHT, 5) - SATURDAY_NIGHT > timedelta(days=5)
    assert is_practice(CLASSROOM)
    assert not is_practice("32.04")
