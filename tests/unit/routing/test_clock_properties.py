"""Whatever happens to a case, whenever the clock looks: over year ends and Eid weeks with their joint leave, in all three zones."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.routing.clock import LADDER, clocks_of, due_commands
from services.routing.domain import Actor
from services.routing.domain.case import Case
from services.routing.domain.commands import (
    Accept,
    Answer,
    Command,
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
from shared.errors import Conflict
from shared.events.codes import Clock, EscalationLevel, Outcome, ReturnReason
from tests.unit.routing.given import BANDUNG, PROFILE, Life

PERSONS = LADDER[:-1]
ACTS: dict[str, tuple[Command, Actor]] = {
    "ask": (RequestInfo("Di mana?"), Actor.COORDINATOR),
    "reply": (Supplement("Di pasar"), Actor.REPORTER),
    "verify": (Verify(), Actor.COORDINATOR),
    "route": (Route(f"{BANDUNG}.dpupr"), Actor.COORDINATOR),
    "route on": (Route(f"{BANDUNG}.dlh"), Actor.COORDINATOR),
    "accept": (Accept(), Actor.OFFICER),
    "return": (Return(ReturnReason.NOT_OUR_AUTHORITY), Actor.OFFICER),
    "answer": (Answer("Lubang di depan pasar sudah ditambal.", Outcome.RESOLVED), Actor.OFFICER),
    "dispute": (Dispute("Belum."), Actor.REPORTER),
}

zones = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
starts = st.one_of(
    st.datetimes(datetime(2025, 12, 18), datetime(2026, 1, 8), timezones=st.just(UTC)),  # noqa: DTZ001 in UTC by its argument
    st.datetimes(datetime(2026, 3, 9), datetime(2026, 4, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.datetimes(datetime(2024, 4, 1), datetime(2024, 4, 20), timezones=st.just(UTC)),  # noqa: DTZ001
)
pauses = st.timedeltas(timedelta(0), timedelta(days=9))
own_holidays = st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=4)
courses = st.lists(st.tuples(pauses, st.sampled_from(sorted(ACTS))), max_size=9)


@dataclass
class Story:
    """A case after some acts, those that the lifecycle allowed."""

    life: Life
    deadlines: Deadlines

    @property
    def case(self) -> Case:
        return self.life.case

    def do(self, act: str, at: datetime) -> None:
        command, by = ACTS[act]
        with suppress(Conflict):
            self.life.when(command, by, at)

    def tick(self, at: datetime) -> list[Command]:
        """What the clock says, after which it has been said."""
        said = due_commands(self.case, self.deadlines, at)
        for command in said:
            if self.case.is_open:
                assert self.life.when(command, Actor.CLOCK, at), f"{command} was told before"
        return said


@st.composite
def stories(draw: st.DrawFn) -> Story:
    calendar = WorkingCalendar(draw(zones), draw(own_holidays))
    life = Life(at=draw(starts))
    story = Story(life, Deadlines.of(BANDUNG, calendar, [PROFILE]))
    life.deadlines = story.deadlines
    at = story.case.submitted_at
    for pause, act in draw(courses):
        at += pause
        story.do(act, at)
    return story


def heights(commands: list[Command]) -> list[int]:
    return [LADDER.index(command.level) for command in commands if isinstance(command, Escalate)]


@given(stories())
def test_the_job_looks_at_a_case_exactly_when_there_is_something_to_say(story: Story) -> None:
    at = clocks_of(story.case, story.deadlines).next_clock_at
    if at is not None:
        assert due_commands(story.case, story.deadlines, at - timedelta(seconds=1)) == []
        assert due_commands(story.case, story.deadlines, at) != []


@given(stories(), st.lists(st.timedeltas(timedelta(0), timedelta(days=12)), min_size=1, max_size=12))
def test_however_often_the_clock_looks_each_thing_is_told_once_and_the_ladder_rises(story: Story, looks: list[timedelta]) -> None:
    at, last = story.case.changed_at, -1
    said: list[Command] = []
    for pause in looks:
        at += pause
        told = story.tick(at)
        persons = [height for height in heights(told) if LADDER[height] is not EscalationLevel.REGISTER]
        assert len(persons) <= 1, "one piece of news goes to one level"
        assert all(height > last for height in persons)
        last = max([last, *persons])
        assert not any(isinstance(command, TellDueSoon) and command.due_at < at for command in told)
        said += told
    kinds = [(type(command), getattr(command, "clock", None), getattr(command, "level", None)) for command in said]
    assert len(kinds) == len(set(kinds))
    assert story.tick(at) == []


@given(stories(), pauses)
def test_after_any_pause_it_stands_where_it_would_stand_without(story: Story, pause: timedelta) -> None:
    """The day's breaches and the height of the ladder are the same; only who was passed over was not told."""
    end = story.case.changed_at + pause
    steady = Story(Life(at=story.case.submitted_at), story.deadlines)
    steady.life.case, steady.life.deadlines = story.case, story.deadlines
    while (at := clocks_of(steady.case, story.deadlines).next_clock_at) is not None and at <= end:
        steady.tick(max(at, steady.case.changed_at))
    story.tick(end)
    assert clocks_of(steady.case, story.deadlines).due_at == clocks_of(story.case, story.deadlines).due_at
    assert {key for key in story.case.told if key.startswith("breached")} == {key for key in steady.case.told if key.startswith("breached")}
    highest = [
        max((LADDER.index(level) for level in PERSONS if f"escalated:{level}" in case.told), default=-1)
        for case in (story.case, steady.case)
    ]
    assert highest[0] == highest[1]


@given(stories())
def test_the_citizens_clock_runs_from_the_submission_and_nothing_stops_it_but_an_answer(story: Story) -> None:
    due = clocks_of(story.case, story.deadlines).resolution_due_at
    if story.case.is_open:
        wanted = story.deadlines.calendar.add_working_days(story.case.submitted_at, PROFILE.complaint)
        assert due == (wanted if story.case.first_answered_at is None else None)


@given(stories())
def test_only_screening_waits_for_the_reporter_and_by_the_working_time_of_the_question(story: Story) -> None:
    clocks, case, calendar = clocks_of(story.case, story.deadlines), story.case, story.deadlines.calendar
    if clocks.screening_due_at is None:
        return
    asked, replied = case.screening_pauses[::2], case.screening_pauses[1::2]
    waited = sum(calendar.working_days_between(start, end) for start, end in zip(asked, replied, strict=True))
    zone = ZoneInfo(calendar.zone)
    first, last = case.submitted_at.astimezone(zone).date(), clocks.screening_due_at.astimezone(zone).date()
    days = sum(calendar.is_working_day(first + timedelta(days=day)) for day in range(1, (last - first).days + 1))
    assert days == PROFILE.screening + ceil(round(waited, 6))


@given(stories())
def test_every_deadline_is_the_end_of_a_working_day_where_the_government_is(story: Story) -> None:
    clocks = clocks_of(story.case, story.deadlines)
    for due in (clocks.screening_due_at, clocks.response_due_at, clocks.resolution_due_at, clocks.silence_at):
        if due is not None:
            local = due.astimezone(ZoneInfo(story.deadlines.calendar.zone))
            assert (local.hour, local.minute, local.second) == (23, 59, 59)
            assert story.deadlines.calendar.is_working_day(local.date())


@given(stories(), own_holidays)
def test_another_holiday_never_makes_a_deadline_earlier(story: Story, more: frozenset[date]) -> None:
    calendar = story.deadlines.calendar
    then = Deadlines.of(BANDUNG, WorkingCalendar(calendar.zone, calendar.extra | more), [PROFILE])
    before, after = clocks_of(story.case, story.deadlines), clocks_of(story.case, then)
    for name in ("response_due_at", "resolution_due_at", "silence_at"):
        old, new = getattr(before, name), getattr(after, name)
        assert (old is None) == (new is None)
        assert old is None or new >= old


@given(zones, starts)
def test_a_breach_is_told_right_after_the_deadline_and_not_before(zone: str, start: datetime) -> None:
    deadlines = Deadlines.of(BANDUNG, WorkingCalendar(zone), [PROFILE])
    case = Life(at=start).case
    due = clocks_of(case, deadlines).screening_due_at
    assert due is not None
    screening = [command for command in due_commands(case, deadlines, due - timedelta(seconds=1)) if isinstance(command, TellBreach)]
    assert screening == []
    assert TellBreach(Clock.SCREENING, due) in due_commands(case, deadlines, due)
