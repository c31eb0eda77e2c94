"""Learning: what a government's past is made into, and whether that is better than what it has. Pure; for a process of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.routing.suggest.example import Example, Lesson
from services.routing.suggest.fitting import fit
from services.routing.suggest.judging import LEAST_JUDGED, Verdict, calibrated, judge
from services.routing.suggest.limits import LEAST_EXAMPLES, MOST_WORDS_TOGETHER
from services.routing.suggest.model import Model

CALIBRATING, JUDGING = 0.1, 0.1
"""The latest parts of the past. No model that is judged on the last one has seen it, nor was anything set on it."""


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
    cut = int(len(ordered) * (1 - JUDGING))
    earlier, latest = ordered[:cut], ordered[cut:]
    rehearsal = rehearsed(lesson, earlier)
    verdict = judge(rehearsal, latest)
    model = replace(fit(lesson, ordered), sharpness=rehearsal.sharpness)
    return Learned(
        model=model,
        verdict=verdict,
        bare=judge(rehearsal, [replace(each, question=each.question.without_category()) for each in latest]),
        taught_until=ordered[-1].question.at,
        worse=before is not None and _is_worse(rehearsal, verdict, before, latest),
    )


def rehearsed(lesson: Lesson, examples: Sequence[Example]) -> Model:
    """A model of these examples, its confidence made honest on the latest of them by one that had not seen those."""
    ordered = _ordered(examples)
    cut = int(len(ordered) * (1 - CALIBRATING))
    calibrating = calibrated(fit(lesson, ordered[:cut]), ordered[cut:])
    return replace(fit(lesson, ordered), sharpness=calibrating.sharpness)


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
