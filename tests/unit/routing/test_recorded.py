"""An imported history is adopted as it was, and wakes nobody."""

from datetime import UTC, datetime, timedelta
from functools import reduce

from services.routing.clock import clocks_of, due_commands
from services.routing.domain import NEW, Actor, Case, Step, decide, evolve
from services.routing.domain.commands import Accept
from services.routing.domain.recorded import adopt
from shared.events.codes import ArchiveReason, CloseReason, DecidedBy, Outcome, Status
from shared.events.complaint import CaseFact, ComplaintAnswered, ComplaintBreached, ComplaintRouted, RecordedStep
from tests.unit.routing.given import BANDUNG, CASE_ID, DEADLINES, MONDAY, submitted

NOW = datetime(2026, 11, 2, tzinfo=UTC)
DISHUB = f"{BANDUNG}.dishub"


def imported(*steps: RecordedStep, at: datetime = MONDAY) -> tuple[Case, list[Step]]:
    opening = Step(0, at, Actor.REPORTER, submitted(recorded=[step.model_dump() for step in steps]))
    case = evolve(NEW._replace(id=CASE_ID), opening)
    adopted = list(adopt(case, steps, NOW, DEADLINES))
    history = [opening, *(step for _, step in adopted)]
    last = adopted[-1][0] if adopted else case
    assert reduce(evolve, history, NEW._replace(id=CASE_ID)) == last
    return last, history


def step(kind: str, days: float = 0, **known: object) -> RecordedStep:
    return RecordedStep.model_validate({"kind": kind, "at": MONDAY + timedelta(days=days), **known})


def test_facts_have_the_times_of_the_record() -> None:
    case, history = imported(
        step("verified"), step("routed", 1, agency=DISHUB), step("answered", 2, agency=DISHUB, text="Sudah."), step("closed", 3)
    )
    assert [each.at - MONDAY for each in history] == [timedelta(days=days) for days in (0, 0, 1, 2, 3)]
    assert {each.by for each in history[1:]} == {Actor.RECORD}
    assert all(each.fact.recorded for each in history[1:] if isinstance(each.fact, CaseFact))
    routed = history[2].fact
    assert isinstance(routed, ComplaintRouted)
    assert (routed.by, routed.first_routed_at) == (DecidedBy.RECORD, MONDAY + timedelta(days=1))
    assert (case.status, case.agency, case.first_answered_at) == (Status.CLOSED, DISHUB, MONDAY + timedelta(days=2))


def test_an_answer_of_unknown_time_is_never_late() -> None:
    case, history = imported(step("verified"), step("routed", agency=DISHUB), step("answered", 90, agency=DISHUB, at_known=False))
    answered = history[-1].fact
    assert isinstance(answered, ComplaintAnswered)
    assert (answered.late, answered.time_known, answered.outcome) == (False, False, Outcome.UNSTATED)
    assert case.answer_time_known is False


def test_an_answer_of_known_time_is_late_or_not() -> None:
    _, history = imported(step("verified"), step("routed", agency=DISHUB), step("answered", 90, agency=DISHUB))
    assert isinstance(history[-1].fact, ComplaintAnswered)
    assert history[-1].fact.late


def test_what_is_overdue_for_years_is_said_once_with_its_deadline_and_not_escalated() -> None:
    case, history = imported(step("verified"), step("routed", agency=DISHUB))
    breaches = [each for each in history if isinstance(each.fact, ComplaintBreached)]
    assert [each.at for each in breaches] == [each.fact.due_at for each in breaches if isinstance(each.fact, ComplaintBreached)]
    assert len(breaches) == 2
    assert all(each.fact.recorded for each in breaches if isinstance(each.fact, CaseFact)), "its people are not woken by it"
    assert due_commands(case, DEADLINES, NOW) == []
    assert clocks_of(case, DEADLINES).next_clock_at is None


def test_what_is_not_yet_overdue_is_watched_like_any_other_case() -> None:
    case, history = imported(step("verified", 0), at=NOW)
    assert not any(isinstance(each.fact, ComplaintBreached) for each in history)
    assert clocks_of(case, DEADLINES).next_clock_at is not None


def test_an_answer_that_the_source_left_open_is_not_closed_for_silence() -> None:
    case, _ = imported(step("verified"), step("routed", agency=DISHUB), step("answered", 2, agency=DISHUB))
    assert (case.status, clocks_of(case, DEADLINES).silence_at) == (Status.ANSWERED, None)


def test_reasons_of_the_end_are_kept() -> None:
    archived, _ = imported(step("archived", 1, archive_reason=ArchiveReason.SPAM))
    assert archived.status is Status.ARCHIVED
    withdrawn, _ = imported(step("withdrawn", 1))
    assert withdrawn.status is Status.WITHDRAWN
    closed, history = imported(step("verified"), step("answered", 1, agency=DISHUB), step("closed", 1, close_reason=CloseReason.SILENCE))
    assert (closed.status, closed.agency) == (Status.CLOSED, DISHUB)
    assert history[-1].fact.model_dump()["reason"] == CloseReason.SILENCE


def test_a_routing_without_an_agency_is_passed_over() -> None:
    case, history = imported(step("verified"), step("routed"))
    assert case.status is Status.VERIFIED
    assert not any(isinstance(each.fact, ComplaintRouted) for each in history)


def test_what_is_done_with_an_imported_case_from_now_on_is_no_record() -> None:
    case, _ = imported(step("verified"), step("routed", agency=DISHUB))
    assert [fact.recorded for fact in decide(case, Accept(), NOW, DEADLINES)] == [False]
