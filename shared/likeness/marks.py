"""What in a text says where exactly: `jalan Mawar`, `gang 10`, `RT 3`. Two texts that are alike but for these tell of two things."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from rapidfuzz.fuzz import ratio

from shared.likeness.words import EMPTY, SHORT, tokens

NAMED = frozenset({"jalan", "gang", "perumahan", "kampung", "desa", "kelurahan", "dusun", "komplek", "pasar"})
"""Followed by a name or a number."""
NUMBERED = frozenset({"gang", "rt", "rw", "nomor", "blok", "km"})
"""Followed by a number or a letter."""
SPELLING = 80.0
"""Names are the same from so much of rapidfuzz's ratio on, of 100."""
ORDINARY = EMPTY | frozenset(
    """
    air akses aspal ambles amblas baru belakang berlubang berlobang bergelombang besar beton cor dan dekat depan desa gelap gorong
    hancur ini itu jalan jalur jelek kabupaten kampung kecamatan kecil kelurahan kota lama lampu licin lingkungan longsor lubang
    macet masuk mati menuju mulus nasional negara padam paving parah pasar perumahan pinggir poros provinsi raya rumah rusak samping
    sekitar sekitarnya selokan seberang sempit tanah tanjakan tembus terang tersebut tidak tikungan tol trotoar umum utama warga
    wilayah yang kita sehingga trafo tembusan tempat bocor banjir tergenang tutup ditutup terputus putus penerangan tani setapak dua
    tiga sini kami
    """.split()  # noqa: SIM905 a text to read, not a list
)
"""What follows such a word without being a name."""
PARTS = frozenset({"utara", "selatan", "timur", "barat", "tengah", "lor", "kidul", "wetan", "kulon"})
"""Of a street: `Keputih Timur` and `Keputih Tegal` are two, `Keputih` may be either."""
_NUMBER = re.compile(r"\d+|[ivx]{1,4}|[a-h]")

Marks = Mapping[str, frozenset[str]]


def marks(text: str) -> Marks:
    """The names and numbers of each kind; a kind that is not named is left out."""
    found: dict[str, set[str]] = {}
    words = list(tokens(text))
    for place, kind in enumerate(words):
        if kind in NUMBERED:
            for following in words[place + 1 : place + 5]:
                if not _NUMBER.fullmatch(following):
                    break
                found.setdefault(kind, set()).add(following)
        if kind in NAMED and (name := _name(words[place + 1 : place + 4])):
            found.setdefault(kind, set()).add(name)
    return MappingProxyType({kind: frozenset(names) for kind, names in found.items()})


def contradict(one: Marks, other: Marks) -> bool:
    """Whether both name a thing of one kind, and none of the names is in both."""
    return any(not _meet(names, other[kind]) for kind, names in one.items() if kind in other)


def _name(following: list[str]) -> str | None:
    """The first word that can be a name, with its part if it has one: `jalan raya Demak Timur` is Demak Timur."""
    words = [word for word in following if word != "raya"]
    if not words or len(words[0]) < 3 or not words[0].isalpha() or words[0] in ORDINARY or words[0] in SHORT.values():
        return None
    return " ".join(words[:2]) if len(words) > 1 and words[1] in PARTS else words[0]


def _meet(names: frozenset[str], others: frozenset[str]) -> bool:
    return any(_is_one(name, other) for name in names for other in others)


def _is_one(name: str, other: str) -> bool:
    (first, _, part), (other_first, _, other_part) = name.partition(" "), other.partition(" ")
    if part and other_part and part != other_part:
        return False
    return first == other_first or (len(first) > 3 and ratio(first, other_first) >= SPELLING)
