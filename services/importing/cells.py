"""One cell of a table, whatever program wrote it, as clean text."""

import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

Cell = str | int | float | bool | datetime | date | time | timedelta | None

PLACEHOLDERS = frozenset(
    {"null", "none", "nan", "nat", "n/a", "na", "#n/a", "#value!", "#ref!", "#name?", "kosong", "blank", "(blank)", "(kosong)", "nihil"}
)
"""What programs and people write into a cell that has nothing to say, beside dashes."""

LONGEST_PLACEHOLDER = 9

_CONTROL = {code: " " if chr(code).isspace() else None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_SPACES = {ord("\u00a0"): " ", ord("\u2028"): "\n", ord("\u2029"): "\n"}
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060\u00ad"), None)
_TO_CLEAN: dict[int, str | None] = {**_CONTROL, **_SPACES, **_INVISIBLE}


def text_of(cell: Cell) -> str | None:
    """The cell's words without surrounding space, NUL or other control characters; None when it says nothing.

    A whole number loses the `.0` that spreadsheets give it, so that an identifier reads as it was written.
    """
    if cell is None:
        return None
    if not isinstance(cell, str):
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return str(cell)
    words = cell.strip() if cell.isascii() and cell.isprintable() else _clean(cell)
    if not words or (len(words) <= LONGEST_PLACEHOLDER and _says_nothing(words)):
        return None
    return words


@lru_cache(maxsize=8192)
def _says_nothing(words: str) -> bool:
    return words.casefold() in PLACEHOLDERS or not any(map(str.isalnum, words))


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TO_CLEAN)
    return unicodedata.normalize("NFC", text).strip()


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """For comparing: lower case, no accents, every run of anything but letters and digits one space."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))
    return " ".join(kept.split())
