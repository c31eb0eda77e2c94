"""Which topic a complaint may be about, told from its words while somebody writes. Pure. It proposes; the reporter chooses."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from services.intake.reference import Category
from shared.events.codes import CategoryCode, GovernmentCode
from shared.likeness.words import telling

SHOWN = 3
"""More to choose from would be the list that stands there anyway."""
LEAST = 10
"""Characters; before that nobody has said what it is about."""

READ = 2_000
"""Characters; what it is about is said in them."""

KEYWORD, NAME, DESCRIPTION = 3.0, 2.0, 1.0
"""What a word counts, by where the topic has it."""
WHOLE = 4.0
"""What a keyword of several words counts in addition when all of them are there."""
ENOUGH = 0.5
"""A proposal's least score, as a part of what a keyword counts that no other topic has. A word of a description alone is never enough."""
NEAR_THE_BEST = 0.5
TYPING_ERROR_FROM = 5
"""Letters from which a word may have one wrong, missing, doubled or swapped letter."""

BESIDE = frozenset("depan deket dekat dkt samping sebelah seberang belakang simpang pertigaan perempatan sampe hingga".split())  # noqa: SIM905 a text to read
"""What follows these says where it is, not what it is: a pothole before a hospital is no matter of health."""
OF_TWO_WORDS = frozenset({"rumah", "jalan", "kantor", "lampu", "lapangan"})

_PREFIX = re.compile(r"^(?:meng|meny|men|mem|me|peng|peny|pen|pem|ber|ter|di|se)(?=[a-z]{4})")
_SUFFIX = re.compile(r"(?<=[a-z]{4})(?:nya|lah|kah|kan|an)$")


@dataclass(frozen=True, slots=True)
class _Topic:
    code: CategoryCode
    government: GovernmentCode | None
    weights: Mapping[str, float]
    keywords: tuple[frozenset[str], ...]


class Topics:
    """The words of all active topics, made ready once for as long as the topics stay the same."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._topics = [_topic(each) for each in categories if each.active]
        had = Counter(root for topic in self._topics for root in topic.weights)
        self._rarity = {root: math.log(1 + len(self._topics) / count) for root, count in had.items()}
        self._enough = ENOUGH * KEYWORD * math.log(1 + len(self._topics))
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for root in had:
            self._by_length[len(root)].append(root)

    def propose(self, text: str, government: GovernmentCode | None) -> list[CategoryCode]:
        """At most three, likeliest first: topics for all, and those of the one government. None where the words do not say."""
        if len(text.strip()) < LEAST:
            return []
        roots = dict.fromkeys(map(_root, _matter(telling(text[:READ]))))
        said = {known for root in roots if (known := self._known(root)) is not None}
        scored = [
            (score, topic.code)
            for topic in self._topics
            if topic.government in (None, government) and (score := self._score(topic, said)) >= self._enough
        ]
        best = max((score for score, _ in scored), default=0.0)
        return [code for score, code in sorted(scored, key=lambda each: (-each[0], each[1])) if score >= best * NEAR_THE_BEST][:SHOWN]

    def _score(self, topic: _Topic, said: set[str]) -> float:
        found = said & topic.weights.keys()
        if all(topic.weights[root] <= DESCRIPTION for root in found):
            return 0.0
        whole = sum(WHOLE for keyword in topic.keywords if len(keyword) > 1 and keyword <= said)
        return whole + sum(topic.weights[root] * self._rarity[root] for root in found)

    def _known(self, root: str) -> str | None:
        """The word of a topic that was meant; None where no topic has it."""
        if root in self._rarity or len(root) < TYPING_ERROR_FROM:
            return root if root in self._rarity else None
        near = (each for length in (0, -1, 1) for each in self._by_length[len(root) + length] if length + len(root) >= TYPING_ERROR_FROM)
        return next((each for each in near if each[0] == root[0] and OSA.distance(each, root, score_cutoff=1) <= 1), None)


def _topic(category: Category) -> _Topic:
    weights: dict[str, float] = {}
    for weight, words in (
        (DESCRIPTION, category.description or ""),
        (NAME, f"{category.name} {category.name_en or ''}"),
        (KEYWORD, " ".join(category.keywords)),
    ):
        weights |= dict.fromkeys(map(_root, telling(words) if words.strip() else ()), weight)
    return _Topic(category.code, category.government, weights, tuple(frozenset(map(_root, telling(each))) for each in category.keywords))


def _matter(words: Sequence[str]) -> Iterator[str]:
    """The words without those that only say beside what it is."""
    skipped = 0
    for word in words:
        if word in BESIDE:
            skipped = 1
        elif skipped:
            skipped = 1 if word in OF_TWO_WORDS else 0
        else:
            yield word


def _root(word: str) -> str:
    """Without what Indonesian puts before and behind a word; roughly, since both sides go the same way."""
    return _PREFIX.sub("", _SUFFIX.sub("", word))
