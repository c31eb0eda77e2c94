"""Random commands by random people, too late, twice, out of order: what DOMAIN calls always true stays true.

`make fault` (KAWAL_LONG) takes at least 200,000 steps.
"""

import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from pydantic_core import to_json

from services.routing.clock import LADDER
from services.routing.domain import ALLOWED, OPEN, Actor, Case, Step, allowed_now, evolve
from services.routing.domain import commands as c
from services.routing.domain.case import MAX_HOPS, WITH_AGENCY
from services.routing.rules import government_of
from shared.errors import Conflict
from shared.events.codes import ArchiveReason, Classification, ErasureBasis, Outcome, ReturnReason, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintEscalated,
    ComplaintRated,
    ComplaintReturned,
    ComplaintRouted,
)
from shared.events.relation import ComplaintMerged, ComplaintUnmerged
from shared.events.review import ComplaintReopened
from tests.support.lifecycle_world import GOVERNMENTS, REFERENCE, RETIRED, LifecycleWorld

LONG = bool(os.environ.get("KAWAL_LONG"))
STEPS = 200_000 if LONG else 2_000
MOST_CASES = 5
AGENCIES = [f"{GOVERNMENTS[0]}.{short}" for short in ("dpupr", "dlh", "dishub", "satpolpp")] + [RETIRED, f"{GOVERNMENTS[1]}.dpupr"]
"""One takes complaints no more, and one is of another government: with it a case changes hands."""
OUTCOMES = [Outcome.RESOLVED, Outcome.PLANNED, Outcome.CANNOT_RESOLVE, Outcome.INFORMATION_GIVEN]
ONCE = (c.Confirm, c.Rate, c.Dispute, c.Withdraw, c.Reopen, c.Appeal, c.MakeConfidential, c.Erase)
"""What a reporter asks for that has one effect, however often it comes. Words may be added twice."""
IDENTITY = {"name", "phone", "email", "nik", "reporter", "identity"}

agencies = st.sampled_from(AGENCIES)
Make = Callable[[LifecycleWorld, Case, st.DataObject], c.Command]

MAKE: dict[type[c.Command], Make] = {
    c.Verify: lambda world, case, data: c.Verify(),
    c.RequestInfo: lambda world, case, data: c.RequestInfo("Di mana?"),
    c.Archive: lambda world, case, data: c.Archive(ArchiveReason.TOO_GENERAL),
    c.Route: lambda world, case, data: route(data.draw(agencies)),
    c.Accept: lambda world, case, data: c.Accept(),
    c.Return: lambda world, case, data: c.Return(ReturnReason.NOT_OUR_AUTHORITY),
    c.AskDeferral: lambda world, case, data: c.AskDeferral("Aspal.", world.now + timedelta(days=data.draw(st.integers(-1, 40))), "Nanti."),
    c.ApproveDeferral: lambda world, case, data: c.ApproveDeferral(),
    c.RefuseDeferral: lambda world, case, data: c.RefuseDeferral("Tidak."),
    c.Answer: lambda world, case, data: c.Answer("Sudah.", data.draw(st.sampled_from(OUTCOMES))),
    c.Close: lambda world, case, data: c.Close(),
    c.Reclassify: lambda world, case, data: c.Reclassify("Salah.", data.draw(st.sampled_from(Classification))),
    c.Merge: lambda world, case, data: merge(world, data.draw(st.sampled_from(world.cases))),
    c.Unmerge: lambda world, case, data: c.Unmerge(),
    c.Split: lambda world, case, data: c.Split(tuple(map(c.Share, data.draw(st.lists(agencies, min_size=1, max_size=3))))),
    c.Join: lambda world, case, data: c.Join(),
    c.Supplement: lambda world, case, data: c.Supplement("Di pasar.", said(world, data)),
    c.Confirm: lambda world, case, data: c.Confirm(data.draw(st.sampled_from([None, 4]))),
    c.Rate: lambda world, case, data: c.Rate(data.draw(st.integers(1, 5))),
    c.Dispute: lambda world, case, data: c.Dispute("Belum.", said(world, data)),
    c.Withdraw: lambda world, case, data: c.Withdraw(),
    c.Reopen: lambda world, case, data: c.Reopen("Rusak lagi.", said(world, data)),
    c.Appeal: lambda world, case, data: c.Appeal("Tolong.", said(world, data)),
    c.RecordReply: lambda world, case, data: c.RecordReply("Lewat telepon: di pasar."),
    c.GrantAppeal: lambda world, case, data: c.GrantAppeal("Benar."),
    c.RefuseAppeal: lambda world, case, data: c.RefuseAppeal("Tetap."),
    c.Support: lambda world, case, data: c.Support(),
    c.MakeConfidential: lambda world, case, data: c.MakeConfidential(),
    c.Erase: lambda world, case, data: c.Erase(ErasureBasis.LAW),
}
"""Every command that somebody gives. The clock's and the family's follow by themselves."""
ONWARD = (c.Verify, c.Route, c.Accept, c.Answer, c.Close, c.Confirm, c.Rate, c.Reopen, c.Appeal, c.GrantAppeal)
"""The way to an answer, to the end and back. By chance alone hardly a case gets so far."""


def said(world: LifecycleWorld, data: st.DataObject) -> datetime:
    """When a reporter said what is heard now."""
    return world.now - timedelta(days=data.draw(st.integers(0, 3)))


def route(agency: str) -> c.Route:
    return c.Route(agency, government=government_of(agency))


def merge(world: LifecycleWorld, master: Case) -> c.Merge:
    above, at = [], master
    while at.master is not None:
        at = world.case(at.master)
        above.append(at.id)
        assert len(above) <= len(world.cases), "no case is merged into itself over others"
    return c.Merge(master, tuple(above))


class Counter:
    """How many commands and ticks all runs together made."""

    steps = 0


class Lifecycle(RuleBasedStateMachine):
    """People and the clock at a handful of cases."""

    def __init__(self) -> None:
        super().__init__()
        self.world = LifecycleWorld()
        self.seen: dict[UUID, int] = {}
        self.first_answers: dict[UUID, datetime] = {}
        self.heights: dict[UUID, int] = {}
        self.rated: dict[UUID, bool] = {}

    @initialize(confidential=st.booleans())
    def begin(self, confidential: bool) -> None:
        self.world.submit(GOVERNMENTS[0], "kata-rahasia-1", confidential=confidential)

    @precondition(lambda self: len(self.world.submissions) < MOST_CASES)
    @rule(government=st.sampled_from([*GOVERNMENTS[:1] * 3, GOVERNMENTS[1]]), confidential=st.booleans())
    def submit(self, government: str, confidential: bool) -> None:
        Counter.steps += 1
        self.world.submit(government, f"kata-rahasia-{len(self.world.submissions) + 1}", confidential=confidential)

    @rule(pause=st.sampled_from([timedelta(minutes=5), timedelta(hours=7), timedelta(days=1), timedelta(days=4), timedelta(days=13)]))
    def wait(self, pause: timedelta) -> None:
        Counter.steps += 1
        self.world.now += pause

    @rule()
    def tick(self) -> None:
        """The clock job; a second run, a replica's, has nothing to add."""
        Counter.steps += 1
        self.world.tick()
        before = [case.version for case in self.world.cases]
        self.world.tick()
        assert [case.version for case in self.world.cases] == before

    @rule(data=st.data())
    def somebody_does_what_is_possible(self, data: st.DataObject) -> None:
        self.one_of(list(MAKE), data)

    @rule(data=st.data())
    def somebody_goes_on(self, data: st.DataObject) -> None:
        self.one_of(ONWARD, data)

    def one_of(self, commands: Sequence[type[c.Command]], data: st.DataObject) -> None:
        """One of these that is possible, if any is."""
        case = data.draw(st.sampled_from(self.world.cases))
        names = {name for actor in Actor for name in allowed_now(case, actor)}
        possible = [command for command in commands if ALLOWED[command].name in names]
        if possible:
            self.command(case, data.draw(st.sampled_from(possible)), data, late=False)

    @rule(data=st.data(), late=st.booleans())
    def somebody_tries_anything(self, data: st.DataObject, late: bool) -> None:
        self.command(data.draw(st.sampled_from(self.world.cases)), data.draw(st.sampled_from(list(MAKE))), data, late=late)

    def command(self, case: Case, kind: type[c.Command], data: st.DataObject, *, late: bool) -> None:
        Counter.steps += 1
        move, made = ALLOWED[kind], MAKE[kind](self.world, case, data)
        by = data.draw(st.sampled_from([*sorted(move.by) * 4, Actor.OFFICER, Actor.REPORTER]))
        version = case.version - 1 if late else case.version
        refused = self.world.give(case.id, made, by, version)
        after = self.world.case(case.id)
        if by not in move.by or late:
            assert refused is not None
            assert after == case, "what is refused changes nothing"
        elif refused is not None:
            assert refused.detail
        elif after.version != case.version:
            assert after.status in move.to if move.to else True
            again = self.world.give(case.id, made, by, version)
            assert again is not None, "the same command twice has one effect"
            assert again.code == "stale-version"

    @rule(data=st.data())
    def a_reporter_asks_twice(self, data: st.DataObject) -> None:
        """As intake tells of it, without a version: by the lifecycle itself the second time has no effect."""
        Counter.steps += 1
        case, kind = data.draw(st.sampled_from(self.world.cases)), data.draw(st.sampled_from(ONCE))
        asked = MAKE[kind](self.world, case, data)
        self.world.tick()  # so that it is the request that changes what is possible, and not the clock between the two
        self.hears(case.id, asked)
        self.world.tick()
        after = self.world.cases
        self.hears(case.id, asked)
        assert self.world.cases == after

    def hears(self, case_id: UUID, asked: c.Command) -> None:
        """A refusal keeps nothing but what the clock had to say before."""
        said = len(self.world.steps(case_id))
        try:
            self.world.bench.do(case_id, asked, Actor.REPORTER, self.world.now)
        except Conflict:
            assert {step.by for step in self.world.steps(case_id)[said:]} <= {Actor.CLOCK}

    @rule(data=st.data())
    def old_facts_come_again(self, data: st.DataObject) -> None:
        """Late or twice, they never move a state backwards."""
        Counter.steps += 1
        case = data.draw(st.sampled_from(self.world.cases))
        steps = self.world.steps(case.id)
        if steps:
            assert evolve(case, data.draw(st.sampled_from(steps))) == case

    @invariant()
    def an_open_case_has_exactly_one_holder(self) -> None:
        for case in self.world.cases:
            assert (case.holder is not None) == (case.status in OPEN), case
            # of a whole that its parts have answered no single agency is left, nor of what was answered with it while merged into it
            by_several = bool(case.parts) or (case.status is Status.ANSWERED and case.agency is None)
            has_agency = case.status in WITH_AGENCY and not by_several
            assert (case.agency is not None and case.holder == case.agency) == has_agency, case
            assert (case.ended_at is not None) == (case.status in (Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN)), case
            assert len(set(case.told)) == len(case.told)
            assert case.hop <= MAX_HOPS + 1 + len(case.reopened_from) + case.parts_made + self.given_back_to_nobody(case.id)
            assert len(case.reopened_from) <= 3
            assert not case.rated or (case.status is Status.CLOSED and case.parent is None), case

    @invariant()
    def families_agree(self) -> None:
        for case in self.world.cases:
            if case.master is not None:
                assert case.status is Status.MERGED
                master = self.world.case(case.master)
                assert master.is_open or master.status is Status.MERGED, "nobody ends with another"
                merge(self.world, case)
            if case.status in (Status.SPLIT, Status.ANSWERED) and case.parts:
                answered = [part for part in case.parts if self.world.case(part).status is Status.ANSWERED]
                assert tuple(sorted(answered)) == tuple(sorted(case.parts_answered))
                assert (len(answered) == len(case.parts)) == (case.status is Status.ANSWERED)
            if case.parent is not None and case.is_open:
                assert self.world.case(case.parent).status in (Status.SPLIT, Status.ANSWERED)

    @invariant()
    def what_is_new_is_in_order(self) -> None:
        """Facts are numbered without a gap, the first answer's time is fixed once, escalation only rises while an agency holds a case."""
        for case in self.world.cases:
            steps, told = self.world.steps(case.id), self.world.told(case.id)
            for place in range(self.seen.get(case.id, 0), len(steps)):
                assert steps[place].version == told[place].version == place + 1
                self.follow(case.id, steps[place])
            self.seen[case.id] = len(steps)
            if case.first_answered_at is not None:
                assert self.first_answers.setdefault(case.id, case.first_answered_at) == case.first_answered_at

    def follow(self, case_id: UUID, step: Step) -> None:
        """Escalation only rises, nothing is merged into itself, and each closing is rated once at most."""
        match step.fact:
            case ComplaintClosed(rating=rating):
                self.rated[case_id] = rating is not None
            case ComplaintRated(status=status):
                assert status is Status.CLOSED
                assert not self.rated[case_id]
                self.rated[case_id] = True
            case ComplaintRouted() | ComplaintDisputed() | ComplaintReopened() | ComplaintReturned():
                self.heights[case_id] = -1
            case ComplaintEscalated(level=level):
                assert LADDER.index(level) > self.heights.get(case_id, -1)
                self.heights[case_id] = LADDER.index(level)
            case ComplaintMerged(master=master, government=government):
                assert master != case_id
                assert government in self.governments_of(master), "into a case of the same government, whoever has that one later"

    def given_back_to_nobody(self, case_id: UUID) -> int:
        """How often a case would have gone back to an agency that takes none any more, or that never had it."""
        back = (ComplaintDisputed, ComplaintUnmerged)
        return sum(isinstance(step.fact, back) and step.fact.status is Status.VERIFIED for step in self.world.steps(case_id))

    def governments_of(self, case_id: UUID) -> set[str]:
        """Of all that had a case so far."""
        facts = [step.fact for step in self.world.steps(case_id)]
        return {self.world.beginning(case_id).government} | {fact.government for fact in facts if isinstance(fact, CaseFact)}

    def teardown(self) -> None:
        """Facts rebuild every case, byte for byte; none carries an identity, nor a word of another complaint."""
        for case in self.world.cases:
            assert self.world.replayed(case.id) == case
            assert to_json(self.world.replayed(case.id)) == to_json(case)
            told = " ".join(fact.encode() for fact in self.world.told(case.id))
            assert "kata-rahasia" not in told
            for fact in self.world.told(case.id):
                assert not IDENTITY & fact.data.model_dump(exclude_none=True).keys()
            deadlines = REFERENCE.deadlines(case.government)
            assert deadlines.resolution(case._replace(classification=None)) == deadlines.resolution(
                self.world.beginning(case.id)._replace(classification=None)
            ), "the citizen's clock never starts anew"


def test_what_is_always_true_stays_true(capsys: pytest.CaptureFixture[str]) -> None:
    Counter.steps = 0
    chosen = settings(
        max_examples=400 if LONG else 50,
        stateful_step_count=60,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    while Counter.steps < STEPS:
        run_state_machine_as_test(Lifecycle, settings=chosen)
    with capsys.disabled():
        print(f"\nthe lifecycle took {Counter.steps:,} steps")


def test_a_conflict_says_what_to_do() -> None:
    """Each guard has a stable code and a sentence; the state machine only sees that there is one."""
    world = LifecycleWorld()
    case_id = world.submit(GOVERNMENTS[0], "x", confidential=False)
    refused = world.give(case_id, c.Unmerge(), Actor.COORDINATOR, 0)
    assert isinstance(refused, Conflict)
    assert refused.allowed == ("archive", "merge", "request_info", "split", "verify")
