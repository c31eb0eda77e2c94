"""A text as the set of its pieces of four letters: it hardly changes with a slip of the finger, and not with the order of the words."""

from itertools import chain

from shared.likeness.words import kept, telling

LENGTH = 4


def shingles(text: str) -> frozenset[str]:
    """Never longer than a word: a space marks where one begins and ends, so that the order of words does not matter."""
    return frozenset(chain.from_iterable(_pieces_of(set(telling(text)))))


def pieces_of(word: str) -> tuple[str, ...]:
    """Those of one word, with a space before and behind it."""
    spaced = f" {word} "
    return tuple(spaced[start : start + LENGTH] for start in range(max(1, len(spaced) - LENGTH + 1)))


_pieces_of = kept(pieces_of)


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 (nothing in common) to 1: what both have, of all that there is."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def contained(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1: how much of the shorter is in the longer."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
