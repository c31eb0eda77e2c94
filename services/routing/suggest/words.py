"""Informal and misspelt Indonesian, brought nearer to how others write it. Pure.

Nothing is translated: the model reads pieces of words, and only what is written in two quite different ways is written in one.
"""

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

SHORT = {
    "aja": "saja",
    "ampe": "sampai",
    "blm": "belum",
    "bgt": "banget",
    "bpk": "bapak",
    "brp": "berapa",
    "bs": "bisa",
    "dgn": "dengan",
    "dg": "dengan",
    "dpn": "depan",
    "dr": "dari",
    "dri": "dari",
    "gak": "tidak",
    "ga": "tidak",
    "gk": "tidak",
    "gg": "gang",
    "jgn": "jangan",
    "jl": "jalan",
    "jln": "jalan",
    "jg": "juga",
    "karna": "karena",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "klo": "kalau",
    "kalo": "kalau",
    "krn": "karena",
    "lg": "lagi",
    "lbh": "lebih",
    "mhn": "mohon",
    "ndak": "tidak",
    "nggak": "tidak",
    "ngga": "tidak",
    "org": "orang",
    "pd": "pada",
    "pju": "lampu penerangan jalan umum",
    "sdh": "sudah",
    "sdah": "sudah",
    "udah": "sudah",
    "udh": "sudah",
    "sampe": "sampai",
    "skrg": "sekarang",
    "spy": "supaya",
    "tdk": "tidak",
    "tgl": "tanggal",
    "thn": "tahun",
    "tlg": "tolong",
    "tlong": "tolong",
    "utk": "untuk",
    "yg": "yang",
}
"""Short and spoken forms that complaints are full of."""
_REPEATED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z]+(?:[0-9]{1,3}(?![0-9]))?|(?<![0-9])[0-9]{1,4}(?![0-9])")
"""Longer numbers are somebody's: of a telephone, an account, an identity."""


def plain(text: str) -> str:
    """Lower case letters and digits, repeated letters once or twice, short forms written out."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = _WORD.findall(_REPEATED.sub(r"\1\1", letters))
    return " ".join(SHORT.get(word, word) for word in words)


def counted(words: str) -> Counter[str]:
    """Words and pairs of neighbours, each with how often it occurs, of a text that is plain already."""
    single = words.split()
    return Counter([*single, *(f"{first} {second}" for first, second in pairwise(single))])


@lru_cache(maxsize=8_192)
def says_something(word: str) -> bool:
    """Whether a person would take it for a reason; of a pair of words both must be."""
    return all(len(each) > 2 and each not in _small_words() and not each.isdecimal() for each in word.split())


@cache
def _small_words() -> frozenset[str]:
    """Words that every text is made of. They are read like others, and are no reason for anybody."""
    return frozenset(files("services.routing").joinpath("small_words.txt").read_text("utf-8").split())
