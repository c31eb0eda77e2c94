"""Splits of what is not screened or answered already, replies by telephone, and more time until a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.routing.domain import Actor, allowed_now
from services.routing.domain.case import MAX_HOPS
from services.routing.domain.commands import AskDeferral, GiveNotice, RecordReply, RequestInfo, Return, Route, Share, Split
from shared.errors import Conflict
from shared.events.codes import ReturnReason, Status
from shared.events.notice import NoticePublished
from shared.ids import new_id
from shared.notices import MOST_GIVEN
from tests.unit.routing.given import BANDUNG, MONDAY, Life
from tests.unit.routing.test_lifecycle import DLH, DPUPR, answered, routed_to


def notice() -> NoticePublished:
    known = {
        "id": new_id(),
        "government": BANDUNG,
        "categories": ["jalan-rusak"],
        "regions": [BANDUNG],
        "since": MONDAY.date(),
        "until": MONDAY.date(),
    }
    return NoticePublished.model_validate(known | {"title": "Perbaikan jalan", "text": "Jalan ini masuk program tahun ini."})


BOTH = Split((Share(DPUPR), Share(DLH)))


def test_what_is_not_screened_yet_is_verified_by_a_split() -> None:
    for asked in (False, True):
        life = Life()
        if asked:
            life.when(RequestInfo("Di mana?"), Actor.COORDINATOR)
        facts = life.when(BOTH, Actor.COORDINATOR, MONDAY + timedelta(days=1))
        assert [fact.fact_type for fact in facts] == ["complaint.verified", "complaint.split"]
        assert (life.case.status, life.case.verified_at, life.case.waiting_since) == (Status.SPLIT, MONDAY + timedelta(days=1), None)
        assert len(life.case.screening_pauses) == (2 if asked else 0)


def test_an_answer_that_is_not_enough_is_split_and_the_reporter_is_waited_for_no_more() -> None:
    life = answered()
    life.when(BOTH, Actor.COORDINATOR)
    assert (life.case.status, life.case.waiting_since, life.case.agency) == (Status.SPLIT, None, None)
    assert life.case.first_answered_at == MONDAY
    with pytest.raises(Conflict):
        life.when(BOTH, Actor.COORDINATOR)


def test_who_gave_it_back_gets_no_part_of_it_before_the_coordinators_word_is_final() -> None:
    life = routed_to(DPUPR)
    for following in (DLH, f"{BANDUNG}.dishub"):
        life.when(Return(ReturnReason.NOT_OUR_AUTHORITY), Actor.OFFICER)
        with pytest.raises(Conflict) as refused:
            life.when(BOTH, Actor.COORDINATOR)
        assert refused.value.code == "returned-before"
        life.when(Route(following), Actor.COORDINATOR)
    assert life.case.hop == MAX_HOPS
    assert [fact.fact_type for fact in life.when(BOTH, Actor.COORDINATOR)] == ["complaint.split"]


def test_one_complaint_is_told_few_notices_however_often_they_are_given() -> None:
    life = Life()
    for _ in range(MOST_GIVEN + 2):
        life.when(GiveNotice(notice()), Actor.CLOCK)
    assert len(life.case.notices) == MOST_GIVEN


def test_a_reply_by_telephone_brings_the_case_back_to_screening() -> None:
    life = Life()
    life.when(RequestInfo("Di mana?"), Actor.COORDINATOR)
    assert "archive" not in allowed_now(life.case, Actor.COORDINATOR)
    [fact] = life.when(RecordReply("Di RT 03."), Actor.COORDINATOR, MONDAY + timedelta(days=1))
    assert fact.model_dump()["text"] == "Di RT 03."
    assert (life.case.status, life.case.waiting_since, len(life.case.screening_pauses)) == (Status.RECEIVED, None, 2)
    assert {"archive", "split", "verify"} <= set(allowed_now(life.case, Actor.COORDINATOR))


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 2, 20), datetime(2026, 2, 20, 16, 59, 59, tzinfo=UTC)),
        (date(2026, 2, 21), datetime(2026, 2, 23, 16, 59, 59, tzinfo=UTC)),
    ],
)
def test_more_time_until_a_day_is_until_the_end_of_that_working_day(day: date, until: datetime) -> None:
    life = routed_to(DPUPR)
    life.when(AskDeferral("Aspal.", day, "Nanti."), Actor.OFFICER)
    assert life.case.deferral_until == until


@pytest.mark.parametrize(("day", "code"), [(date(2026, 1, 30), "deferral-past"), (date.max, "deferral-too-long")])
def test_a_day_that_cannot_be_is_refused(day: date, code: str) -> None:
    with pytest.raises(Conflict) as refused:
        routed_to(DPUPR).when(AskDeferral("Aspal.", day, "Nanti."), Actor.OFFICER)
    assert refused.value.code == code
