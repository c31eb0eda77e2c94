"""Deadlines, warnings and the ladder, on a calendar with a holiday in it."""

from datetime import UTC, date, datetime, timedelta

from services.routing.clock import clocks_of, due_commands
from services.routing.domain import Actor
from services.routing.domain.commands import (
    Accept,
    Answer,
    Dispute,
    Escalate,
    RequestInfo,
    Return,
    Route,
    Supplement,
    TellBreach,
    TellDueSoon,
    Verify,
)
from services.routing.domain.deadlines import Deadlines
from shared.calendar import WorkingCalendar
from shared.events.codes import Classification, Clock, EscalationLevel, Outcome, ReturnReason
from shared.events.complaint import ComplaintDisputed
from tests.unit.routing.given import BANDUNG, DEADLINES, MONDAY, PROFILE, Life


def end_of(day: int, month: int = 2) -> datetime:
    """23:59:59 in Jakarta."""
    return datetime(2026, month, day, 16, 59, 59, tzinfo=UTC)


def routed() -> Life:
    life = Life()
    life.when(Verify(), Actor.COORDINATOR)
    life.when(Route(f"{BANDUNG}.dpupr"), Actor.COORDINATOR)
    return life


def told(life: Life, at: datetime) -> list[str]:
    """What the clock says at a moment, after which it has been said."""
    said = []
    for command in due_commands(life.case, DEADLINES, at):
        said += [fact.fact_type for fact in life.when(command, Actor.CLOCK, at)]
    return said


def test_five_working_days_from_17_march_2026_end_on_31_march() -> None:
    life = Life(at=datetime(2026, 3, 17, 3, 0, tzinfo=UTC))
    life.when(Verify(), Actor.COORDINATOR)
    life.when(Route(f"{BANDUNG}.dpupr"), Actor.COORDINATOR)
    assert clocks_of(life.case, DEADLINES).response_due_at == end_of(31, 3)


def test_a_new_complaint_has_three_days_for_screening_and_fourteen_for_the_citizen() -> None:
    clocks = clocks_of(Life().case, DEADLINES)
    assert clocks.screening_due_at == end_of(5)
    assert clocks.resolution_due_at == DEADLINES.calendar.add_working_days(MONDAY, 14)
    assert (clocks.response_due_at, clocks.due_at, clocks.next_clock_at) == (None, end_of(5), end_of(4))


def test_the_citizens_clock_goes_by_the_classification() -> None:
    asked = Life(classification=Classification.INFORMATION).case
    assert clocks_of(asked, DEADLINES).resolution_due_at == end_of(9)
    grave = Life(classification=Classification.OVERSIGHT).case
    assert clocks_of(grave, DEADLINES).resolution_due_at == DEADLINES.calendar.add_working_days(MONDAY, 60)


def test_screening_waits_while_the_reporter_is_asked_and_the_citizens_clock_does_not() -> None:
    life = Life()
    life.when(RequestInfo("Di mana?"), Actor.COORDINATOR, MONDAY + timedelta(days=1))
    waiting = clocks_of(life.case, DEADLINES)
    assert (waiting.screening_due_at, waiting.resolution_due_at) == (None, clocks_of(Life().case, DEADLINES).resolution_due_at)
    life.when(Supplement("Di pasar"), Actor.REPORTER, MONDAY + timedelta(days=3))
    assert clocks_of(life.case, DEADLINES).screening_due_at == end_of(9), "two working days more than the 5th, over a weekend"


def test_a_government_may_have_a_profile_and_holidays_of_its_own() -> None:
    own = PROFILE.model_copy(update={"profile": "own", "government": BANDUNG, "screening": 1, "valid_from": date(2026, 1, 1)})
    calendar = WorkingCalendar("Asia/Jakarta", frozenset({date(2026, 2, 3)}))
    assert clocks_of(Life().case, Deadlines.of(BANDUNG, calendar, [PROFILE, own])).screening_due_at == end_of(4)
    assert clocks_of(Life().case, Deadlines.of("32.08", calendar, [PROFILE, own])).screening_due_at == end_of(6)


def test_the_profile_of_the_day_of_submission_holds() -> None:
    ended = PROFILE.model_copy(update={"valid_until": date(2026, 2, 1)})
    following = PROFILE.model_copy(update={"profile": "next", "valid_from": date(2026, 2, 2), "screening": 2})
    both = Deadlines.of(BANDUNG, DEADLINES.calendar, [ended, following])
    assert clocks_of(Life().case, both).screening_due_at == end_of(4)
    before = clocks_of(Life(at=MONDAY - timedelta(days=3)).case, both)
    assert before.screening_due_at == end_of(4), "Friday, and three working days"
    nothing_holds = clocks_of(Life().case, Deadlines.of(BANDUNG, DEADLINES.calendar, [ended]))
    assert (nothing_holds.due_at, nothing_holds.next_clock_at) == (None, None)


def test_the_agency_is_warned_a_working_day_before_then_told_then_its_leaders() -> None:
    life = routed()
    due = end_of(9)
    assert clocks_of(life.case, DEADLINES).next_clock_at == end_of(6), "Friday; the deadline is on Monday"
    assert told(life, end_of(6)) == ["complaint.due_soon"]
    assert told(life, end_of(6)) == []
    assert told(life, due) == ["complaint.breached"]
    assert told(life, end_of(10)) == ["complaint.escalated"]
    assert told(life, end_of(11)) == ["complaint.escalated"]
    assert told(life, end_of(12)) == ["complaint.escalated"]
    assert life.case.told[-1] == "escalated:coordinator"
    assert told(life, end_of(13)) == ["complaint.escalated"]
    assert life.case.told[-1] == "escalated:register"


def test_after_a_long_pause_the_highest_level_is_told_and_no_warning_comes_too_late() -> None:
    """Secretary and head are passed over: the coordinator stands above them, and it is one piece of news. The register only counts."""
    life = routed()
    commands = due_commands(life.case, DEADLINES, end_of(1, 6))
    assert not any(isinstance(command, TellDueSoon) for command in commands)
    assert [command.clock for command in commands if isinstance(command, TellBreach)] == [Clock.FIRST_RESPONSE, Clock.RESOLUTION]
    assert [command.level for command in commands if isinstance(command, Escalate)] == [
        EscalationLevel.COORDINATOR,
        EscalationLevel.REGISTER,
    ]
    told(life, end_of(1, 6))
    assert (told(life, end_of(2, 6)), clocks_of(life.case, DEADLINES).next_clock_at) == ([], None)


def test_a_level_passed_over_is_not_told_afterwards() -> None:
    life = routed()
    assert told(life, end_of(11)) == ["complaint.breached", "complaint.escalated"]
    assert life.case.told[-1] == "escalated:head"
    assert clocks_of(life.case, DEADLINES).next_clock_at == end_of(12)
    assert told(life, end_of(12)) == ["complaint.escalated"]
    assert life.case.told[-1] == "escalated:coordinator"


def test_the_ladder_rises_only_while_an_agency_holds_the_case() -> None:
    life = routed()
    told(life, end_of(9))
    life.when(Return(ReturnReason.NOT_OUR_AUTHORITY), Actor.OFFICER, end_of(9))
    assert told(life, end_of(12)) == []
    assert clocks_of(life.case, DEADLINES).response_due_at is None


def test_the_next_agency_has_all_its_time_and_its_own_warnings_and_ladder() -> None:
    life = routed()
    told(life, end_of(10))
    life.when(Return(ReturnReason.NOT_OUR_AUTHORITY), Actor.OFFICER, end_of(11))
    life.when(Route(f"{BANDUNG}.dlh"), Actor.COORDINATOR, end_of(12))
    due = DEADLINES.calendar.add_working_days(end_of(12), 5)
    assert due > end_of(19)
    clocks = clocks_of(life.case, DEADLINES)
    assert (clocks.response_due_at, clocks.resolution_due_at) == (due, DEADLINES.calendar.add_working_days(MONDAY, 14))
    assert told(life, end_of(12)) == []
    assert [command for command in due_commands(life.case, DEADLINES, due) if isinstance(command, TellBreach)] == [
        TellBreach(Clock.FIRST_RESPONSE, due)
    ]
    told(life, due)
    assert "complaint.escalated" in told(life, DEADLINES.calendar.add_working_days(due, 1))
    assert life.case.told[-1] == "escalated:secretary"


def test_an_answer_stops_both_clocks_and_a_dispute_starts_the_agencys_anew() -> None:
    life = routed()
    life.when(Accept(), Actor.OFFICER)
    life.when(Answer("Sudah.", Outcome.RESOLVED), Actor.OFFICER)
    answered = clocks_of(life.case, DEADLINES)
    assert (answered.response_due_at, answered.resolution_due_at, answered.due_at) == (None, None, None)
    assert answered.silence_at == DEADLINES.calendar.add_working_days(MONDAY, 10)
    [disputed] = life.when(Dispute("Belum."), Actor.REPORTER, end_of(4))
    again = clocks_of(life.case, DEADLINES)
    due = DEADLINES.calendar.add_working_days(end_of(4), 5)
    assert (again.response_due_at, again.resolution_due_at, again.due_at) == (due, None, due)
    assert isinstance(disputed, ComplaintDisputed)
    assert disputed.due_at == due
    assert life.case.first_answered_at == MONDAY
    assert told(life, due)[-1] == "complaint.breached"
    assert told(life, DEADLINES.calendar.add_working_days(due, 1)) == ["complaint.escalated"]
    life.when(Answer("Sekarang sudah.", Outcome.RESOLVED), Actor.OFFICER)
    assert clocks_of(life.case, DEADLINES).response_due_at is None


def test_a_pause_of_a_part_of_a_day_is_a_day() -> None:
    life = Life()
    life.when(RequestInfo("Di mana?"), Actor.COORDINATOR, MONDAY + timedelta(hours=1))
    life.when(Supplement("Di pasar"), Actor.REPORTER, MONDAY + timedelta(hours=2))
    assert clocks_of(life.case, DEADLINES).screening_due_at == end_of(6)
