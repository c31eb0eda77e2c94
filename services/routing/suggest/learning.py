"""Learning: what a government's past is made into, and whether that is better than what it has. Pure; for a process of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.routing.suggest.example import Example, Lesson
from services.routing.suggest.fitting import fit
from services.routing.suggest.judging import LEAST_JUDGED, Verdict, calibrated, judge, thresholds_on
from services.routing.suggest.limits import LEAST_EXAMPLES, MOST_WORDS_TOGETHER
from services.routing.suggest.model import Model

CALIBRATING, JUDGING = 0.2, 0.2
"""The latest parts of the past, of what people and rules routed: a model does not judge itself. On the last but one it is set how sure the
model may be; no model that is judged on the last one has seen it, nor was anything set on it."""
LEAST_PART = 20
"""With fewer on either side nothing can be learned before, or judged after."""


class TooFewExamples(Exception):
    """There is not enough to learn from yet."""


@dataclass(frozen=True, slots=True)
class Before:
    """The model that is in force, and how it was judged then."""

    model: Model
    verdict: Verdict
    taught_until: datetime
    """It has seen nothing that was submitted later."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A model, and how sure it may be to be tried: with all that is known, and without category and class. Both by precision."""

    model: Model
    thresholds: Mapping[float, float]
    bare_thresholds: Mapping[float, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """A model of all the past. `verdict` and `bare` (without category and class) are those of one that had not seen the latest part."""

    model: Model
    verdict: Verdict
    bare: Verdict
    taught_until: datetime
    worse: bool
    """Than the one in force: then it may not replace it."""


def learn(lesson: Lesson, before: Before | None = None) -> Learned:
    """Raises TooFewExamples."""
    if len(lesson.examples) < LEAST_EXAMPLES:
        raise TooFewExamples(f"{len(lesson.examples)} of {LEAST_EXAMPLES}")
    ordered = within_memory(_ordered(lesson.examples))
    earlier, latest = _divided(ordered, JUDGING)
    if min(len(earlier), len(latest)) < LEAST_PART:
        raise TooFewExamples(f"{len(latest)} to judge by, {len(earlier)} before them")
    rehearsal = rehearsed(lesson, earlier)
    verdict = judge(rehearsal.model, latest, rehearsal.thresholds)
    model = replace(fit(lesson, ordered), sharpness=rehearsal.model.sharpness)
    return Learned(
        model=model,
        verdict=verdict,
        bare=judge(rehearsal.model, bare(latest), rehearsal.bare_thresholds),
        taught_until=ordered[-1].question.at,
        worse=before is not None and _is_worse(rehearsal.model, verdict, before, latest),
    )


def rehearsed(lesson: Lesson, examples: Sequence[Example]) -> Rehearsal:
    """A model of these examples. Its confidence is made honest, and thresholds are set, on the latest by one that had not seen those."""
    ordered = _ordered(examples)
    earlier, latest = _divided(ordered, CALIBRATING)
    calibrating = calibrated(fit(lesson, earlier), latest)
    return Rehearsal(
        replace(fit(lesson, ordered), sharpness=calibrating.sharpness),
        thresholds_on(calibrating, latest),
        thresholds_on(calibrating, bare(latest)),
    )


def bare(examples: Sequence[Example]) -> list[Example]:
    """The same complaints before anybody has said what they are about."""
    return [replace(each, question=each.question.without_category()) for each in examples]


def _divided(ordered: Sequence[Example], share: float) -> tuple[Sequence[Example], Sequence[Example]]:
    """All until the latest share of what no model routed begins, and that share."""
    by_others = [place for place, example in enumerate(ordered) if not example.by_model]
    latest = by_others[int(len(by_others) * (1 - share)) :]
    return ordered[: latest[0] if latest else len(ordered)], [ordered[place] for place in latest]


def within_memory(ordered: Sequence[Example]) -> list[Example]:
    """The latest, as many as have so many words together; never fewer than can be learned from."""
    kept, words = 0, 0
    for example in reversed(ordered):
        words += example.question.words.count(" ") + 1
        if words > MOST_WORDS_TOGETHER and kept >= LEAST_EXAMPLES:
            break
        kept += 1
    return list(ordered[len(ordered) - kept :])


def _is_worse(rehearsal: Model, verdict: Verdict, before: Before, latest: Sequence[Example]) -> bool:
    """On what neither has seen; where that is too little, by how each was judged in its time."""
    unseen = [example for example in latest if example.question.at > before.taught_until]
    if len(unseen) < LEAST_JUDGED:
        return verdict.is_worse_than(before.verdict)
    return judge(rehearsal, unseen).is_worse_than(judge(before.model, unseen))


def _ordered(examples: Sequence[Example]) -> list[Example]:
    return sorted(examples, key=lambda example: example.question.at)
