"""What changed between two versions of a text, word by word. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECES = re.compile(r"\s+|[^\s]+")
LONGEST = 2_000
"""Pieces of a text up to which words are compared; longer ones line by line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The two texts as one: what stayed once, what went before what came in its place. Joined without `gone` they give `after`."""
    old, new = _pieces(before), _pieces(after)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("gone", "".join(old[i1:i2])))
        if j2 > j1:
            found.append(Piece("new", "".join(new[j1:j2])))
    return found


def _pieces(text: str) -> Sequence[str]:
    pieces = _PIECES.findall(text)
    return pieces if len(pieces) <= LONGEST else text.splitlines(keepends=True)
