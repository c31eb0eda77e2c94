"""Whoever let silence close a complaint may still say how content they are, once for each closing."""

from datetime import timedelta
from functools import reduce
from uuid import uuid4

import pytest

from services.routing.domain import ALLOWED, NEW, Actor, allowed_now, evolve
from services.routing.domain.commands import (
    Answer,
    Close,
    Confirm,
    Dispute,
    EndSilence,
    Erase,
    FollowParent,
    OpenPart,
    Rate,
    Reopen,
    Route,
    Verify,
)
from shared.errors import Conflict
from shared.events.codes import CloseReason, ErasureBasis, Outcome, Status
from shared.events.complaint import ComplaintClosed, ComplaintRated
from tests.unit.routing.given import BANDUNG, CASE_ID, DEADLINES, MONDAY, Life

DPUPR = f"{BANDUNG}.dpupr"
DONE = Answer("Sudah diperbaiki.", Outcome.RESOLVED)


def answered() -> Life:
    life = Life()
    life.when(Verify(), Actor.COORDINATOR)
    life.when(Route(DPUPR), Actor.COORDINATOR)
    life.when(DONE, Actor.OFFICER)
    return life


def silent() -> Life:
    """Closed as nobody said a word."""
    life = answered()
    until = DEADLINES.silence(life.case)
    assert until is not None
    life.when(EndSilence(), Actor.CLOCK, until + timedelta(seconds=1))
    return life


def refused(life: Life) -> str | None:
    before = life.case
    with pytest.raises(Conflict) as conflict:
        life.when(Rate(2), Actor.REPORTER)
    assert life.case == before
    assert "rate" not in conflict.value.allowed
    return conflict.value.code


def test_silence_leaves_the_rating_to_the_reporter() -> None:
    life = silent()
    ended_at = life.case.ended_at
    assert "rate" in allowed_now(life.case, Actor.REPORTER)
    assert ALLOWED[Rate].by == {Actor.REPORTER}
    [fact] = life.when(Rate(4), Actor.REPORTER, life.case.changed_at + timedelta(days=90))
    assert isinstance(fact, ComplaintRated)
    assert (fact.rating, fact.agency, fact.status) == (4, DPUPR, Status.CLOSED)
    assert (life.case.status, life.case.holder, life.case.ended_at) == (Status.CLOSED, None, ended_at)
    assert refused(life) == "rated-before"
    assert reduce(evolve, life.steps, NEW._replace(id=CASE_ID)) == life.case


def test_the_coordinators_word_leaves_it_too_and_so_does_a_confirmation_without_stars() -> None:
    for command, by in ((Close(), Actor.COORDINATOR), (Confirm(), Actor.REPORTER)):
        life = answered()
        life.when(command, by)
        assert len(life.when(Rate(5), Actor.REPORTER)) == 1


def test_a_confirmation_with_stars_was_the_rating() -> None:
    life = answered()
    life.when(Confirm(3), Actor.REPORTER)
    assert "rate" not in allowed_now(life.case, Actor.REPORTER)
    assert refused(life) == "rated-before"


def test_each_closing_is_rated_for_itself() -> None:
    life = silent()
    life.when(Rate(1), Actor.REPORTER)
    life.when(Reopen("Rusak lagi."), Actor.REPORTER)
    assert not life.case.rated
    assert refused(life) == "conflict", "what is open is not rated"
    life.when(DONE, Actor.OFFICER)
    life.when(Close(), Actor.COORDINATOR)
    [fact] = life.when(Rate(5), Actor.REPORTER)
    assert isinstance(fact, ComplaintRated)
    assert fact.rating == 5


def test_a_dispute_that_was_raised_in_time_takes_the_rating_back_with_the_end() -> None:
    life = silent()
    life.when(Rate(5), Actor.REPORTER)
    life.when(Dispute("Belum.", MONDAY + timedelta(days=1)), Actor.REPORTER)
    assert (life.case.status, life.case.rated) == (Status.IN_PROGRESS, False)


def test_nothing_is_rated_of_what_is_erased() -> None:
    life = silent()
    life.when(Erase(ErasureBasis.LAW), Actor.LAW)
    assert refused(life) == "erased"


def test_a_part_is_rated_with_its_whole() -> None:
    whole, part = Life(), Life()
    part.when(OpenPart(whole.case._replace(id=uuid4())), Actor.FAMILY)
    part.when(Route(DPUPR), Actor.COORDINATOR)
    part.when(DONE, Actor.OFFICER)
    assert part.case.parent is not None
    closed = ComplaintClosed(government=BANDUNG, status=Status.CLOSED, reason=CloseReason.SILENCE)
    part.when(FollowParent(part.case.parent, closed), Actor.FAMILY)
    assert "rate" not in allowed_now(part.case, Actor.REPORTER)
    assert refused(part) == "a-part"
