"""Finds a source's columns in a header, however they are spelled, ordered or accompanied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from services.importing.cells import Cell, plain, text_of

LONGEST_NAME = 60
"""Characters of a column's name; what is longer is a text."""

_SHORT = {
    "tgl": "tanggal",
    "tangal": "tanggal",
    "date": "tanggal",
    "jam": "waktu",
    "time": "waktu",
    "pukul": "waktu",
    "no": "nomor",
    "nomer": "nomor",
    "kab": "kabupaten",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "prov": "provinsi",
    "propinsi": "provinsi",
    "desa": "kelurahan",
    "aduan": "laporan",
    "pengaduan": "laporan",
    "report": "laporan",
    "kode": "id",
    "code": "id",
    "jenis": "tipe",
    "opd": "instansi",
    "skpd": "instansi",
    "disposisi": "terdisposisi",
}
"""Words of a header that mean the same."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of export.

    `names`: for each field the headers it is known by, the genuine one first. `required`: without these there is nothing to
    import. `needed`: a row that ends before the last of these is a broken row, not a short one.
    """

    names: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    needed: frozenset[str]

    def match(self, header: Sequence[Cell]) -> "Layout":
        """Where each field is. Exact spellings first; then a header that holds all words of a known one (`Tanggal Laporan Masuk (UTC)`)."""
        heads = [_words(text_of(cell) or "") for cell in header]
        wanted = [(field, _words(name)) for field, known in self.names.items() for name in known]
        found: dict[str, int] = {}
        taken: set[int] = set()
        for exact in (True, False):
            for field, name in wanted:
                if field in found:
                    continue
                free = ((at, head) for at, head in enumerate(heads) if at not in taken and head)
                fitting = [at for at, head in free if (head == name if exact else _holds(head, name))]
                if fitting:
                    best = min(fitting, key=lambda at: (len(heads[at]), at))
                    found[field] = best
                    taken.add(best)
        labels = tuple(text_of(cell) or "" for cell in header)
        unused = tuple(label for at, label in enumerate(labels) if label and at not in taken)
        narrowest = 1 + max((found[field] for field in self.needed if field in found), default=-1)
        return Layout(found, labels, unused, narrowest)

    def recognised(self, header: Sequence[Cell]) -> int:
        """How many cells look like one of our columns: what tells a header from other rows."""
        known = {_words(name) for names in self.names.values() for name in names}
        heads = [_words(words) for cell in header if isinstance(cell, str) and len(cell) <= LONGEST_NAME and (words := text_of(cell))]
        return sum(head in known or any(_holds(head, name) for name in known) for head in heads)

    def missing(self, layout: "Layout") -> list[str]:
        """Required columns that the header lacks, by their genuine names."""
        return [self.names[field][0] for field in self.names if field in self.required and field not in layout.found]


@dataclass(frozen=True, slots=True)
class Layout:
    """A header, understood: the place of each field, the labels as written, those that mean nothing to us."""

    found: dict[str, int]
    labels: tuple[str, ...]
    unused: tuple[str, ...]
    narrowest: int

    def label(self, field: str) -> str:
        """The column's own name, for a message about it."""
        at = self.found.get(field)
        return field if at is None else self.labels[at]


@lru_cache(maxsize=2048)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_SHORT.get(word, word) for word in plain(name).split())


def _holds(head: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """A longer header for the same thing. An identifier's column is never taken for the thing's own column, nor the other way."""
    return len(name) > 1 and set(name) <= set(head) and ("id" in head) == ("id" in name)
