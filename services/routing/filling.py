"""Templates of answers: words with blanks in braces. Some fill themselves from the case, all others wait for the officer. Pure."""

import re
from collections.abc import Mapping, Sequence

BLANK = re.compile(r"\{([^{}\n]{1,80})\}")
FILLED = {
    "nomor": "number",
    "tanggal": "date",
    "tanggal lapor": "reported",
    "tempat": "place",
    "topik": "category",
    "instansi": "agency",
    "pemerintah": "government",
}
"""Blanks that the case fills, by their Indonesian names; the English ones mean the same."""
NAMES = frozenset({"nama", "nama pelapor", "pelapor", "name", "reporter"})
"""Blanks that there are not: an answer may be public, and it names nobody."""


def fill(words: str, values: Mapping[str, str | None]) -> str:
    """The words with the case's own values, by their English names; a blank without a value stays, for the officer to see."""

    def value(found: re.Match[str]) -> str:
        name = _plain(found[1])
        return values.get(FILLED.get(name, name)) or found[0]

    return BLANK.sub(value, words)


def blanks(words: str) -> Sequence[str]:
    """What stands in braces, once each, as it is written."""
    return tuple(dict.fromkeys(found.strip() for found in BLANK.findall(words)))


def names_somebody(words: str) -> str | None:
    """A blank for the reporter's name, when there is one."""
    return next((blank for blank in blanks(words) if _plain(blank) in NAMES), None)


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_]+", name.strip().lower()))
