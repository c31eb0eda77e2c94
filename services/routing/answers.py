"""Whether an answer is one: a phrase that fits every report tells its reporter nothing. Pure.

Three signs, each by itself: the answer has nearly the words of another one of the same agency; it has not one word that the report has,
too; it is too short to say what was done. They are a reason to look, not a verdict: a coordinator reads what was flagged.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from uuid import UUID

from rapidfuzz import fuzz, process

from shared.events.codes import AnswerFlag

COMPARED = 50
"""How many of its agency's latest answers an answer is held against."""
LOOKED_AT = 4_000
"""Characters of a text: a longer one is judged by its beginning, so that an essay costs no more than a letter."""
COPIED_SHARE = 0.7
"""From which share of its runs of three words that stand in one earlier answer it counts as copied."""
SAME_REPORT_SHARE = 0.6
"""From which share on two reports say the same, so that the same answer is right for both."""
SHORTEST_WORDS = 6
SHORTEST_SIGNS = 40
FEWEST_CONTENT_WORDS = 3
"""A report with fewer words that mean something cannot be missed by an answer."""
ALIKE = 84
"""From which likeness of two roots, of 100, they are one word misspelt or bent."""
_RUN = 3
_ROOT = 4
"""Letters of a root at least."""
_PREFIXES = ("meng", "meny", "mem", "men", "me", "peng", "peny", "pem", "pen", "per", "pe", "ber", "ter", "di", "ke", "se")
_SHORT_FOR = {"jl": "jalan", "jln": "jalan", "jlan": "jalan", "gg": "gang", "rmh": "rumah", "sklh": "sekolah", "mtr": "motor"}
_SUFFIXES = ("nya", "lah", "kah", "kan", "an", "i")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that the same agency gave before, and the report that it was for."""

    case_id: UUID
    text: str
    report: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against an answer, and which earlier one it is like."""

    flags: tuple[AnswerFlag, ...] = ()
    like: UUID | None = None
    """The case of the earlier answer whose words it has."""
    share: float = 0.0
    """How much of it stands there, 0 to 1."""


def judge(text: str, report: str, earlier: Iterable[Earlier]) -> Verdict:
    """Looks at an answer before it is sent. `report`: all words of the complaint, its landmark and place; empty when they were withheld."""
    text, report = text[:LOOKED_AT], report[:LOOKED_AT]
    like, share = _most_like(text, report, earlier)
    flags = []
    if like is not None:
        flags.append(AnswerFlag.COPIED)
    if _says_nothing_of(text, report):
        flags.append(AnswerFlag.NOTHING_OF_CASE)
    if len(_words(text)) < SHORTEST_WORDS or len(text.strip()) < SHORTEST_SIGNS:
        flags.append(AnswerFlag.TOO_SHORT)
    return Verdict(tuple(flags), like, share)


def _most_like(text: str, report: str, earlier: Iterable[Earlier]) -> tuple[UUID | None, float]:
    """The earlier answer that holds most of this one, where that is enough; a report sent twice may be answered twice alike."""
    own, own_report, best, share = _runs(text), _runs(report), None, 0.0
    for each in earlier:
        found = _share(own, _runs(each.text[:LOOKED_AT]))
        if found >= COPIED_SHARE and found > share and _share(own_report, _runs(each.report[:LOOKED_AT])) < SAME_REPORT_SHARE:
            best, share = each.case_id, found
    return best, share


def _says_nothing_of(text: str, report: str) -> bool:
    asked, said = content_words(report), content_words(text)
    if len(asked) < FEWEST_CONTENT_WORDS or asked & said:
        return False
    long = [word for word in said if len(word) >= _ROOT]
    return not any(process.extractOne(word, long, scorer=fuzz.ratio, score_cutoff=ALIKE) for word in asked if len(word) >= _ROOT)


def content_words(text: str) -> Set[str]:
    """The words that say what a text is about, each also without its affixes: no small words, courtesies or words of every report."""
    small = _small_words()
    words = {_SHORT_FOR.get(word, word) for word in _words(text)}
    meant = {word for word in words if len(word) > 2 and not word.isdigit() and word not in small}
    return {form for word in meant for form in _forms(word)} - small


def _forms(word: str) -> Set[str]:
    """The word and what may be its root: Indonesian affixes are taken off wherever they could be some, so that “perbaikan” and
    “diperbaiki” have a form in common."""
    ends = {word, *(word.removesuffix(suffix) for suffix in _SUFFIXES if word.endswith(suffix))}
    forms = set(ends)
    for _ in range(2):
        forms |= {form.removeprefix(prefix) for form in forms for prefix in _PREFIXES if form.startswith(prefix)}
    return {form for form in forms if form == word or len(form) >= _ROOT}


def _words(text: str) -> Sequence[str]:
    return re.findall(r"\w+", text.lower())


def _runs(text: str) -> Set[tuple[str, ...]]:
    """All runs of three words; numbers count as one and the same, so that a new date makes no new answer."""
    words = ["0" if any(sign.isdigit() for sign in word) else word for word in _words(text)]
    if len(words) < _RUN:
        return {tuple(words)} if words else set()
    return {tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1)}


def _share(own: Set[tuple[str, ...]], other: Set[tuple[str, ...]]) -> float:
    return len(own & other) / len(own) if own else 0.0


@lru_cache(maxsize=1)
def _small_words() -> Set[str]:
    """`small_words.txt`, as they are written."""
    return frozenset(files("services.routing").joinpath("small_words.txt").read_text("utf-8").split())
