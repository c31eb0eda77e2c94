"""A text as the set of its pieces of four letters: it hardly changes with a slip of the finger, and not with the order of the words."""

from shared.likeness.words import telling

LENGTH = 4


def shingles(text: str) -> frozenset[str]:
    """Never longer than a word: a space marks where one begins and ends, so that the order of words does not matter."""
    return frozenset(piece for word in set(telling(text)) for piece in _of(f" {word} "))


def _of(word: str) -> list[str]:
    return [word[start : start + LENGTH] for start in range(max(1, len(word) - LENGTH + 1))]


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 (nothing in common) to 1: what both have, of all that there is."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def contained(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1: how much of the shorter is in the longer."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
