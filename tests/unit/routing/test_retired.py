"""What would go back to an agency that takes complaints no more goes to the coordinator."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.routing.domain import Actor
from services.routing.domain.commands import Accept, Confirm, Dispute, Merge, Reopen, Route, Share, Split, Unmerge, Verify
from shared.events.codes import Status
from shared.events.reference import AgencyRegistered
from shared.events.relation import ComplaintUnmerged
from tests.support.lifecycle_world import GOVERNMENTS, REFERENCE
from tests.unit.routing.test_merged import DLH, DONE, DPUPR, Two

NOBODYS = (Status.VERIFIED, "coordinator", None)


@pytest.fixture
def two() -> Iterator[Two]:
    yield Two()
    REFERENCE.agencies.pop(DPUPR, None)


def retire(code: str = DPUPR) -> None:
    REFERENCE.agencies[code] = AgencyRegistered(code=code, government=GOVERNMENTS[0], name="Dinas yang dilebur", active=False)


def stands(two: Two) -> tuple[Status, str | None, object]:
    case = two.case(two.master)
    return case.status, case.holder, case.response_from


def test_a_dispute_and_what_follows(two: Two) -> None:
    two.answer_master()
    retire()
    two.do(two.master, Actor.REPORTER, Dispute("Belum."))
    assert stands(two) == NOBODYS
    assert two.case(two.master).agency is None
    assert two.do(two.master, Actor.COORDINATOR, Route(DLH)).holder == DLH


def test_a_reopening(two: Two) -> None:
    two.answer_master()
    two.do(two.master, Actor.REPORTER, Confirm(3))
    retire()
    two.do(two.master, Actor.REPORTER, Reopen("Rusak lagi."))
    assert stands(two) == NOBODYS


def test_the_end_of_a_merge(two: Two) -> None:
    two.do(two.master, Actor.COORDINATOR, Verify(), Route(DPUPR))
    two.do(two.master, Actor.OFFICER, Accept())
    two.do(two.master, Actor.COORDINATOR, Merge(two.case(two.merged)))
    retire()
    two.do(two.master, Actor.COORDINATOR, Unmerge())
    assert stands(two) == NOBODYS
    fact = two.steps(two.master)[-1].fact
    assert isinstance(fact, ComplaintUnmerged)
    assert (fact.agency, fact.due_at, fact.status) == (None, None, Status.VERIFIED)
    two.now += timedelta(days=60)
    two.tick()
    assert not [key for key in two.case(two.master).told if key.startswith("escalated")], "nobody is waited for who does not exist"
    assert two.replayed(two.master) == two.case(two.master)


def test_the_answer_of_another_stays_its_answer_and_a_dispute_of_it_is_the_coordinators(two: Two) -> None:
    two.merge(two.merged, two.master)
    two.answer_master()
    two.do(two.master, Actor.REPORTER, Confirm(3))
    retire()
    assert (two.case(two.merged).status, two.case(two.merged).agency) == (Status.ANSWERED, DPUPR), "who answered stays known"
    two.do(two.merged, Actor.REPORTER, Dispute("Belum."))
    assert (two.case(two.merged).status, two.case(two.merged).holder) == (Status.VERIFIED, "coordinator")


def test_a_part_of_a_whole_that_is_disputed(two: Two) -> None:
    two.do(two.master, Actor.COORDINATOR, Verify(), Split((Share(DPUPR), Share(DLH))))
    first, second = two.case(two.master).parts
    for part in (first, second):
        two.do(part, Actor.OFFICER, Accept(), DONE)
    retire()
    two.do(two.master, Actor.REPORTER, Dispute("Belum."))
    assert two.case(two.master).status is Status.SPLIT
    assert (two.case(first).status, two.case(first).holder) == (Status.VERIFIED, "coordinator")
    assert (two.case(second).status, two.case(second).holder) == (Status.IN_PROGRESS, DLH)
    other = f"{GOVERNMENTS[0]}.dishub"
    assert two.do(first, Actor.COORDINATOR, Route(other)).holder == other
    two.do(first, Actor.OFFICER, DONE)
    two.do(second, Actor.OFFICER, DONE)
    assert two.case(two.master).status is Status.ANSWERED
