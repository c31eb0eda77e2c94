"""How people and other systems write a region's name, brought to one form that can be compared."""

import re
import unicodedata
from typing import NamedTuple

from shared.regions.names import Level

_NOISE = re.compile(r"[^a-z0-9]+")
_SHORT = ((re.compile(r"\b(?:kep|kepl)\b"), "kepulauan"), (re.compile(r"\badm\b"), "administrasi"))
_PREFIX = re.compile(
    r"^(?:(?P<province>(?:pemerintah )?(?:provinsi|propinsi|prov|prop)|pemprov)"
    r"|(?P<regency>(?:pemerintah )?(?:kabupaten administrasi|kabupaten|kab)|pemkab)"
    r"|(?P<city>(?:pemerintah )?(?:kota administrasi|kotamadya|kota|kodya)|pemkot)"
    r"|(?P<district>kecamatan|kec|distrik|kapanewon|kemantren)"
    r"|(?P<village>kelurahan|kel|desa|ds|gampong|nagari|kalurahan))"
    r" (?=[a-z0-9])"
)
_INNER = re.compile(
    r"[,;/|\n()]+|(?<=\S)\s+(?=(?:prov(?:insi)?|kab(?:upaten)?|kec(?:amatan)?|kel(?:urahan)?|desa|ds|pemkab)\b\.?\s*\w)", re.IGNORECASE
)

LEVEL_OF_PREFIX = {
    "province": Level.PROVINCE,
    "regency": Level.REGENCY,
    "city": Level.REGENCY,
    "district": Level.DISTRICT,
    "village": Level.VILLAGE,
}

ALIASES: dict[str, tuple[str, ...]] = {
    "31": ("jakarta", "dki", "dkijakarta", "daerahkhususjakarta", "provinsidkijakarta"),
    "34": ("yogyakarta", "diy", "diyogyakarta", "jogja", "jogjakarta", "yogya"),
    "11": ("nad", "nanggroeacehdarussalam", "daerahistimewaaceh"),
    "12": ("sumut",),
    "13": ("sumbar",),
    "16": ("sumsel",),
    "19": ("babel", "bangkabelitung"),
    "21": ("kepri", "riaukepulauan"),
    "32": ("jabar",),
    "33": ("jateng",),
    "35": ("jatim",),
    "52": ("ntb",),
    "53": ("ntt",),
    "61": ("kalbar",),
    "62": ("kalteng",),
    "63": ("kalsel",),
    "64": ("kaltim",),
    "65": ("kaltara",),
    "71": ("sulut",),
    "72": ("sulteng",),
    "73": ("sulsel",),
    "74": ("sultra",),
    "76": ("sulbar",),
    "82": ("malut",),
    "91": ("irianjaya",),
    "92": ("irianjayabarat",),
    "12.12": ("tobasamosir",),
    "31.71": ("jakpus",),
    "31.72": ("jakut",),
    "31.73": ("jakbar",),
    "31.74": ("jaksel",),
    "31.75": ("jaktim",),
    "31.01": ("pulauseribu",),
    "36.74": ("tangsel",),
    "71.09": ("siautagulandangbiaro", "sitaro"),
    "73.01": ("selayar",),
    "76.01": ("mamujuutara",),
    "94.04": ("timika",),
    "81.03": ("malukutenggarabarat",),
    "64.11": ("mahakamhulu",),
    "73.71": ("ujungpandang",),
}
"""Former names, short names and abbreviations that the register does not know, in the form that `squash` gives."""


class Written(NamedTuple):
    """A name as written: without its prefix, with what the prefix says (`city`, `district` …), and as a whole."""

    bare: str
    prefix: str | None
    whole: str


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, short words written out, single spaces."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _NOISE.sub(" ", ascii_only.replace("'", "").replace("`", "")).strip()
    for short, long in _SHORT:
        words = short.sub(long, words)
    return words


def squash(text: str) -> str:
    """`Solokan Jeruk`, `solokanjeruk` and `SOLOKAN-JERUK` are one."""
    return plain(text).replace(" ", "")


def read(text: str) -> Written:
    """A name as somebody wrote it: `Kab. Bogor` is (`bogor`, `regency`, `kabbogor`)."""
    words = plain(text)
    found = _PREFIX.match(words)
    bare = words[found.end() :] if found else words
    return Written(bare.replace(" ", ""), found.lastgroup if found else None, words.replace(" ", ""))


def is_prefix(text: str) -> bool:
    """`Kota` or `Kab.` alone says what kind of region, not which."""
    found = _PREFIX.match(f"{plain(text)} x")
    return found is not None and found.end() == len(found.string) - 1


def split(text: str) -> list[str]:
    """The parts of a place written in one line: `Kec. Cibinong, Kab. Bogor` or `Kec. Cibinong Kab. Bogor`."""
    return [part.strip() for part in _INNER.split(text) if part and plain(part)]
