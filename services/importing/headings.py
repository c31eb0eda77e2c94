"""A column's heading as words that can be compared: synonyms become one word, words that were run together come apart."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from services.importing.cells import plain

Words = tuple[str, ...]

_ALIKE: dict[str, tuple[str, ...]] = {
    "tanggal": ("tgl", "tangal", "tggl", "date"),
    "waktu": ("jam", "time", "pukul"),
    "nomor": ("no", "nomer", "nmr", "number", "num", "nr"),
    "id": ("kode", "code", "uid", "uuid"),
    "tracking": ("pelacakan", "lacak", "track", "tracing", "trackingcode"),
    "tiket": ("ticket",),
    "registrasi": ("register", "reg", "registration", "pendaftaran"),
    "referensi": ("reference", "ref"),
    "laporan": ("aduan", "pengaduan", "report", "lapor", "pelaporan", "keluhan", "complaint", "complaints", "komplain"),
    "pelapor": ("pengadu", "reporter", "complainant"),
    "masuk": ("received", "diterima", "terima", "submitted", "submission", "penerimaan"),
    "dibuat": ("created", "creation", "pembuatan"),
    "nama": ("name",),
    "klasifikasi": ("classification",),
    "jenis": ("kind",),
    "tipe": ("type",),
    "kategori": ("category",),
    "topik": ("topic",),
    "judul": ("title",),
    "subjek": ("subject",),
    "isi": ("content", "text", "teks", "message", "pesan", "body"),
    "deskripsi": ("description",),
    "sumber": ("source",),
    "instansi": ("opd", "skpd", "agency", "institution", "institusi", "department"),
    "terdisposisi": ("disposisi",),
    "status": ("state", "keadaan"),
    "alasan": ("reason",),
    "provinsi": ("prov", "propinsi", "province"),
    "kabupaten": ("kab", "regency"),
    "kota": ("city",),
    "kecamatan": ("kec", "district", "subdistrict"),
    "kelurahan": ("kel", "desa", "village"),
    "alamat": ("address",),
    "lokasi": ("location",),
    "tanggapan": ("response",),
    "jawaban": ("answer", "balasan", "reply"),
    "selesai": ("completed", "resolved"),
    "ditutup": ("closed",),
}
"""Words of a heading that mean the same."""

_MEANT = {word: meant for meant, words in _ALIKE.items() for word in words}
_FILLERS = frozenset({"dan", "and", "of", "the", "at"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_RUN = range(5, 40)
"""Letters of words that were run together."""


def vocabulary_of(names: Iterable[str]) -> frozenset[str]:
    """The words from which headings of these names can have been run together."""
    words = {word for name in names for word in plain(name).split()} | _MEANT.keys() | _ALIKE.keys()
    return frozenset(word for word in words if len(word) > 1)


@lru_cache(maxsize=4096)
def headed(label: str, vocabulary: frozenset[str] = frozenset()) -> Words:
    """`Tgl. Aduan:`, `tgl_aduan`, `TglAduan` and, with a vocabulary, `tgladuan` are all (`tanggal`, `laporan`)."""
    words = [part for word in plain(_CAMEL.sub(" ", label)).split() for part in _parts(word, vocabulary)]
    meant = [_MEANT.get(word, word) for word in words]
    return tuple(word for word in meant if word not in _FILLERS) or tuple(meant)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a column of yes and no speaks of. `turned`: yes means that everybody may read it."""

    anonymous: bool = False
    confidential: bool = False
    turned: bool = False


_OF_ANONYMITY = re.compile(r"anonim|anonym|samar|sembunyi")
_OF_CONFIDENTIALITY = re.compile(r"rahasia|confidential|secret|privasi|privacy|privat")
_OF_OPENNESS = re.compile(r"\b(publik|public|terbuka|tampil\w*|visible)\b")
_OF_NATURE = re.compile(r"\b(sifat|visibilitas|visibility)\b")


@lru_cache(maxsize=1024)
def subject_of(label: str) -> Subject | None:
    """What a heading says that its column tells of privacy; None when it is about something else."""
    words = " ".join(headed(label))
    anonymous, confidential = bool(_OF_ANONYMITY.search(words)), bool(_OF_CONFIDENTIALITY.search(words))
    if anonymous or confidential:
        return Subject(anonymous, confidential)
    if _OF_OPENNESS.search(words):
        return Subject(turned=True)
    return Subject() if _OF_NATURE.search(words) else None


def _parts(word: str, vocabulary: frozenset[str]) -> Words:
    """A word that is several known ones without a space between them; the longest first word that leaves known ones."""
    if len(word) not in _RUN or word in vocabulary:
        return (word,)
    return _apart(word, vocabulary) or (word,)


def _apart(run: str, vocabulary: frozenset[str]) -> Words | None:
    for end in range(len(run), 1, -1):
        first, rest = run[:end], run[end:]
        if first in vocabulary:
            if not rest:
                return (first,)
            if (others := _apart(rest, vocabulary)) is not None:
                return (first, *others)
    return None
