"""The lifecycle, told as what officers, coordinators and reporters live through."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.routing.domain import ALLOWED, Actor, allowed_now, decide
from services.routing.domain.case import COORDINATOR
from services.routing.domain.commands import (
    Accept,
    Answer,
    Appeal,
    Archive,
    Close,
    Command,
    Confirm,
    Dispute,
    EndSilence,
    Erase,
    FollowParent,
    GrantAppeal,
    HearMerged,
    MakeConfidential,
    Merge,
    OpenPart,
    Rate,
    RefuseAppeal,
    Reopen,
    RequestInfo,
    Return,
    Route,
    Supplement,
    Unmerge,
    Verify,
    Withdraw,
)
from shared.errors import Conflict
from shared.events.codes import ArchiveReason, CloseReason, ErasureBasis, Outcome, ReturnReason, Status
from shared.events.complaint import (
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintMadeConfidential,
    ComplaintReturned,
    ComplaintRouted,
)
from tests.unit.routing.given import BANDUNG, DEADLINES, MONDAY, Life

DPUPR, DLH, DISHUB, SATPOL = (f"{BANDUNG}.{short}" for short in ("dpupr", "dlh", "dishub", "satpolpp"))
NOT_OURS = Return(ReturnReason.NOT_OUR_AUTHORITY)
PEOPLE = (Actor.OFFICER, Actor.COORDINATOR, Actor.REPORTER, Actor.CITIZEN, Actor.LAW)
DONE = Answer("Sudah diperbaiki.", Outcome.RESOLVED)


def routed_to(*agencies: str) -> Life:
    """Verified, and given to one agency after the other; all but the last gave it back."""
    life = Life()
    life.when(Verify(), Actor.COORDINATOR)
    for number, agency in enumerate(agencies):
        if number:
            life.when(NOT_OURS, Actor.OFFICER)
        life.when(Route(agency), Actor.COORDINATOR)
    return life


def answered() -> Life:
    life = routed_to(DPUPR)
    life.when(DONE, Actor.OFFICER)
    return life


def test_a_complaint_goes_from_its_reporter_to_an_answer_and_is_closed() -> None:
    life = Life()
    assert (life.case.status, life.case.holder) == (Status.RECEIVED, COORDINATOR)
    life.when(Verify(category="jalan-rusak"), Actor.COORDINATOR)
    life.when(Route(DPUPR), Actor.COORDINATOR)
    assert (life.case.status, life.case.holder, life.case.category) == (Status.ROUTED, DPUPR, "jalan-rusak")
    life.when(Accept(), Actor.OFFICER)
    life.when(DONE, Actor.OFFICER)
    assert life.case.status is Status.ANSWERED
    [closed] = life.when(Confirm(rating=5), Actor.REPORTER)
    assert isinstance(closed, ComplaintClosed)
    assert (closed.reason, closed.rating, closed.outcome) == (CloseReason.CONFIRMED, 5, Outcome.RESOLVED)
    assert life.case.holder is None


def test_each_agency_has_its_own_clock_and_the_citizen_keeps_the_first() -> None:
    life = routed_to(DPUPR)
    life.when(NOT_OURS, Actor.OFFICER, MONDAY + timedelta(days=2))
    [again] = life.when(Route(DLH), Actor.COORDINATOR, MONDAY + timedelta(days=3))
    assert isinstance(again, ComplaintRouted)
    assert (again.first_routed_at, again.hop) == (MONDAY, 2)
    assert again.due_at == DEADLINES.calendar.add_working_days(MONDAY + timedelta(days=3), 5)
    assert again.resolution_due_at == DEADLINES.calendar.add_working_days(MONDAY, 14)


def test_a_case_that_is_returned_goes_up_to_the_coordinator() -> None:
    life = routed_to(DPUPR)
    [fact] = life.when(Return(ReturnReason.WRONG_REGION, suggestion=DLH), Actor.OFFICER)
    assert isinstance(fact, ComplaintReturned)
    assert (fact.agency, fact.suggestion, fact.hop) == (DPUPR, DLH, 1)
    assert (life.case.status, life.case.holder, life.case.agency) == (Status.RETURNED, COORDINATOR, None)


def test_an_agency_that_gave_a_case_back_does_not_get_it_again() -> None:
    life = routed_to(DPUPR, DLH)
    life.when(NOT_OURS, Actor.OFFICER)
    with pytest.raises(Conflict) as refused:
        life.when(Route(DPUPR), Actor.COORDINATOR)
    assert refused.value.code == "returned-before"
    assert refused.value.allowed == ("merge", "reclassify", "route", "split")


def test_after_three_agencies_the_coordinators_word_is_final() -> None:
    life = routed_to(DPUPR, DLH, DISHUB, SATPOL)
    assert "return" not in allowed_now(life.case, Actor.OFFICER)
    with pytest.raises(Conflict) as refused:
        life.when(NOT_OURS, Actor.OFFICER)
    assert refused.value.code == "final-word"
    assert refused.value.allowed == ("accept", "answer", "ask_deferral")


def test_after_three_agencies_the_coordinator_may_name_one_that_gave_it_back() -> None:
    life = routed_to(DPUPR, DLH, DISHUB)
    life.when(NOT_OURS, Actor.OFFICER)
    life.when(Route(DPUPR), Actor.COORDINATOR)
    assert (life.case.holder, life.case.hop) == (DPUPR, 4)


def test_a_question_to_the_reporter_brings_the_case_back_when_it_is_answered() -> None:
    life = Life()
    life.when(RequestInfo("Di jalan mana?"), Actor.COORDINATOR)
    assert life.case.status is Status.NEEDS_INFO
    life.when(Supplement("Jalan Raya Soreang"), Actor.REPORTER, MONDAY + timedelta(days=1))
    assert (life.case.status, life.case.waiting_since) == (Status.RECEIVED, None)


def test_an_addition_changes_no_state() -> None:
    life = routed_to(DPUPR)
    life.when(Supplement("Sekarang lebih dalam."), Actor.REPORTER)
    assert (life.case.status, life.case.holder) == (Status.ROUTED, DPUPR)


def test_a_question_without_a_reply_ends_in_the_archive() -> None:
    life = Life()
    life.when(RequestInfo("Di jalan mana?"), Actor.COORDINATOR)
    until = DEADLINES.silence(life.case)
    assert until is not None
    assert life.when(EndSilence(), Actor.CLOCK, until) == []
    [fact] = life.when(EndSilence(), Actor.CLOCK, until + timedelta(seconds=1))
    assert isinstance(fact, ComplaintArchived)
    assert fact.reason is ArchiveReason.NO_REPLY


def test_silence_after_an_answer_closes() -> None:
    life = answered()
    until = DEADLINES.silence(life.case)
    assert until is not None
    [fact] = life.when(EndSilence(), Actor.CLOCK, until + timedelta(seconds=1))
    assert isinstance(fact, ComplaintClosed)
    assert fact.reason is CloseReason.SILENCE


def test_a_dispute_in_time_gives_the_case_back_to_its_agency() -> None:
    life = answered()
    life.when(Dispute("Lubangnya masih ada."), Actor.REPORTER, MONDAY + timedelta(days=3))
    assert (life.case.status, life.case.holder, life.case.waiting_since) == (Status.IN_PROGRESS, DPUPR, None)


def test_a_dispute_after_ten_working_days_is_too_late() -> None:
    life = answered()
    until = DEADLINES.silence(life.case)
    assert until == DEADLINES.calendar.add_working_days(MONDAY, 10)
    with pytest.raises(Conflict, match="time to dispute"):
        life.when(Dispute("Masih ada."), Actor.REPORTER, until + timedelta(seconds=1))


def test_a_dispute_in_time_undoes_an_end_by_silence_that_came_before_it_was_heard() -> None:
    life = answered()
    until = DEADLINES.silence(life.case)
    assert until is not None
    life.when(EndSilence(), Actor.CLOCK, until + timedelta(seconds=1))
    with pytest.raises(Conflict):
        life.when(Dispute("Masih ada.", until + timedelta(seconds=1)), Actor.REPORTER, until + timedelta(hours=1))
    life.when(Dispute("Masih ada.", until), Actor.REPORTER, until + timedelta(hours=1))
    assert (life.case.status, life.case.holder, life.case.waiting_since) == (Status.IN_PROGRESS, DPUPR, None)


def test_a_dispute_undoes_no_end_that_the_reporter_or_the_coordinator_made() -> None:
    for command, by in ((Confirm(), Actor.REPORTER), (Close(), Actor.COORDINATOR)):
        life = answered()
        life.when(command, by)
        with pytest.raises(Conflict):
            life.when(Dispute("Masih ada.", MONDAY), Actor.REPORTER)


def test_a_reply_in_time_undoes_the_archive_that_came_before_it_was_heard() -> None:
    life = Life()
    life.when(RequestInfo("Di jalan mana?"), Actor.COORDINATOR)
    until = DEADLINES.silence(life.case)
    assert until is not None
    life.when(EndSilence(), Actor.CLOCK, until + timedelta(seconds=1))
    with pytest.raises(Conflict):
        life.when(Supplement("Di pasar.", until + timedelta(seconds=1)), Actor.REPORTER)
    life.when(Supplement("Di pasar.", until), Actor.REPORTER)
    assert (life.case.status, len(life.case.screening_pauses), life.case.waiting_since) == (Status.RECEIVED, 2, None)


def test_the_first_answers_time_is_fixed_once() -> None:
    life = answered()
    life.when(Dispute("Masih ada."), Actor.REPORTER, MONDAY + timedelta(days=1))
    [second] = life.when(Answer("Kami perbaiki lagi.", Outcome.PLANNED), Actor.OFFICER, MONDAY + timedelta(days=2))
    assert isinstance(second, ComplaintAnswered)
    assert (second.first, second.first_answered_at, second.late) == (False, MONDAY, False)
    assert (life.case.first_answered_at, life.case.outcome) == (MONDAY, Outcome.PLANNED)


@pytest.mark.parametrize(("after", "late"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_an_answer_is_late_after_the_last_second_of_its_deadline(after: timedelta, late: bool) -> None:
    life = routed_to(DPUPR)
    due_at = DEADLINES.first_response(life.case, MONDAY)
    assert due_at is not None
    [fact] = life.when(DONE, Actor.OFFICER, due_at + after)
    assert isinstance(fact, ComplaintAnswered)
    assert fact.late is late


def test_an_answer_is_late_by_the_deadline_of_the_agency_that_gives_it() -> None:
    life = routed_to(DPUPR)
    life.when(NOT_OURS, Actor.OFFICER, MONDAY + timedelta(days=21))
    life.when(Route(DLH), Actor.COORDINATOR)
    [fact] = life.when(DONE, Actor.OFFICER, MONDAY + timedelta(days=22))
    assert isinstance(fact, ComplaintAnswered)
    assert (fact.first, fact.late) == (True, False)


def test_a_first_answer_that_was_late_stays_late_after_a_second() -> None:
    life = routed_to(DPUPR)
    life.when(DONE, Actor.OFFICER, MONDAY + timedelta(days=30))
    life.when(Dispute("Masih ada."), Actor.REPORTER)
    [second] = life.when(DONE, Actor.OFFICER)
    assert isinstance(second, ComplaintAnswered)
    assert (second.first, second.late) == (False, True)


def test_a_case_that_goes_to_another_government_is_in_its_care() -> None:
    life = routed_to(DPUPR)
    life.when(NOT_OURS, Actor.OFFICER)
    life.when(Route("00.00.pupr", government="00.00"), Actor.COORDINATOR)
    [accepted] = life.when(Accept(), Actor.OFFICER)
    assert (life.case.government, accepted.government, accepted.agency) == ("00.00", "00.00", "00.00.pupr")


def test_a_refusal_says_what_is_possible_and_the_version() -> None:
    life = Life()
    with pytest.raises(Conflict) as refused:
        life.when(Route(DPUPR), Actor.COORDINATOR)
    assert refused.value.allowed == ("archive", "merge", "request_info", "split", "verify")
    assert refused.value.version == 0


def test_a_case_that_is_over_takes_nothing_but_stays_readable() -> None:
    life = Life()
    life.when(Withdraw(), Actor.REPORTER)
    assert life.case.status is Status.WITHDRAWN
    assert {name for actor in PEOPLE for name in allowed_now(life.case, actor)} == {"make_confidential", "erase"}
    for command in (MakeConfidential(), Erase(ErasureBasis.REPORTER)):
        life.when(command, Actor.REPORTER)
    assert [name for actor in PEOPLE for name in allowed_now(life.case, actor)] == []


COMMANDS: tuple[Command, ...] = (
    RequestInfo("?"), Verify(), Archive(ArchiveReason.SPAM), Route(DPUPR), Accept(), NOT_OURS, DONE, Close(),
    Supplement("x"), Confirm(), Dispute("x"), Withdraw(), MakeConfidential(), Erase(ErasureBasis.LAW), EndSilence(),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("status", Status)
def test_the_table_and_the_decider_say_the_same(command: Command, status: Status) -> None:
    case = routed_to(DPUPR).case._replace(status=status)
    if status in ALLOWED[type(command)].statuses:
        facts = decide(case, command, MONDAY, DEADLINES)
        assert {type(fact) for fact in facts} <= set(ALLOWED[type(command)].facts)
    else:
        with pytest.raises(Conflict):
            decide(case, command, MONDAY, DEADLINES)


def test_what_is_over_is_only_looked_at_again_rated_hidden_or_erased() -> None:
    over = {Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN}
    by_people = {command for command, move in ALLOWED.items() if move.statuses & over and move.by & set(PEOPLE)}
    assert by_people == {Rate, Reopen, Appeal, GrantAppeal, RefuseAppeal, MakeConfidential, Erase}
    assert all(Status.WITHDRAWN not in ALLOWED[command].statuses for command in (Reopen, Appeal, GrantAppeal, RefuseAppeal))
    assert {command for command, move in ALLOWED.items() if Status.MERGED in move.statuses} - by_people == {
        Unmerge,
        Supplement,
        Withdraw,
        FollowParent,
        HearMerged,
    }


def test_nothing_that_can_be_read_is_left_of_an_erased_case_and_its_state_stays() -> None:
    life = routed_to(DPUPR)
    before = life.case
    [erased] = life.when(Erase(ErasureBasis.REPORTER), Actor.REPORTER)
    assert (erased.status, erased.agency) == (Status.ROUTED, DPUPR)
    assert (life.case.title, life.case.words, life.case.address, life.case.contactable) == (None, None, None, False)
    assert (life.case.status, life.case.first_routed_at, life.case.hop) == (before.status, before.first_routed_at, before.hop)
    assert life.when(Erase(ErasureBasis.LAW), Actor.LAW) == [], "once is all"


def test_a_case_is_made_confidential_once() -> None:
    life = routed_to(DPUPR)
    assert [type(fact) for fact in life.when(MakeConfidential(), Actor.REPORTER)] == [ComplaintMadeConfidential]
    assert life.case.confidential
    assert life.when(MakeConfidential(), Actor.REPORTER) == []


def test_words_that_were_asked_for_before_a_merge_count_when_it_is_undone() -> None:
    """Else its reporter, who has replied, would be archived for silence."""
    life, master = Life(), Life()
    life.when(RequestInfo("Di mana?"), Actor.COORDINATOR)
    life.when(Merge(master.case._replace(id=uuid4())), Actor.COORDINATOR)
    life.when(Supplement("Di depan pasar."), Actor.REPORTER, MONDAY + timedelta(days=1))
    assert life.case.status is Status.MERGED
    life.when(Unmerge(), Actor.COORDINATOR, MONDAY + timedelta(days=2))
    assert (life.case.status, life.case.waiting_since, len(life.case.screening_pauses)) == (Status.RECEIVED, None, 2)


def test_a_dispute_that_is_heard_after_the_end_by_silence_reaches_the_parts_that_ended_with_it() -> None:
    whole, part = Life(), Life()
    part.when(OpenPart(whole.case._replace(id=uuid4())), Actor.FAMILY)
    part.when(Route(DPUPR), Actor.COORDINATOR)
    part.when(DONE, Actor.OFFICER)
    where = {"government": BANDUNG, "agency": None}
    parent = part.case.parent
    assert parent is not None
    part.when(FollowParent(parent, ComplaintClosed(**where, status=Status.CLOSED, reason=CloseReason.SILENCE)), Actor.FAMILY)
    assert part.case.status is Status.CLOSED
    part.when(FollowParent(parent, ComplaintDisputed(**where, status=Status.SPLIT, text="Belum.")), Actor.FAMILY)
    assert (part.case.status, part.case.holder, part.case.ended_at) == (Status.IN_PROGRESS, DPUPR, None)


def test_only_the_word_after_three_agencies_is_told_as_final() -> None:
    told = []
    life = Life()
    life.when(Verify(), Actor.COORDINATOR)
    for agency in (DPUPR, DLH, DISHUB, SATPOL):
        [fact] = life.when(Route(agency), Actor.COORDINATOR)
        assert isinstance(fact, ComplaintRouted)
        told.append(fact.final)
        if agency != SATPOL:
            life.when(NOT_OURS, Actor.OFFICER)
    assert told == [None, None, None, True]
