"""Words of public complaints, so that a search with a slip (`lubnag`) finds what was meant. Pure.

They are read anew from what is public now and kept for minutes: no word outlives the complaint that it stood in."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]{3,40}")
SHORTEST = 4
"""Among shorter words every one is near to some other."""
MOST_WORDS = 8
"""So many are looked at: each unknown one is compared with all."""
NEAR = 0.74
"""One letter of four, or two that changed places."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often each word stands in what can be searched."""

    words: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        words = Counter[str]()
        for text in texts:
            words.update(_WORD.findall(text.lower()))
        return cls(words)

    def mend(self, search: str) -> str | None:
        """The search with each unknown word replaced by the nearest known one, the more frequent of two; None when nothing changes."""
        known = cache(self._nearest)
        mended = _WORD.sub(lambda found: known(found[0]), search, count=MOST_WORDS)
        return mended if mended != search else None

    def _nearest(self, word: str) -> str:
        lower = word.lower()
        if lower in self.words or len(word) < SHORTEST:
            return word
        near = process.extract(lower, self.words.keys(), scorer=OSA.normalized_similarity, score_cutoff=NEAR, limit=10)
        return max(near, key=lambda each: (each[1], self.words[each[0]]))[0] if near else word
