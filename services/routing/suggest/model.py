"""The model of one government, and what it makes of a complaint. Needs NumPy alone: what trained it is not here.

Two readings are mixed. The direct one is linear in words, pieces of words and circumstances. The other asks which category it is (or takes
the one that is known) and then who has had that category, there and elsewhere: complaints whose words were withheld taught it, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from services.routing.suggest.example import Question
from services.routing.suggest.habits import Habits
from services.routing.suggest.reader import CIRCUMSTANCE, Floats, Reader, Token, frequency
from services.routing.suggest.words import counted, says_something

Small: TypeAlias = npt.NDArray[np.int8]

MOST_TOKENS = 4_096
"""Words whose pulls are kept at hand: a few thousand are nearly all that people use."""
LIKELY_CATEGORIES = 15
"""So many categories are asked who has had them; the others are too unlikely to matter."""
TOP = 3
REASONS = 4
LOOKED_AT = 16
LEAST_PULL = 0.2
"""Of the strongest word's pull; what pulls less is no reason."""
SPEAKS = 2.0
"""A category is a reason when it makes the agency so many times likelier than it is at large."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the suggestions, with its calibrated confidence (0 to 1) and what speaks for it, as rules say it (`words: …`)."""

    code: str
    confidence: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the model proposes, most likely first."""

    agencies: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    classifications: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is told apart: its classes are neighbouring columns of the weights."""

    classes: tuple[str, ...]
    start: int
    temperature: float
    """Makes scores into honest shares."""

    @property
    def columns(self) -> slice:
        return slice(self.start, self.start + len(self.classes))

    def shares(self, scores: Floats) -> Floats:
        """How likely each class is, a row a complaint."""
        own = scores[:, self.columns] * self.temperature
        powers = np.exp(own - own.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class Weights:
    """Of every feature for every class of every target, as bytes with a scale a class: a quarter of the size, the same answers."""

    small: Small
    scale: Floats
    intercept: Floats

    def row(self, column: int) -> Floats:
        return np.asarray(self.small[column] * self.scale, np.float32)

    def summed(self, columns: npt.NDArray[np.int32], weights: Floats) -> Floats:
        return np.asarray((weights @ self.small[columns]) * self.scale, np.float32)


@dataclass(slots=True)
class _Pulls:
    """What words pull towards, reckoned once for each word: `words` by the word's own column, `pieces` by its pieces.

    Each has a column a class, then a column a target with the mean of its classes, against which a reason is measured.
    """

    width: int
    targets: tuple[slice, ...]
    places: dict[str, int] = field(default_factory=dict)
    words: Floats = field(init=False)
    pieces: Floats = field(init=False)
    weights: list[float] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = np.zeros((MOST_TOKENS, self.width + len(self.targets)), np.float32)
        self.pieces = np.zeros((MOST_TOKENS, self.width + len(self.targets)), np.float32)

    def forget(self) -> None:
        self.places.clear()
        self.weights.clear()
        self.lengths.clear()

    def add(self, text: str, token: Token, weights: Weights) -> None:
        place = self.places[text] = len(self.weights)
        self.weights.append(token.weight)
        self.lengths.append(token.piece_length)
        self._put(self.words[place], weights.row(token.word) * token.weight if token.word >= 0 else None)
        self._put(self.pieces[place], weights.summed(token.pieces, token.weights) if len(token.pieces) else None)

    def _put(self, row: Floats, pulls: Floats | None) -> None:
        row[:] = 0.0
        if pulls is not None:
            row[: self.width] = pulls
            row[self.width :] = [pulls[target].mean() for target in self.targets]


@dataclass(frozen=True, slots=True)
class _Read:
    """One complaint's words: where their pulls are, and what each counts in this text."""

    texts: tuple[str, ...]
    places: npt.NDArray[np.int64]
    of_words: Floats
    of_pieces: Floats


@dataclass(frozen=True)
class Model:
    """Everything that suggests for one government."""

    reader: Reader
    weights: Weights
    groups: Target
    categories: Target | None
    classifications: Target | None
    habits: Habits
    zone: ZoneInfo
    sharpness: tuple[float, float]
    """Powers of the mixed shares that make them honest: with a known category, without."""
    _pulls: list[_Pulls] = field(default_factory=list, repr=False, compare=False)

    def suggest(self, questions: Sequence[Question], *, reasons: bool = True) -> list[Suggestion]:
        """Three of each kind for every complaint. Reasons take half of the time; without them for whoever only counts."""
        return [self._suggest(question, reasons=reasons) for question in questions]

    def _suggest(self, question: Question, *, reasons: bool) -> Suggestion:
        read = self._read(question.words)
        scores = self._scores(question, read)
        categories = self.categories.shares(scores)[0] if self.categories else None
        classes = self.classifications.shares(scores)[0] if self.classifications else None
        agencies = self._agencies(question, scores, categories)
        found = Suggestion(
            agencies=_best(self.habits.agencies, agencies),
            categories=_best(self.categories.classes, categories) if self.categories and categories is not None else (),
            classifications=_best(self.classifications.classes, classes) if self.classifications and classes is not None else (),
        )
        return self._with_reasons(found, question, read) if reasons else found

    def agency_shares(self, question: Question, *, sharpness: float | None = None) -> Floats:
        """How likely each of `habits.agencies` is."""
        scores = self._scores(question, self._read(question.words))
        categories = self.categories.shares(scores)[0] if self.categories else None
        return self._agencies(question, scores, categories, sharpness)

    def _scores(self, question: Question, read: "_Read") -> Floats:
        pulls = self._at_hand()
        around = self.reader.around(question.circumstances(self.zone))
        scores = self.weights.intercept + self.weights.summed(np.array(around, np.int32), np.full(len(around), CIRCUMSTANCE, np.float32))
        if len(read.places):
            of_all = read.of_words @ pulls.words[read.places] + read.of_pieces @ pulls.pieces[read.places]
            scores = scores + of_all[: pulls.width]
        return np.asarray(scores[np.newaxis], np.float32)

    def _agencies(self, question: Question, scores: Floats, categories: Floats | None, sharpness: float | None = None) -> Floats:
        groups = (self._direct(scores) + self._through_category(question, categories)) / 2
        shares = groups[self.habits.group_of] * self.habits.within(question.region)
        known = self.habits.knows(question.category)
        powers = shares ** (sharpness or self.sharpness[0 if known else 1])
        return np.asarray(powers / powers.sum(), np.float32)

    def _direct(self, scores: Floats) -> Floats:
        """The groups that had words to learn from, in the order of all groups."""
        found = np.zeros(len(self.habits.groups), np.float32)
        found[self._direct_places] = self.groups.shares(scores)[0]
        return found

    @cached_property
    def _direct_places(self) -> list[int]:
        place_of = {name: place for place, name in enumerate(self.habits.groups)}
        return [place_of[name] for name in self.groups.classes]

    def _through_category(self, question: Question, categories: Floats | None) -> Floats:
        if question.category is not None and self.habits.knows(question.category):
            return self.habits.of_topic(question.category, question.region)
        if self.categories is None or categories is None:
            return self.habits.overall
        likely = np.argsort(-categories)[:LIKELY_CATEGORIES]
        of_each = np.stack([self.habits.of_topic(self.categories.classes[place], question.region) for place in likely])
        return np.asarray(categories[likely] @ of_each / categories[likely].sum(), np.float32)

    def _read(self, words: str) -> _Read:
        counts = {text: count for text, count in counted(words).items() if " " not in text or text in self.reader.words}
        pulls = self._at_hand()
        if len(pulls.places) + len(counts) > MOST_TOKENS:
            pulls.forget()
        for text in counts:
            if text not in pulls.places:
                pulls.add(text, self.reader.token(text), self.weights)
        places = [pulls.places[text] for text in counts]
        often = np.array([frequency(count) for count in counts.values()], np.float32)
        words_length = _length(often * np.array([pulls.weights[place] for place in places], np.float32))
        pieces_length = _length(often * np.array([pulls.lengths[place] for place in places], np.float32))
        return _Read(tuple(counts), np.array(places, np.int64), often / words_length, often / pieces_length)

    def _at_hand(self) -> _Pulls:
        if not self._pulls:
            self._pulls.append(_Pulls(self.weights.small.shape[1], tuple(target.columns for target in self._targets)))
        return self._pulls[0]

    @cached_property
    def _targets(self) -> tuple[Target, ...]:
        return tuple(target for target in (self.groups, self.categories, self.classifications) if target is not None)

    def _with_reasons(self, found: Suggestion, question: Question, read: _Read) -> Suggestion:
        groups = [int(self.habits.group_of[self._place_of_agency[choice.code]]) for choice in found.agencies]
        asked = [
            *((self.groups, self.habits.groups[group]) for group in groups),
            *((self.categories, choice.code) for choice in found.categories),
            *((self.classifications, choice.code) for choice in found.classifications),
        ]
        words = iter(self._words_for(asked, read))
        return Suggestion(
            tuple(
                Choice(choice.code, choice.confidence, self._about(choice.code, group, question, next(words)))
                for choice, group in zip(found.agencies, groups, strict=True)
            ),
            tuple(Choice(choice.code, choice.confidence, next(words)) for choice in found.categories),
            tuple(Choice(choice.code, choice.confidence, next(words)) for choice in found.classifications),
        )

    @cached_property
    def _place_of_agency(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.habits.agencies)}

    def _about(self, agency: str, group: int, question: Question, words: tuple[str, ...]) -> tuple[str, ...]:
        """Beside the words: a topic that this agency has more than others, a place that chose among agencies that are alike."""
        reasons, topic = words, question.category if self.habits.knows(question.category) else None
        if topic and self.habits.of_topic(topic, question.region)[group] > SPEAKS * self.habits.overall[group]:
            reasons = (f"category: {topic}", *reasons)
        if question.places and self.habits.groups[group] != agency:
            reasons = (*reasons, f"region: {question.region}")
        return reasons

    def _words_for(self, asked: Sequence[tuple[Target | None, str]], read: _Read) -> list[tuple[str, ...]]:
        """For each class the words of the complaint that raise it most above the average of the others; none for one without words."""
        known = {place: (target, name) for place, (target, name) in enumerate(asked) if target is not None and name in target.classes}
        found: list[tuple[str, ...]] = [()] * len(asked)
        if not known or not read.texts:
            return found
        pulls = self._at_hand()
        own = [target.start + target.classes.index(name) for target, name in known.values()]
        mean = [pulls.width + self._targets.index(target) for target, _ in known.values()]
        words, pieces = pulls.words[read.places], pulls.pieces[read.places]
        of_words, of_pieces = words[:, own] - words[:, mean], pieces[:, own] - pieces[:, mean]
        above = read.of_words[:, np.newaxis] * of_words + read.of_pieces[:, np.newaxis] * of_pieces
        strongest = np.argsort(-above, axis=0)[:LOOKED_AT].T
        for place, best, pull in zip(known, strongest.tolist(), above.T.tolist(), strict=True):
            found[place] = _chosen([(read.texts[word], pull[word]) for word in best])
        return found


def _chosen(strongest: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Of words and their pulls, the strongest first, those that a person would take for reasons."""
    least, words = max(strongest[0][1] * LEAST_PULL, 0.0), list[str]()
    for word, pull in strongest:
        if pull <= least or len(words) == REASONS:
            break
        if says_something(word) and not any(word in other or other in word for other in words):
            words.append(word)
    return (f"words: {', '.join(words)}",) if words else ()


def _best(codes: Sequence[str], shares: Floats) -> tuple[Choice, ...]:
    return tuple(Choice(codes[place], round(float(shares[place]), 4)) for place in np.argsort(-shares)[:TOP])


def _length(values: Floats) -> float:
    """1 for a text without any, so that it can divide."""
    return float(np.sqrt((values**2).sum())) or 1.0
