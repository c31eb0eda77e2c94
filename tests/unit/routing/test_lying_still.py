"""How long no office has done anything with a case: what citizens say of it meanwhile does not count."""

from datetime import datetime, timedelta

from services.routing.domain import Actor
from services.routing.domain.commands import (
    Accept,
    Answer,
    Close,
    Dispute,
    MakeConfidential,
    Reopen,
    RequestInfo,
    Route,
    Supplement,
    Support,
    Verify,
)
from shared.events.codes import Outcome, Status
from tests.unit.routing.given import MONDAY, Life

DPUPR = "32.04.dpupr"


def day(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def taken_up() -> Life:
    life = Life()
    life.when(Verify(), Actor.COORDINATOR, day(0))
    life.when(Route(DPUPR), Actor.COORDINATOR, day(0))
    life.when(Accept(), Actor.OFFICER, day(1))
    return life


def test_supporters_and_more_words_do_not_hide_that_no_office_does_anything() -> None:
    life = taken_up()
    for number, (command, by) in enumerate(
        ((Support(), Actor.CITIZEN), (Supplement("Makin dalam."), Actor.REPORTER), (MakeConfidential(), Actor.REPORTER)), start=2
    ):
        assert life.when(command, by, day(number)), "it has happened"
        assert life.case.acted_at == day(1)
    life.when(Answer("Sudah ditambal.", Outcome.RESOLVED), Actor.OFFICER, day(9))
    assert life.case.acted_at == day(9)


def test_whoever_gives_the_case_back_to_an_office_gives_it_its_time() -> None:
    life = taken_up()
    life.when(Answer("Sudah ditambal.", Outcome.RESOLVED), Actor.OFFICER, day(2))
    life.when(Dispute("Belum."), Actor.REPORTER, day(4))
    assert (life.case.status, life.case.acted_at) == (Status.IN_PROGRESS, day(4))
    life.when(Answer("Sekarang sudah.", Outcome.RESOLVED), Actor.OFFICER, day(5))
    life.when(Close(), Actor.COORDINATOR, day(6))
    life.when(Reopen("Berlubang lagi."), Actor.REPORTER, day(7))
    assert (life.case.status, life.case.acted_at) == (Status.ROUTED, day(7))


def test_a_reply_to_a_question_is_the_coordinators_to_read_from_then_on() -> None:
    life = Life()
    life.when(RequestInfo("Di mana?"), Actor.COORDINATOR, day(1))
    life.when(Supplement("Di depan pasar."), Actor.REPORTER, day(4))
    assert (life.case.status, life.case.acted_at) == (Status.RECEIVED, day(4))
