"""Personal data in words: whoever wrote a telephone number, a name or a NIK into a report did not mean the world. Pure.

Two nets, for none catches all: expressions of our own that miss no number, and lokal-id's detectors, which know names, plates, accounts
and cards by the words around them. A place is not masked: it is what a report is about.
"""

import re
from collections.abc import Iterator, Sequence

from lokal.samaran import PiiType, detect_pii

MASK = "[disamarkan]"

_EMAIL = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]++@[\w-]++(?:\.[\w-]++)+")
"""Begins where a run of such characters begins, and never gives a part of it back: a text is read once, whatever it is."""
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?<!\d[.,/-])(?:\+?62|0)[\s./-]?8\d(?:[\s./-]?\d){6,10}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?<!\d[.,/-])(?:\+62[\s.-]?|\(?0)[2-79]\d{1,2}\)?[\s.-]?\d{5,8}(?!\d)")
_NAME_PART = re.compile(r"\w{3,}")

DETECTED: Sequence[PiiType] = (
    "NIK",
    "KK",
    "NPWP",
    "PASSPORT",
    "SIM",
    "BPJS",
    "PHONE",
    "EMAIL",
    "BANK_ACCOUNT",
    "CARD",
    "PLATE",
    "NAME",
    "BIRTH_DATE",
)
PIECE, OVERLAP = 500, 100
"""Characters. The detector's time grows with the square of what it reads; what says that a number is an account stands close to it."""
_SENTENCE_END, _WORD_END = re.compile(r"[.!?\n]\s"), re.compile(r"\s")


def mask_personal(text: str, reporter_name: str | None = None) -> str:
    """The text with NIK, telephone numbers, e-mail addresses and its reporter's own name replaced: quick, for lists of a thousand."""
    if reporter_name:
        text = _mask_name(text, reporter_name)
    for pattern in (_EMAIL, _NIK, _PHONE, _LANDLINE):
        text = pattern.sub(MASK, text)
    return text


def mask_public(text: str, reporter_name: str | None = None) -> str:
    """The text as anybody may read it: without what identifies people, and without any part of its reporter's name.

    Takes about a millisecond, and half a second for the longest and worst text; what is read often is masked once.
    """
    text = mask_personal(text, reporter_name)
    parts, end = [], 0
    for start, stop in sorted(_detected(text)):
        if stop > end:
            parts += [text[end:start], MASK] if start >= end else []
            end = stop
    return "".join([*parts, text[end:]])


def _detected(text: str) -> Iterator[tuple[int, int]]:
    """Where the detectors found something that is not masked yet. What stands in two pieces may be found twice."""
    for first, last in _pieces(text):
        for found in detect_pii(text[first:last], types=DETECTED):
            if MASK[1:-1] not in found.value:
                yield first + found.start, first + found.end


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """From where to where; each ends with a sentence or a word where there is one, and repeats the last words of the one before."""
    start = 0
    while len(text) - start > PIECE:
        end = _last_end(text, start + PIECE // 2, start + PIECE)
        yield start, end
        word = _WORD_END.search(text, end - OVERLAP, end)
        start = word.end() if word and word.end() < end else end - OVERLAP
    yield start, len(text)


def _last_end(text: str, lowest: int, highest: int) -> int:
    for pattern in (_SENTENCE_END, _WORD_END):
        ends = [found.end() for found in pattern.finditer(text, lowest, highest)]
        if ends:
            return ends[-1]
    return highest


def _mask_name(text: str, name: str) -> str:
    """Each part of at least three letters, as a word, however it is written."""
    parts = sorted({re.escape(part) for part in _NAME_PART.findall(name)}, key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(parts)})\b", MASK, text, flags=re.IGNORECASE) if parts else text
