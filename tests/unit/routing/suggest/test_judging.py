"""What a verdict says, by hand-made confidences."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from services.routing.suggest import judging
from services.routing.suggest.fitting import fit
from services.routing.suggest.judging import LEAST_JUDGED, PRECISIONS, Verdict, calibrated, is_proven, judge, thresholds_on
from services.routing.suggest.limits import LEAST_EXAMPLES
from services.routing.suggest.timing import is_due
from tests.support.past import lesson, past

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def covered(confidences: Sequence[float], right: Sequence[bool], precision: float = 0.95) -> tuple[int, float]:
    return judging._covered(np.array(confidences), np.array(right), precision)


def test_as_many_as_are_right_often_enough_are_covered() -> None:
    confidences = [0.99 - place / 1000 for place in range(100)]
    right = [True] * 60 + [False] * 40
    count, threshold = covered(confidences, right)
    assert count == 63, "60 of 63 are 95 %"
    assert threshold == pytest.approx(confidences[62])


def test_few_are_chance_and_equals_are_taken_together() -> None:
    assert covered([0.9] * (LEAST_JUDGED - 1), [True] * (LEAST_JUDGED - 1)) == (0, 1.0)
    mixed = [True] * 40 + [False] * 40
    assert covered([0.8] * 80, mixed) == (0, 1.0), "the right ones of equals cannot be picked"


@pytest.mark.parametrize(
    ("right", "judged", "proven"),
    [
        (29, 30, False),
        (30, 30, False),
        (72, 72, False),
        (73, 73, True),
        (190, 199, False),
        (199, 199, True),
        (190, 200, True),
        (189, 200, False),
        (0, 0, False),
    ],
)
def test_a_precision_is_proven_by_many_or_by_what_chance_does_not_do(right: int, judged: int, proven: bool) -> None:
    assert is_proven(right, judged, 0.95) is proven


def test_what_is_tried_has_half_as_many_wrong_ones_as_may_be() -> None:
    examples = past(300)
    model = fit(lesson(examples[:200]), examples[:200])
    tried = thresholds_on(model, examples[200:])
    verdict = judge(model, examples[200:], tried)
    assert set(tried) <= set(PRECISIONS)
    assert all(verdict.precision[precision] >= (1 + precision) / 2 for precision in tried)
    assert judge(model, examples[200:]).thresholds == {}, "nothing is set by those who judge"
    assert thresholds_on(model, []) == {}


def test_confidence_is_measured_against_what_was_right() -> None:
    right = np.array([True, False] * 50)
    assert judging._miscalibration(np.full(100, 0.5), right) == pytest.approx(0, abs=0.01)
    assert judging._miscalibration(np.full(100, 0.9), right) == pytest.approx(0.4, abs=0.01)


def test_a_calibrated_model_is_nearer_to_the_truth() -> None:
    examples = past(300)
    model = fit(lesson(examples[:200]), examples[:200])
    made = calibrated(model, examples[200:])
    assert made.sharpness[1] in judging.SHARPNESSES
    bare = judge(made, examples[200:])
    assert bare.top1 > 0.9
    assert bare.miscalibration <= judge(model, examples[200:]).miscalibration + 0.02


def test_nothing_cannot_judge() -> None:
    examples = past(50)
    with pytest.raises(ValueError, match="nothing to judge by"):
        judge(fit(lesson(examples), examples), [])


def test_a_little_less_is_not_worse() -> None:
    one = Verdict(100, 0.9, 0.95, {}, {}, 0.0)
    assert not Verdict(100, 0.895, 0.95, {}, {}, 0.0).is_worse_than(one)
    assert Verdict(100, 0.88, 0.95, {}, {}, 0.0).is_worse_than(one)
    assert Verdict(100, 0.95, 0.93, {}, {}, 0.0).is_worse_than(one)


@pytest.mark.parametrize(
    ("settled", "then", "days", "erased", "has_model", "due"),
    [
        (LEAST_EXAMPLES - 1, 0, None, 0, False, False),
        (LEAST_EXAMPLES, 0, None, 0, False, True),
        (249, 200, 1, 0, True, False),
        (250, 200, 1, 0, True, True),
        (1_099, 1_000, 1, 0, True, False),
        (1_100, 1_000, 1, 0, True, True),
        (201, 200, 8, 0, True, True),
        (200, 200, 30, 0, True, False),
        (200, 200, 0, 1, True, True),
        (10, 200, 0, 1, True, True),
        (10, 0, None, 1, False, False),
    ],
)
def test_when_it_is_time_to_learn_again(settled: int, then: int, days: int | None, erased: int, has_model: bool, due: bool) -> None:
    tried_at = None if days is None else NOW - timedelta(days=days)
    said = is_due(settled=settled, settled_then=then, erased=erased, erased_then=0, tried_at=tried_at, has_model=has_model, now=NOW)
    assert said is due
