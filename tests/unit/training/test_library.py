"""The made-up complaints: enough of them, of many kinds, and each teaches what the rules then judge."""

from collections import Counter

import pytest

from services.routing.training.domain import AGENCIES, SEATED
from services.routing.training.judging import Fault, faults_of_answer
from services.routing.training.library import Scenario, scenarios
from shared.events.codes import Classification, Outcome

EVERY = list(scenarios().values())


def test_there_are_forty_and_more_of_many_kinds() -> None:
    assert len(EVERY) >= 40
    assert {scenario.agency for scenario in EVERY} == set(AGENCIES)
    assert {Classification.COMPLAINT, Classification.INFORMATION, Classification.ASPIRATION} <= {each.classification for each in EVERY}
    assert any(scenario.confidential for scenario in EVERY)
    assert len({scenario.text for scenario in EVERY}) == len(EVERY)


def test_each_seat_has_enough_of_its_own_for_a_long_round() -> None:
    own = Counter(scenario.agency for scenario in EVERY)
    assert all(own[kind.value] >= 9 for kind in SEATED)


@pytest.mark.parametrize("scenario", EVERY, ids=lambda scenario: str(scenario.id))
def test_the_good_answer_is_good_and_the_bad_one_is_not(scenario: Scenario) -> None:
    assert faults_of_answer(scenario, scenario.good, Outcome.PLANNED) == []
    assert faults_of_answer(scenario, scenario.bad, scenario.outcomes[0])


def test_bad_answers_show_every_fault_of_words() -> None:
    shown = {fault for scenario in EVERY for fault in faults_of_answer(scenario, scenario.bad, Outcome.PLANNED)}
    assert shown == {Fault.TOO_SHORT, Fault.SAYS_NOTHING_OF_IT, Fault.PHRASE, Fault.NO_MOMENT}
