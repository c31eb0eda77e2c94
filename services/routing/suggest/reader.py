"""Makes numbers of a complaint: its words, pairs of words and pieces of words, and its circumstances.

Pieces carry what is misspelt or spoken: `jln brlubang` shares most of its pieces with `jalan berlubang`. They are kept as numbers of
buckets and never as text. What fewer than three different texts have is not kept at all: it could be about one person.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from services.routing.suggest.words import counted

Floats: TypeAlias = npt.NDArray[np.float32]
Places: TypeAlias = npt.NDArray[np.int32]

BUCKETS = 1 << 15
SHORTEST_PIECE, LONGEST_PIECE = 2, 5
LEAST_TEXTS = 3
MOST_WORDS = 20_000
CIRCUMSTANCE = 0.3
"""What a circumstance weighs beside the words, which weigh 1, and their pieces, which weigh 1."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a pair of words: the columns that it fills, before the text's length is taken out."""

    word: int
    """Its own column, -1 where it has none."""
    weight: float
    pieces: Places
    weights: Floats

    @property
    def piece_length(self) -> float:
        return float(np.sqrt((self.weights**2).sum()))


@dataclass(frozen=True)
class Reader:
    """Columns: pieces first, then words, then circumstances."""

    buckets: Places
    """The column of each bucket; -1 where too few texts have a piece of it."""
    piece_weights: Floats
    """By column."""
    words: Mapping[str, int]
    """Their columns, from the number of pieces on."""
    word_weights: Floats
    """By column, less the number of pieces."""
    circumstances: Mapping[str, int]

    @property
    def width(self) -> int:
        return len(self.piece_weights) + len(self.words) + len(self.circumstances)

    def token(self, text: str) -> Token:
        column = self.words.get(text, -1)
        weight = float(self.word_weights[column - len(self.piece_weights)]) if column >= 0 else 0.0
        columns = self.buckets[pieces(text)] if " " not in text else self.buckets[:0]
        columns = columns[columns >= 0]
        return Token(column, weight, columns, self.piece_weights[columns])

    def around(self, circumstances: Iterable[str]) -> list[int]:
        """Their columns; what was never seen has none."""
        return [column for each in circumstances if (column := self.circumstances.get(each)) is not None]


def pieces(word: str) -> list[int]:
    """The buckets of a word's pieces, beginning and end marked; a pair of words has none of its own."""
    if " " in word:
        return []
    marked = f" {word} ".encode()
    sizes = range(SHORTEST_PIECE, min(LONGEST_PIECE, len(marked)) + 1)
    return [zlib.crc32(marked[start : start + size]) % BUCKETS for size in sizes for start in range(len(marked) - size + 1)]


def learn_reader(texts: Sequence[str], circumstances: Iterable[Sequence[str]], public: Iterable[str] = ()) -> Reader:
    """From plain texts. One that was sent many times counts once. What is `public` (names of topics) is kept however rare it is."""
    shown = set(public)
    different = sorted({text for text in texts if text} | shown)
    in_words: Counter[str] = Counter()
    in_pieces: Counter[int] = Counter()
    for text in different:
        found = counted(text)
        in_words.update(found.keys())
        in_pieces.update({bucket for word in found for bucket in pieces(word)})
    public_words = {word for text in shown for word in counted(text)}
    public_pieces = {bucket for word in public_words for bucket in pieces(word)}
    common = [word for word, count in in_words.most_common(MOST_WORDS) if count >= LEAST_TEXTS or word in public_words]
    buckets, weights = np.full(BUCKETS, -1, np.int32), list[float]()
    for bucket, count in sorted(in_pieces.items()):
        if count >= LEAST_TEXTS or bucket in public_pieces:
            buckets[bucket] = len(weights)
            weights.append(_rarity(count, len(different)))
    start = len(weights)
    words = {word: start + place for place, word in enumerate(sorted(common))}
    seen = Counter(each for around in circumstances for each in around)
    around = sorted(each for each, count in seen.items() if count >= LEAST_TEXTS)
    return Reader(
        buckets=buckets,
        piece_weights=np.array(weights, np.float32),
        words=words,
        word_weights=np.array([_rarity(in_words[word], len(different)) for word in words], np.float32),
        circumstances={each: start + len(words) + place for place, each in enumerate(around)},
    )


def frequency(count: int) -> float:
    """What a word said `count` times in one text weighs."""
    return 1.0 + math.log(count)


def _rarity(having: int, of: int) -> float:
    return math.log((1 + of) / (1 + having)) + 1.0
