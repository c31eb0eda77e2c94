"""What a good officer does now."""

from datetime import UTC, datetime, timedelta

from services.routing.training.handbook import handbook
from services.routing.training.hints import FAULT_WORDS, Hint, hint_for
from services.routing.training.judging import Fault, Handling, judge
from services.routing.training.library import scenarios
from shared.events.codes import Outcome, Status

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOLE = scenarios()["lubang-depan-sd"]
NOTHING = Handling(due_at=NOW + timedelta(minutes=5))


def hint(agency: str, status: Status, handling: Handling = NOTHING) -> Hint:
    return hint_for(HOLE, agency, status, handling, judge(HOLE, agency, handling, NOW))


def test_ones_own_is_to_be_taken_up_and_then_answered() -> None:
    assert hint("dpupr", Status.ROUTED).page == "menerima"
    assert hint("dpupr", Status.IN_PROGRESS).page == "menjawab"
    assert hint("dpupr", Status.ROUTED).detail == HOLE.tip


def test_anothers_is_to_be_returned_and_the_agency_is_named() -> None:
    for status in (Status.ROUTED, Status.IN_PROGRESS):
        said = hint("dlh", status)
        assert said.page == "mengembalikan"
        assert said.agency == "Dinas PUPR Latihan"
        assert said.detail == HOLE.why


def test_nobody_sees_the_good_answer_before_having_answered() -> None:
    assert hint("dpupr", Status.IN_PROGRESS).example is None
    poor = Handling(due_at=NOTHING.due_at, answered_at=NOW, answer=HOLE.bad, outcome=Outcome.PLANNED)
    assert hint("dpupr", Status.ANSWERED, poor).example == HOLE.good


def test_a_good_answer_is_praised() -> None:
    good = Handling(due_at=NOTHING.due_at, answered_at=NOW, answer=HOLE.good, outcome=Outcome.PLANNED)
    said = hint("dpupr", Status.ANSWERED, good)
    assert said.message.startswith("Well done")
    assert said.example is None


def test_every_hint_leads_to_a_page_of_the_handbook() -> None:
    pages = {hint(agency, status).page for agency in ("dpupr", "dlh") for status in (Status.ROUTED, Status.IN_PROGRESS)}
    assert pages <= set(handbook())


def test_every_fault_has_a_sentence() -> None:
    assert set(FAULT_WORDS) == set(Fault)
