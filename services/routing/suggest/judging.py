"""How good a model is on complaints that it has not seen, and how far its confidence can be believed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from services.routing.suggest.example import Example
from services.routing.suggest.model import Choice, Model

PRECISIONS = (0.95, 0.97, 0.99)
"""From what confidence on so many are right: there a model may route by itself, if the government wants it."""
LEAST_JUDGED = 30
"""What fewer complaints speak for is chance."""
LEAST_PROOF = 200
"""So many above a threshold say by themselves how often it is right there; fewer do if the lower end of their Wilson interval says so."""
WILSON_95 = 1.959964
SHARPNESSES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
SLACK = 0.01
"""Two models that differ by less are equally good, as far as some hundred complaints can tell."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Shares of the judged complaints, 0 to 1."""

    judged: int
    top1: float
    top3: float
    coverage: Mapping[float, float]
    """By the precision that was wanted: how many lie above the threshold that was set for it on others."""
    thresholds: Mapping[float, float]
    """By precision: the confidence from which that holds; missing where none was found, or where these do not prove it."""
    miscalibration: float
    """By how much confidence and the share of right ones differ, on average."""
    precision: Mapping[float, float] = field(default_factory=dict)
    """By the precision that was wanted: how many above its threshold were right; missing where nothing is above it."""

    def is_worse_than(self, other: "Verdict") -> bool:
        return self.top1 < other.top1 - SLACK or self.top3 < other.top3 - SLACK


def judge(model: Model, examples: Sequence[Example], thresholds: Mapping[float, float] | None = None) -> Verdict:
    """Asks the model about complaints whose agencies are known. `thresholds`: what was set on others, by precision; these say whether it
    holds. Raises ValueError without any complaint."""
    if not examples:
        raise ValueError("nothing to judge by")
    made = _made(model, examples)
    confidence, right = _first(made, examples)
    among = [any(choice.code == each.agency for choice in choices) for choices, each in zip(made, examples, strict=True)]
    wanted = thresholds or {}
    above = {precision: right[confidence >= threshold] for precision, threshold in wanted.items()}
    return Verdict(
        judged=len(examples),
        top1=float(right.mean()),
        top3=float(np.mean(among)),
        coverage=dict.fromkeys(PRECISIONS, 0.0) | {precision: len(sure) / len(right) for precision, sure in above.items()},
        thresholds={precision: wanted[precision] for precision, sure in above.items() if is_proven(int(sure.sum()), len(sure), precision)},
        miscalibration=_miscalibration(confidence, right),
        precision={precision: float(sure.mean()) for precision, sure in above.items() if len(sure)},
    )


def thresholds_on(model: Model, examples: Sequence[Example]) -> dict[float, float]:
    """By precision: from which confidence on the model is to be tried. The best of many cuts is told too good a share by what it was found
    on, so it is that of half as many wrong ones as may be; whether it holds is for others to say."""
    if not examples:
        return {}
    confidence, right = _first(_made(model, examples), examples)
    found = {precision: _covered(confidence, right, (1 + precision) / 2) for precision in PRECISIONS}
    return {precision: threshold for precision, (count, threshold) in found.items() if count}


def is_proven(right: int, judged: int, precision: float) -> bool:
    """Whether so many are right: measured on enough, or beyond what chance could do with fewer (Wilson, two-sided 95 %)."""
    if judged < LEAST_JUDGED or right / judged < precision:
        return False
    if judged >= LEAST_PROOF:
        return True
    share, square = right / judged, WILSON_95**2 / judged
    lowest = (share + square / 2 - WILSON_95 * sqrt(share * (1 - share) / judged + square / judged / 4)) / (1 + square)
    return lowest >= precision


def _made(model: Model, examples: Sequence[Example]) -> list[tuple[Choice, ...]]:
    return [found.agencies for found in model.suggest([example.question for example in examples], reasons=False)]


def _first(made: Sequence[tuple[Choice, ...]], examples: Sequence[Example]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """How sure the first choices are, and whether they are right."""
    right = np.array([choices[0].code == each.agency for choices, each in zip(made, examples, strict=True)])
    return np.array([choices[0].confidence for choices in made]), right


def _covered(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], precision: float) -> tuple[int, float]:
    """How many of the surest are right so often, and how sure the last of them is. Equal confidences are taken together."""
    order = np.argsort(-confidence, kind="stable")
    so_far = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    sure = confidence[order]
    ends = [count for count in range(LEAST_JUDGED, len(order) + 1) if count == len(order) or sure[count] < sure[count - 1]]
    count = max((count for count in ends if so_far[count - 1] >= precision), default=0)
    return count, float(sure[count - 1]) if count else 1.0


def _miscalibration(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """Mean distance over ten equal groups from the least to the most confident."""
    groups = np.array_split(np.argsort(confidence), min(10, len(confidence)))
    apart = [abs(float(confidence[group].mean()) - float(right[group].mean())) * len(group) for group in groups]
    return sum(apart) / len(confidence)


def calibrated(model: Model, examples: Sequence[Example]) -> Model:
    """The same model with the sharpnesses at which its shares are likeliest for these complaints, with a category and without."""
    place_of = {agency: place for place, agency in enumerate(model.habits.agencies)}
    known = [example for example in examples if example.agency in place_of]
    if not known:
        return model

    def best(asked: Sequence[Example]) -> float:
        shares = np.stack([model.agency_shares(example.question, sharpness=1.0) for example in asked])
        truth = [place_of[example.agency] for example in asked]

        def surprise(sharpness: float) -> float:
            powers = shares**sharpness
            found = powers[np.arange(len(truth)), truth] / powers.sum(axis=1)
            return float(-np.log(np.maximum(found, 1e-6)).mean())

        return min(SHARPNESSES, key=surprise)

    bare = [replace(example, question=example.question.without_category()) for example in known]
    return replace(model, sharpness=(best(known), best(bare)))
