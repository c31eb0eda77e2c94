"""What becomes of a case that is merged into another: it keeps its reporter's voice, and its agency's time."""

from datetime import timedelta
from typing import ClassVar, cast
from uuid import UUID

import pytest

from services.routing.domain import NEW, Actor, Case, family
from services.routing.domain.commands import (
    Accept,
    Answer,
    Archive,
    Close,
    Command,
    Confirm,
    Dispute,
    Merge,
    Reopen,
    RequestInfo,
    Return,
    Route,
    Share,
    Split,
    Supplement,
    Unmerge,
    Verify,
    Withdraw,
)
from services.routing.domain.lifecycle import ALLOWED
from shared.events.codes import ArchiveReason, Classification, EscalationLevel, Outcome, ReturnReason, Status
from shared.events.complaint import CaseFact, ComplaintReturned, ComplaintSupplemented
from shared.events.relation import ComplaintUnmerged
from shared.events.review import ComplaintReopened
from tests.support.lifecycle_world import GOVERNMENTS, REFERENCE, LifecycleWorld

DPUPR, DLH = (f"{GOVERNMENTS[0]}.{short}" for short in ("dpupr", "dlh"))
DONE = Answer("Sudah diperbaiki.", Outcome.PLANNED)


class Two(LifecycleWorld):
    """A master, and a case that is to be merged into it."""

    def __init__(self) -> None:
        super().__init__()
        self.master, self.merged = (self.submit(GOVERNMENTS[0], f"kata {number}", confidential=False) for number in (1, 2))

    def do(self, case_id: UUID, by: Actor, *commands: Command) -> Case:
        for command in commands:
            assert self.give(case_id, command, by, self.case(case_id).version) is None
        return self.case(case_id)

    def merge(self, case_id: UUID, master: UUID) -> Case:
        return self.do(case_id, Actor.COORDINATOR, Merge(self.case(master)))

    def answer_master(self) -> None:
        self.do(self.master, Actor.COORDINATOR, Verify(), Route(DPUPR))
        self.do(self.master, Actor.OFFICER, DONE)


class Watched(Case):
    """A case that counts how often anybody asks what it is merged into."""

    asked: ClassVar[int] = 0

    @property
    def master(self) -> UUID | None:
        Watched.asked += 1
        return cast("UUID | None", self[Case._fields.index("master")])


DECIDED: set[type[CaseFact]] = {kind for move in ALLOWED.values() for kind in move.facts}


UNHEARD = sorted(DECIDED - family.HEARD, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", UNHEARD)
def test_no_other_fact_asks_anything_of_relatives(kind: type[CaseFact]) -> None:
    fact = kind.__new__(kind)
    for case in (NEW._replace(parts=(UUID(int=1),), parts_made=1), NEW._replace(parent=UUID(int=1)), NEW._replace(master=UUID(int=1))):
        assert (family.effects(case, fact), family.letting_go(case, fact)) == ([], None)


@pytest.fixture
def two() -> Two:
    return Two()


@pytest.mark.parametrize("leftover", [False, True])
def test_the_end_of_a_master_of_thousands_asks_each_of_them_a_few_times(two: Two, leftover: bool) -> None:
    """Not each of them about all the others."""
    two.merge(two.merged, two.master)
    two.answer_master()
    one, many = two.case(two.merged), 2_000
    if leftover:
        two.do(two.master, Actor.REPORTER, Confirm(5))
    two.bench.lay(Watched(*one._replace(id=UUID(int=1_000 + number))) for number in range(many))
    Watched.asked = 0
    if leftover:
        two.bench.let_go(two.master, two.now)
    else:
        two.do(two.master, Actor.REPORTER, Confirm(5))
    freed = [case for case in two.cases if isinstance(case, Watched)]
    assert (len(freed), {case.status for case in freed}) == (many, {Status.ANSWERED})
    assert many <= Watched.asked <= 50 * many
    assert {case.master for case in freed} == {None}


def test_an_agency_has_its_time_anew_when_a_merge_is_undone_and_says_until_when(two: Two) -> None:
    two.do(two.merged, Actor.COORDINATOR, Verify(), Route(DLH))
    two.now += timedelta(days=4)
    two.tick()
    assert "due_soon:first_response:32.04.dlh" not in two.case(two.merged).told
    two.merge(two.merged, two.master)
    two.now += timedelta(days=20)
    freed = two.do(two.merged, Actor.COORDINATOR, Unmerge())
    assert (freed.status, freed.agency, freed.response_from) == (Status.ROUTED, DLH, two.now)
    fact = two.steps(two.merged)[-1].fact
    assert isinstance(fact, ComplaintUnmerged)
    assert fact.due_at == REFERENCE.deadlines(GOVERNMENTS[0]).first_response(freed, two.now)
    two.tick()
    assert "breached:first_response" not in two.case(two.merged).told


@pytest.mark.parametrize("by", [Actor.REPORTER, Actor.COORDINATOR, Actor.CLOCK])
def test_when_the_master_is_closed_each_reporter_judges_its_answer(two: Two, by: Actor) -> None:
    """Nobody's silence or content is another's."""
    two.merge(two.merged, two.master)
    two.answer_master()
    if by is Actor.CLOCK:
        two.now += timedelta(days=20)
        two.tick()
    else:
        two.do(two.master, by, Confirm(5) if by is Actor.REPORTER else Close())
    assert two.case(two.master).status is Status.CLOSED
    judged = two.case(two.merged)
    assert (judged.status, judged.holder, judged.outcome, judged.master) == (Status.ANSWERED, DPUPR, Outcome.PLANNED, None)
    assert (judged.waiting_since, judged.first_routed_at) == (two.now, two.case(two.master).first_routed_at)
    closed = two.do(two.merged, Actor.REPORTER, Confirm(2))
    assert (closed.status, two.case(two.master).status) == (Status.CLOSED, Status.CLOSED)
    again = two.do(two.merged, Actor.REPORTER, Reopen("Masih rusak."))
    assert (again.status, again.holder) == (Status.ROUTED, DPUPR)
    reopened = two.steps(two.merged)[-1].fact
    assert isinstance(reopened, ComplaintReopened)
    assert reopened.level is EscalationLevel.SECRETARY


def test_what_the_reporter_of_a_merged_case_disputes_is_the_agencys_that_answered(two: Two) -> None:
    two.merge(two.merged, two.master)
    two.answer_master()
    two.do(two.master, Actor.REPORTER, Confirm(5))
    disputed = two.do(two.merged, Actor.REPORTER, Dispute("Di tempat saya belum."))
    assert (disputed.status, disputed.holder, disputed.response_from) == (Status.IN_PROGRESS, DPUPR, two.now)
    assert two.case(two.master).status is Status.CLOSED, "another's complaint stays as its own reporter left it"


def test_what_several_agencies_answered_goes_to_the_coordinator_when_the_reporter_of_a_merged_case_disputes_it(two: Two) -> None:
    two.merge(two.merged, two.master)
    two.do(two.master, Actor.COORDINATOR, Verify(), Split((Share(DPUPR), Share(DLH))))
    for part in two.case(two.master).parts:
        two.do(part, Actor.OFFICER, Accept(), DONE)
    two.do(two.master, Actor.REPORTER, Confirm(4))
    assert two.case(two.merged).status is Status.ANSWERED
    disputed = two.do(two.merged, Actor.REPORTER, Dispute("Sampahnya masih ada."))
    assert (disputed.status, disputed.holder, disputed.response_from) == (Status.VERIFIED, "coordinator", None)
    assert two.do(two.merged, Actor.COORDINATOR, Route(DLH)).holder == DLH


def test_the_answer_goes_on_to_what_is_merged_over_another(two: Two) -> None:
    third = two.submit(GOVERNMENTS[0], "kata 3", confidential=False)
    two.merge(third, two.merged)
    two.merge(two.merged, two.master)
    two.answer_master()
    two.do(two.master, Actor.COORDINATOR, Close())
    assert [two.case(each).status for each in (two.merged, third)] == [Status.ANSWERED] * 2


def test_an_archived_master_gives_no_answer(two: Two) -> None:
    two.merge(two.merged, two.master)
    two.do(two.master, Actor.COORDINATOR, Archive(ArchiveReason.TOO_GENERAL))
    assert (two.case(two.merged).status, two.case(two.merged).outcome) == (Status.RECEIVED, None)


def test_who_was_asked_for_more_and_heard_an_answer_is_not_asked_any_more(two: Two) -> None:
    two.do(two.merged, Actor.COORDINATOR, Verify(), Route(DLH))
    asked = two.case(two.merged)._replace(screening_pauses=(two.now,))
    two.bench.lay([asked])
    two.merge(two.merged, two.master)
    two.answer_master()
    two.do(two.master, Actor.COORDINATOR, Close())
    assert len(two.case(two.merged).screening_pauses) == 2


def test_whoever_works_on_the_master_hears_that_the_reporter_of_a_merged_case_added_something_but_no_word_goes_over(two: Two) -> None:
    third = two.submit(GOVERNMENTS[0], "kata 3", confidential=False)
    two.merge(third, two.merged)
    two.merge(two.merged, two.master)
    two.now += timedelta(days=1)
    two.bench.do(third, Supplement("Juga di nomor 7."), Actor.REPORTER, two.now, note="Juga di nomor 7.")
    for case_id in (two.merged, two.master):
        last = two.steps(case_id)[-1]
        assert isinstance(last.fact, ComplaintSupplemented)
        assert (last.fact.from_merged, last.note, last.by) == ("K-3", None, Actor.FAMILY)
    acted_at = two.case(two.master).acted_at
    assert acted_at is not None
    assert acted_at < two.now, "no office has done anything yet"


def test_what_the_reporter_of_a_merged_case_adds_stays_with_it_when_the_master_is_over(two: Two) -> None:
    """As it was left by a closing of before: the case is still merged."""
    two.merge(two.merged, two.master)
    left = two.case(two.merged)
    two.answer_master()
    two.do(two.master, Actor.COORDINATOR, Close())
    two.bench.lay([left])
    before = two.case(two.master)
    two.bench.do(two.merged, Supplement("Juga di nomor 7."), Actor.REPORTER, two.now, note="Juga di nomor 7.")
    last = two.steps(two.merged)[-1]
    assert (type(last.fact), last.note, two.case(two.master)) == (ComplaintSupplemented, "Juga di nomor 7.", before)


def test_what_was_left_merged_into_what_is_over_is_set_free_with_all_that_is_merged_into_it(two: Two) -> None:
    third = two.submit(GOVERNMENTS[0], "kata 3", confidential=False)
    two.merge(third, two.merged)
    two.merge(two.merged, two.master)
    two.bench.let_go(two.master, two.now)
    assert two.case(two.merged).status is Status.MERGED, "the master is open"
    left = [two.case(each) for each in (two.merged, third)]
    two.answer_master()
    two.do(two.master, Actor.COORDINATOR, Close())
    two.bench.lay(left)
    two.bench.let_go(two.master, two.now)
    assert [(two.case(each).status, two.case(each).outcome) for each in (two.merged, third)] == [(Status.ANSWERED, Outcome.PLANNED)] * 2


def test_an_agency_of_another_government_that_answered_the_master_does_not_get_what_was_merged_into_it(two: Two) -> None:
    two.merge(two.merged, two.master)
    elsewhere = f"{GOVERNMENTS[1]}.dpupr"
    two.do(two.master, Actor.COORDINATOR, Verify(), Route(elsewhere, government=GOVERNMENTS[1]))
    two.do(two.master, Actor.OFFICER, DONE)
    two.do(two.master, Actor.REPORTER, Confirm(5))
    freed = two.case(two.merged)
    assert (freed.status, freed.government, freed.agency, freed.outcome) == (Status.ANSWERED, GOVERNMENTS[0], None, Outcome.PLANNED)
    fact = two.steps(two.merged)[-1].fact
    assert isinstance(fact, ComplaintUnmerged)
    assert fact.answer is not None
    assert (fact.agency, fact.answer.agency) == (None, None)
    disputed = two.do(two.merged, Actor.REPORTER, Dispute("Di tempat saya belum."))
    assert (disputed.status, disputed.holder) == (Status.VERIFIED, "coordinator")


@pytest.mark.parametrize("asked", [False, True])
def test_whose_turn_it_was_has_the_time_anew_and_hears_until_when(two: Two, asked: bool) -> None:
    if asked:
        two.do(two.merged, Actor.COORDINATOR, RequestInfo("Di mana?"))
    else:
        two.do(two.merged, Actor.COORDINATOR, Verify(), Route(DPUPR))
        two.do(two.merged, Actor.OFFICER, DONE)
    two.merge(two.merged, two.master)
    two.now += timedelta(days=30)
    freed = two.do(two.merged, Actor.COORDINATOR, Unmerge())
    fact = two.steps(two.merged)[-1].fact
    assert isinstance(fact, ComplaintUnmerged)
    assert fact.close_at == REFERENCE.deadlines(GOVERNMENTS[0]).silence(freed)
    assert fact.close_at is not None
    assert fact.close_at > two.now
    two.tick()
    assert two.case(two.merged).status is (Status.NEEDS_INFO if asked else Status.ANSWERED)


def test_nobody_has_the_word_after_a_merge_who_had_none_before(two: Two) -> None:
    two.merge(two.merged, two.master)
    two.do(two.merged, Actor.COORDINATOR, Unmerge())
    fact = two.steps(two.merged)[-1].fact
    assert isinstance(fact, ComplaintUnmerged)
    assert fact.close_at is None


@pytest.mark.parametrize(("asked", "replied"), [(False, False), (True, False), (True, True)])
def test_the_time_in_a_merge_is_none_of_screening(two: Two, asked: bool, replied: bool) -> None:
    """Screened it was, by merging it."""
    before = REFERENCE.deadlines(GOVERNMENTS[0]).screening(two.case(two.merged))
    assert before is not None
    if asked:
        two.do(two.merged, Actor.COORDINATOR, RequestInfo("Di mana?"))
    two.merge(two.merged, two.master)
    if replied:
        two.now += timedelta(days=3)
        two.do(two.merged, Actor.REPORTER, Supplement("Di depan pasar."))
    two.now += timedelta(days=30)
    two.do(two.master, Actor.REPORTER, Withdraw())
    two.tick()
    freed = two.case(two.merged)
    assert "breached:screening" not in freed.told
    due = REFERENCE.deadlines(GOVERNMENTS[0]).screening(freed)
    if asked and not replied:
        assert (freed.status, due) == (Status.NEEDS_INFO, None)
        two.do(two.merged, Actor.REPORTER, Supplement("Di depan pasar."))
        due = REFERENCE.deadlines(GOVERNMENTS[0]).screening(two.case(two.merged))
    assert two.case(two.merged).status is Status.RECEIVED
    assert due is not None
    assert due - two.now > timedelta(days=2), "the days that were left"
    two.now += timedelta(days=20)
    two.tick()
    assert "breached:screening" in two.case(two.merged).told, "from there on it runs"


def test_what_is_about_abuse_is_merged_only_into_what_is_about_that(two: Two) -> None:
    """Its reporter's additions would be read by the agency that has the other."""
    abuse, road, other = Verify(Classification.OVERSIGHT), Verify(Classification.COMPLAINT), Verify(Classification.OVERSIGHT)
    two.do(two.merged, Actor.COORDINATOR, abuse)
    two.do(two.master, Actor.COORDINATOR, road)
    refused = two.give(two.merged, Merge(two.case(two.master)), Actor.COORDINATOR, two.case(two.merged).version)
    assert refused is not None
    assert refused.code == "oversight-apart"
    third = two.submit(GOVERNMENTS[0], "kata 3", confidential=False)
    two.do(third, Actor.COORDINATOR, other)
    assert two.merge(two.merged, third).status is Status.MERGED
    assert two.merge(two.master, third).status is Status.MERGED, "what is no such thing may go there"


def test_whoever_gave_a_case_back_has_it_not_again_by_the_answer_to_another(two: Two) -> None:
    two.do(two.merged, Actor.COORDINATOR, Verify(), Route(DPUPR))
    two.do(two.merged, Actor.OFFICER, Return(ReturnReason.NOT_OUR_AUTHORITY))
    two.merge(two.merged, two.master)
    two.answer_master()
    two.do(two.master, Actor.REPORTER, Confirm(5))
    assert (two.case(two.merged).status, two.case(two.merged).agency) == (Status.ANSWERED, None)
    disputed = two.do(two.merged, Actor.REPORTER, Dispute("Di tempat saya belum."))
    assert (disputed.status, disputed.holder, disputed.hop) == (Status.VERIFIED, "coordinator", 1)


def test_the_agency_of_a_shared_answer_is_the_first_that_has_the_case(two: Two) -> None:
    two.merge(two.merged, two.master)
    two.answer_master()
    two.do(two.master, Actor.REPORTER, Confirm(5))
    two.do(two.merged, Actor.REPORTER, Dispute("Di tempat saya belum."))
    two.do(two.merged, Actor.OFFICER, Return(ReturnReason.NOT_OUR_AUTHORITY))
    returned = two.steps(two.merged)[-1].fact
    assert isinstance(returned, ComplaintReturned)
    assert (returned.hop, two.case(two.merged).returned_by) == (1, (DPUPR,))
    assert two.do(two.merged, Actor.COORDINATOR, Route(DLH)).hop == 2
