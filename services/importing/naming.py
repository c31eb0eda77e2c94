"""Names of governments, agencies and topics, brought to forms that can be compared, and codes made from them."""

import re
from functools import lru_cache

from services.importing.cells import plain
from shared.events.codes import NATIONAL, GovernmentCode
from shared.regions import Level, find_region, level_of, name_of

SHORT_LONGEST = 48
CATEGORY_LONGEST = 64

PLACE_KINDS = frozenset(
    {"kecamatan", "kelurahan", "desa", "puskesmas", "rumah", "upt", "uptd", "sekolah", "sd", "smp", "sma", "smk", "polres", "polsek"}
)
"""Kinds of agencies of which there are many, told apart by a place's name alone."""

_FILLERS = frozenset({"dan", "serta", "atau", "and", "of", "di", "pada", "daerah", "republik", "indonesia", "ri"})

_ABBREVIATIONS = {
    "kab": "kabupaten",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "prov": "provinsi",
    "dinkes": "dinas kesehatan",
    "disdik": "dinas pendidikan",
    "dishub": "dinas perhubungan",
    "dinsos": "dinas sosial",
    "dlh": "dinas lingkungan hidup",
    "disdukcapil": "dinas kependudukan pencatatan sipil",
    "dispendukcapil": "dinas kependudukan pencatatan sipil",
    "dukcapil": "dinas kependudukan pencatatan sipil",
    "diskominfo": "dinas komunikasi informatika",
    "dpmptsp": "dinas penanaman modal pelayanan terpadu satu pintu",
    "dpmd": "dinas pemberdayaan masyarakat desa",
    "dispora": "dinas pemuda olahraga",
    "satpol": "satuan polisi",
    "satpolpp": "satuan polisi pamong praja",
    "pp": "pamong praja",
    "bpbd": "badan penanggulangan bencana",
    "bappeda": "badan perencanaan pembangunan",
    "bkpsdm": "badan kepegawaian pengembangan sumber daya manusia",
    "bapenda": "badan pendapatan",
    "bpkad": "badan pengelolaan keuangan aset",
    "rsud": "rumah sakit umum",
    "rsu": "rumah sakit umum",
    "setda": "sekretariat",
    "sekda": "sekretariat",
    "sekretaris": "sekretariat",
    "setwan": "sekretariat dprd",
}

_GOVERNMENT = re.compile(r"^(pemerintah|pemda|pemprov|pemkab|pemkot|pemko|provinsi|propinsi|prov|kabupaten|kab|kota|kotamadya)\b")
_NATIONAL = re.compile(r"^(kementerian|kementrian|kemen[a-z]{2,}|menteri|nasional|pusat)\b|republik indonesia$|\bri$")

_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


@lru_cache(maxsize=2048)
def government_of(name: str) -> GovernmentCode | None:
    """`Pemerintah Kabupaten Bandung` → 32.04, `Pemprov Jawa Barat` → 32.00, a ministry → 00.00; None when it names no government."""
    words = plain(name)
    if _NATIONAL.search(words):
        return NATIONAL
    if not _GOVERNMENT.search(words):
        return None
    bare = re.sub(r"^(pemerintah|pemda)( daerah(?! (istimewa|khusus)))? ", "", words)
    found = find_region(bare) or find_region(words)
    if found is None or level_of(found.region.code) > Level.REGENCY:
        return None
    return f"{found.region.code}.00" if level_of(found.region.code) is Level.PROVINCE else found.region.code


def government_name(code: GovernmentCode) -> str:
    """`Pemerintah Kabupaten Bandung` for 32.04."""
    if code == NATIONAL:
        return "Nasional (Kementerian dan Lembaga)"
    region = name_of(code.removesuffix(".00")) or code
    return f"Pemerintah Provinsi {region}" if code.endswith(".00") else f"Pemerintah {region}"


def timezone_of(code: GovernmentCode) -> str:
    province = code[:2]
    if province in _WIT:
        return "Asia/Jayapura"
    return "Asia/Makassar" if province in _WITA else "Asia/Jakarta"


@lru_cache(maxsize=8192)
def agency_words(name: str, government: GovernmentCode) -> tuple[str, ...]:
    """What tells an agency from the others of its government: `Dinas Kesehatan Kab. Bandung` is (`dinas`, `kesehatan`) in 32.04.

    Its government's own name, fillers and abbreviations make no difference; another government's name does.
    """
    own = plain(name_of(government.removesuffix(".00")) or "").split()
    kind, bare = (own[:1], own[1:]) if own[:1] in (["kabupaten"], ["kota"]) else (["provinsi"], own)
    words = " ".join(_ABBREVIATIONS.get(word, word) for word in plain(name).split()).split()
    if words[:1] == ["pemerintah"]:
        return ("pemerintah",) if government_of(name) in (government, None) else tuple(words)
    if bare:
        stripped = _without_end(words, [*kind, *bare])
        if stripped is not words and (len(stripped) > 1 or stripped[0] not in PLACE_KINDS):
            words = stripped
        elif stripped is words and _is_whole(shorter := _without_end(words, bare)):
            words = shorter
    kept = tuple(word for word in words if word not in _FILLERS)
    return kept or tuple(words) or ("instansi",)


def _is_whole(words: list[str]) -> bool:
    """Names something by itself: not `Kecamatan` alone, and not the rest of another government's name (`Dinas Kesehatan Kota`)."""
    return len(words) > 1 and words[-1] not in ("kota", "kabupaten", "provinsi") and not (len(words) == 2 and words[0] in PLACE_KINDS)


def _without_end(words: list[str], end: list[str]) -> list[str]:
    return words[: -len(end)] if len(words) > len(end) and words[-len(end) :] == end else words


def agency_short(words: tuple[str, ...]) -> str:
    """A short name for an agency that has none: `dinas-perumahan-kawasan-permukiman`, `kec-baleendah`."""
    start = {"kecamatan": "kec", "kelurahan": "kel"}.get(words[0], words[0]) if len(words) > 1 else words[0]
    made = slug(" ".join((start, *words[1:])), SHORT_LONGEST)
    # A short name of digits alone would read as a part of a region's code.
    return f"instansi-{made}"[:SHORT_LONGEST] if made.isdigit() else made


def slug(text: str, longest: int) -> str:
    """Lower-case ASCII words joined by dashes, cut between words where that is possible; `tanpa-nama` when nothing is left."""
    words = re.sub(r"[^a-z0-9]+", "-", plain(text).encode("ascii", "ignore").decode()).strip("-")
    if len(words) > longest:
        cut = words[: longest + 1].rpartition("-")[0]
        words = cut if len(cut) >= longest // 2 else words[:longest]
    return words.strip("-") or "tanpa-nama"
