"""Facts given, the row that follows."""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain import Case, Notices, evolve
from services.analytics.projections import fold, of_type, tally
from shared.calendar import WorkingCalendar
from shared.events.codes import ArchiveReason, Clock, DeliveryState, EscalationLevel, Outcome, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintDeadlinesChanged,
    ComplaintEscalated,
    ComplaintSupplemented,
)
from shared.events.delivery import ComplaintNotified
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.notice import ComplaintNoticeGiven
from shared.events.relation import ComplaintMerged, ComplaintUnmerged, SharedAnswer
from shared.messaging import inbox
from tests.unit.analytics.facts import ENVIRONMENT, GOVERNMENT, MONDAY, PUBLIC_WORKS, History

WIB = WorkingCalendar("Asia/Jakarta")


def case_of(history: History) -> Case:
    return reduce(evolve, steps(history), Case())


def steps(history: History) -> list[Envelope[CaseFact]]:
    return of_type(history.of(Source.ROUTING), CaseFact)


def test_an_answered_and_confirmed_complaint() -> None:
    case = case_of(History().submitted().verified().routed(due=4).answered(2).closed(3, rating=4))
    assert (case.status, case.outcome, case.rating, case.hops) == (Status.CLOSED, Outcome.RESOLVED, 4, 1)
    assert case.response_days(WIB) == 2.0
    handling = case.handlings[PUBLIC_WORKS]
    assert (handling.closed, handling.rating, handling.response_days(WIB)) == (True, 4, 2.0)


def test_days_to_first_answer_run_from_the_first_routing_and_for_an_agency_from_its_own() -> None:
    case = case_of(History().submitted().verified().routed().returned(1).routed(2, agency=ENVIRONMENT).answered(3))
    assert case.response_days(WIB) == 3.0
    assert case.handlings[ENVIRONMENT].response_days(WIB) == 1.0
    assert case.handlings[PUBLIC_WORKS].answer is None
    assert (case.returned, case.hops) == (1, 2)
    assert case.handlings[PUBLIC_WORKS].released_at == steps(History().routed().returned(1))[1].time


def test_an_answer_of_unknown_time_is_an_answer_without_days() -> None:
    case = case_of(History().submitted().verified().routed().answered(0, time_known=False))
    assert case.answer is not None
    assert case.response_days(WIB) is None


def test_a_notice_is_information_and_no_answer() -> None:
    given = ComplaintNoticeGiven(
        government=GOVERNMENT,
        agency=PUBLIC_WORKS,
        status=Status.ROUTED,
        notice=UUID(int=1),
        publisher=GOVERNMENT,
        title="Perbaikan jalan",
        text="Dikerjakan bulan Mei.",
        until=MONDAY.date(),
    )
    case = case_of(History().submitted().verified().routed().case(given, 1))
    assert (case.answer, case.status, case.response_days(WIB)) == (None, Status.ROUTED, None)
    answered = case_of(History().submitted().verified().routed().case(given, 1).answered(3))
    assert answered.response_days(WIB) == 3.0


def test_the_first_answer_stays_the_first() -> None:
    history = History().submitted().verified().routed(due=1).answered(2, late=True, outcome=Outcome.PLANNED).disputed(3)
    case = case_of(history.answered(4, first=False))
    assert case.answer is not None
    assert case.answer.late
    assert case.response_days(WIB) == 2.0
    assert (case.outcome, case.disputed) == (Outcome.RESOLVED, 1)


def test_a_second_agencys_own_answer_is_judged_by_its_own_deadline() -> None:
    history = History().routed(due=1).answered(0.5).disputed(1).returned(2).routed(2, agency=ENVIRONMENT, due=3)
    case = case_of(history.answered(4, first=False))
    answer = case.handlings[ENVIRONMENT].answer
    assert answer is not None
    assert answer.late
    assert case.answer is not None
    assert not case.answer.late


def changed(due: float | None, resolution: float | None = None) -> ComplaintDeadlinesChanged:
    due_at, resolution_due_at = (None if days is None else MONDAY + timedelta(days=days) for days in (due, resolution))
    return ComplaintDeadlinesChanged(
        government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.ROUTED, due_at=due_at, resolution_due_at=resolution_due_at
    )


def test_deadlines_that_changed_are_those_that_count() -> None:
    case = case_of(History().submitted().verified().routed(due=1).case(changed(6, 20)).answered(5))
    assert (case.due_at, case.resolution_due_at) == (MONDAY + timedelta(days=6), MONDAY + timedelta(days=20))
    assert case.handlings[PUBLIC_WORKS].due_at == MONDAY + timedelta(days=6)


def test_an_answer_stays_as_timely_as_it_was_when_deadlines_change_later() -> None:
    history = History().submitted().verified().routed(due=1).answered(0).disputed(1)
    case = case_of(history.case(changed(9), 2))
    assert (case.due_at, case.handlings[PUBLIC_WORKS].due_at) == (MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))


def test_a_dispute_that_undoes_an_end_leaves_nothing_of_it() -> None:
    case = case_of(History().submitted().verified().routed(due=4).answered(2).closed(20, rating=4).disputed(21))
    handling = case.handlings[PUBLIC_WORKS]
    assert (case.status, case.ended_at, case.close_reason, case.rating) == (Status.IN_PROGRESS, None, None, None)
    assert (handling.ended_at, handling.closed, handling.rating, handling.disputed) == (None, False, None, 1)


def test_what_is_rated_after_it_was_closed_counts_for_the_case_and_for_its_agency() -> None:
    history = History().submitted().verified().routed().returned(1).routed(2, agency=ENVIRONMENT).answered(3).closed(20).rated(40, rating=2)
    case = case_of(history)
    assert (case.status, case.rating, case.handlings[ENVIRONMENT].rating) == (Status.CLOSED, 2, 2)
    assert case.handlings[PUBLIC_WORKS].rating is None, "it gave the case back"
    assert case.ended_at == case.handlings[ENVIRONMENT].ended_at == MONDAY + timedelta(days=20), "closed when it was closed"
    assert reduce(evolve, [*steps(history), *steps(history)], Case()) == case
    again = case_of(history.disputed(41))
    assert (again.rating, again.handlings[ENVIRONMENT].rating) == (None, None)


def test_escalation_only_rises() -> None:
    history = History().routed()
    for level in (EscalationLevel.COORDINATOR, EscalationLevel.SECRETARY):
        data = ComplaintEscalated(
            government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.ROUTED, level=level, clock=Clock.FIRST_RESPONSE, due_at=MONDAY
        )
        history.case(data)
    assert case_of(history).escalation is EscalationLevel.COORDINATOR


def test_breaches_are_kept_by_clock() -> None:
    history = History()
    for clock in (Clock.SCREENING, Clock.RESOLUTION):
        history.case(ComplaintBreached(government=GOVERNMENT, status=Status.RECEIVED, clock=clock, due_at=MONDAY))
    assert case_of(history).breached == {Clock.SCREENING, Clock.RESOLUTION}


def test_an_archived_case_has_ended_and_an_open_one_has_not() -> None:
    archived = History().case(ComplaintArchived(government=GOVERNMENT, status=Status.ARCHIVED, reason=ArchiveReason.SPAM), 2)
    assert case_of(archived).ended_at == archived.facts[-1].time
    again = archived.case(ComplaintSupplemented(government=GOVERNMENT, status=Status.RECEIVED), 3)
    assert case_of(again).ended_at is None


def test_facts_of_every_kind_can_be_folded_from_nothing() -> None:
    """`evolve` is total: a history that begins in its middle breaks nothing."""
    for fact in steps(History().submitted().verified().routed().returned().routed().answered().disputed().closed()):
        assert evolve(Case(), fact).version == fact.version


def test_messages_are_tallied_by_their_end() -> None:
    history = History().notified().notified(DeliveryState.FAILED).notified(DeliveryState.SKIPPED).notified()
    assert tally(of_type(history.facts, ComplaintNotified)) == {history.complaint_id: Notices(4, 2, 0, 1, 1, is_new=True)}
    assert tally(of_type(history.facts[1:], ComplaintNotified)) == {history.complaint_id: Notices(4, 1, 0, 1, 1)}, "it is known already"


WHOLE = (
    History()
    .submitted()
    .verified()
    .routed()
    .returned(1)
    .routed(2, agency=ENVIRONMENT)
    .answered(3)
    .disputed(4)
    .answered(5, first=False)
    .closed(6)
)


@given(st.data())
def test_whatever_order_and_however_often_the_facts_come_the_row_is_the_same(data: st.DataObject) -> None:
    facts = WHOLE.of(Source.ROUTING)
    deliveries = data.draw(st.permutations([*facts, *data.draw(st.lists(st.sampled_from(facts), max_size=10))]))
    size = data.draw(st.integers(1, len(deliveries)))
    assert _deliver(deliveries, size) == case_of(WHOLE)


def _deliver(deliveries: Sequence[Envelope[Fact]], size: int) -> Case:
    """What the consumer does: batches, the inbox, and facts that came too early once more."""
    positions: dict[tuple[str, str], int] = {}
    cases: dict[UUID, Case] = {}
    waiting = list(deliveries)
    while waiting:
        batch, waiting = waiting[:size], waiting[size:]
        result = inbox.sort(batch, positions)
        cases.update(fold(cases, of_type(result.ready, CaseFact)))
        for fact in result.ready:
            positions[fact.source.value, fact.subject] = fact.version
        waiting.extend(result.early)
    return cases[WHOLE.complaint_id]


@given(st.lists(st.sampled_from(steps(WHOLE))))
def test_a_fact_that_a_case_has_seen_changes_nothing(again: list[Envelope[CaseFact]]) -> None:
    assert reduce(evolve, again, case_of(WHOLE)) == case_of(WHOLE)


@given(st.integers(0, len(steps(WHOLE))))
def test_what_was_known_before_is_not_written_to(seen: int) -> None:
    """Cases in hand are written to; those that somebody else holds are not."""
    facts = steps(WHOLE)
    known, same = (fold({}, facts[:seen]) for _ in range(2))
    after = fold(known, facts[seen:])
    assert known == same
    assert (known | after)[WHOLE.complaint_id] == case_of(WHOLE)
    before = reduce(evolve, facts[:seen], Case())
    for fact in facts[seen:]:
        evolve(before, fact)
    assert before == same.get(WHOLE.complaint_id, Case())


def test_facts_of_a_kind_are_those_of_its_kinds_too() -> None:
    told = WHOLE.facts
    assert [fact.version for fact in of_type(told, CaseFact)] == [fact.version for fact in WHOLE.of(Source.ROUTING)]
    assert of_type(told, ComplaintNotified) == []


def merged() -> ComplaintMerged:
    return ComplaintMerged(
        government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.MERGED, master=UUID(int=1), master_number="1", was=Status.ANSWERED
    )


def unmerged(answer: SharedAnswer | None = None) -> ComplaintUnmerged:
    return ComplaintUnmerged(
        government=GOVERNMENT, agency=PUBLIC_WORKS, status=Status.ANSWERED, master=UUID(int=1), because="master_ended", answer=answer
    )


SHARED = SharedAnswer(number="1", agency=PUBLIC_WORKS, outcome=Outcome.RESOLVED, answered_at=MONDAY, late=False, first_routed_at=MONDAY)


def test_an_answer_that_was_anothers_stays_so_when_it_is_merged_once_more_and_let_go() -> None:
    history = History().submitted().verified().case(merged()).case(unmerged(SHARED), 1).case(merged(), 2).case(unmerged(), 3)
    case = case_of(history)
    assert (case.status, case.shared, case.agency, case.handlings) == (Status.MERGED, True, None, {})
    history.agency = PUBLIC_WORKS
    taken_up = case_of(history.disputed(4))
    assert (taken_up.status, taken_up.shared, taken_up.agency) == (Status.IN_PROGRESS, False, PUBLIC_WORKS)


def test_an_answer_of_its_own_counts_again_when_it_is_let_go() -> None:
    case = case_of(History().submitted().verified().routed().answered(1).case(merged(), 2).case(unmerged(), 3))
    assert (case.status, case.shared, case.agency) == (Status.ANSWERED, False, PUBLIC_WORKS)


def test_what_was_merged_away_unanswered_is_no_work_of_its_agencys_until_it_is_taken_up_again() -> None:
    freed = unmerged().model_copy(update={"status": Status.ROUTED})

    def is_passed_on(history: History) -> bool:
        return case_of(history).handlings[PUBLIC_WORKS].passed_on

    def given() -> History:
        return History().submitted().verified().routed().case(merged(), 1)

    assert is_passed_on(given())
    assert is_passed_on(given().case(unmerged(SHARED), 2)), "answered with the other"
    assert not is_passed_on(given().case(freed, 2))
    assert not is_passed_on(given().case(unmerged(SHARED), 2).disputed(3))
    assert not is_passed_on(given().case(freed, 2).routed(3))
    assert not is_passed_on(History().submitted().verified().routed().returned(1).case(merged(), 2)), "it was returned, and that counts"
    assert not is_passed_on(History().submitted().verified().routed().answered(1).disputed(2).case(merged(), 3)), "it had answered"
