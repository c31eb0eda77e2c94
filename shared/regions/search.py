"""Tolerant search: from what people write to the one region they mean."""

from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from shared.events.codes import RegionCode
from shared.regions.names import (
    Level,
    Region,
    child_codes,
    codes_at,
    get_region,
    level_of,
    name_of,
    parents_of,
    village_names,
)
from shared.regions.spelling import ALIASES, LEVEL_OF_PREFIX, Written, is_prefix, read, split, squash

FUZZY_FROM = 5
"""Shorter names must be right, since among 8,000 names every four letters are near to some other four; with a prefix
(`Kab. Bogr`), which leaves 552 names, one letter less will do."""
FUZZY_CUTOFF = 84.0
FUZZY_NATIONWIDE_DISTRICT = 90.0
CLEAR_LEAD = 4.0
"""How far ahead of the next name the nearest must be; otherwise nobody can say which was meant."""


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """The region that a text means. `score` is 100 for a name as the register has it, less for a misspelt one.

    `alternatives` are regions of the same name that the text could mean as well: `Bandung` is Kabupaten Bandung, as the
    register and other systems write it, and has Kota Bandung as its alternative."""

    region: Region
    score: float
    alternatives: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Codes that a name can mean, the likeliest first, and how near the name is."""

    codes: tuple[RegionCode, ...]
    score: float = 100.0


def bare_name(code: RegionCode) -> str:
    """A region's name in comparable form, without Kabupaten or Kota: `bandung` for 32.04 and for 32.73."""
    name = name_of(code) or ""
    return read(name).bare if level_of(code) is Level.REGENCY else squash(name)


def is_city(code: RegionCode) -> bool:
    return (name_of(code) or "").startswith("Kota ")


@cache
def index_of(level: Level) -> dict[str, tuple[RegionCode, ...]]:
    """Comparable name → codes, for a level down to the district. A regency comes before the city of its name."""
    index: dict[str, list[RegionCode]] = {}
    for code in codes_at(level):
        for key in (bare_name(code), *ALIASES.get(code, ())):
            index.setdefault(key, []).append(code)
    return {key: tuple(sorted(codes, key=lambda code: (is_city(code), code))) for key, codes in index.items()}


@lru_cache(maxsize=256)
def _village_index(scope: RegionCode) -> dict[str, tuple[RegionCode, ...]]:
    index: dict[str, list[RegionCode]] = {}
    for district in (scope,) if level_of(scope) is Level.DISTRICT else child_codes(scope):
        for code, name in village_names(district).items():
            index.setdefault(squash(name), []).append(code)
    return {key: tuple(codes) for key, codes in index.items()}


def inside(code: RegionCode, scope: RegionCode | None) -> bool:
    return scope is None or code == scope or code.startswith(f"{scope}.")


@lru_cache(maxsize=1024)
def names_in(level: Level, scope: RegionCode | None) -> dict[str, tuple[RegionCode, ...]]:
    """Comparable name → codes of one level inside a region. Villages need a scope of a regency or a district."""
    if level is Level.VILLAGE:
        if scope is None or level_of(scope) < Level.REGENCY:
            return {}
        return _village_index(scope) if level_of(scope) < Level.VILLAGE else {}
    if scope is None:
        return index_of(level)
    kept = ((key, tuple(code for code in codes if inside(code, scope))) for key, codes in index_of(level).items())
    return {key: codes for key, codes in kept if codes}


def exact(written: Written, level: Level, scope: RegionCode | None = None) -> Found | None:
    """Regions of that very name at one level; `Kota` and `Kabupaten` decide between two of one name."""
    names = names_in(level, scope)
    codes = names.get(written.whole) or names.get(written.bare)
    return Found(_fitting(codes, written.prefix)) if codes else None


def fuzzy(written: Written, level: Level, scope: RegionCode | None = None, cutoff: float = FUZZY_CUTOFF) -> Found | None:
    """Regions whose name is near enough, and nearer than every other name."""
    prefixed = LEVEL_OF_PREFIX.get(written.prefix or "") is level
    if len(written.bare) < FUZZY_FROM - (prefixed and level <= Level.REGENCY):
        return None
    names = names_in(level, scope)
    near = process.extract(written.bare, names.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=2)
    if not near or (len(near) > 1 and near[0][1] - near[1][1] < CLEAR_LEAD):
        return None
    return Found(_fitting(names[near[0][0]], written.prefix), near[0][1])


def _fitting(codes: tuple[RegionCode, ...], prefix: str | None) -> tuple[RegionCode, ...]:
    if prefix == "city":
        return tuple(code for code in codes if is_city(code)) or codes
    if prefix == "regency":
        return tuple(code for code in codes if not is_city(code)) or codes
    return codes


def _levels(written: Written, below: int) -> list[Level]:
    """Where to look, likeliest first. A prefix can be part of a name (Kecamatan Kota Baru), so no level is left out."""
    meant = LEVEL_OF_PREFIX.get(written.prefix or "")
    return sorted((level for level in Level if level > below), key=lambda level: level is not meant)


def _decided(found: Found | None) -> bool:
    """Several districts or villages of one name leave open which is meant; regency and city of one name do not."""
    return found is not None and (len(found.codes) == 1 or {level_of(code) for code in found.codes} == {Level.REGENCY})


def _find_one(text: str, scope: RegionCode | None, *, strict: bool = False, below: int = 0) -> Found | None:
    """What one name means inside a region, on the levels below `below`; exact names only when `strict`."""
    written = read(text)
    if not written.bare or (scope is None and (written.prefix == "village" or is_prefix(text))):
        return None
    for level in _levels(written, below):
        found = exact(written, level, scope)
        if _decided(found):
            return found
    if strict:
        return None
    for level in _levels(written, below):
        wide = level is Level.DISTRICT and scope is None
        found = fuzzy(written, level, scope, FUZZY_NATIONWIDE_DISTRICT if wide else FUZZY_CUTOFF)
        if _decided(found):
            return found
    return None


def _narrow(parts: list[str], scope: RegionCode | None) -> Found | None:
    """Largest part last: each part is looked for inside what the part after it means. Words that name no region
    (a landmark, a street) are passed over."""
    best: Found | None = None
    for part in reversed(parts):
        scopes = best.codes if best else (scope,)
        for inner in scopes:
            below = level_of(inner) if best and inner else 0
            found = _find_one(part, inner, strict=best is not None and part is parts[0] and len(parts) > 2, below=below)
            if found is not None:
                best = Found(found.codes, min(found.score, best.score) if best else found.score)
                break
    return best


def _in_two(text: str, scope: RegionCode | None) -> Found | None:
    """`Cibinong Bogor`: no comma says where the district ends."""
    words = text.split()
    for cut in range(len(words) - 1, 0, -1):
        outer = _find_one(" ".join(words[cut:]), scope, strict=True)
        if outer is None or level_of(outer.codes[0]) > Level.DISTRICT:
            continue
        for code in outer.codes:
            found = _find_one(" ".join(words[:cut]), code, strict=True, below=level_of(code))
            if found is not None:
                return found
    return None


@lru_cache(maxsize=8192)
def find_region(text: str, within: RegionCode | None = None) -> RegionMatch | None:
    """The one region that a text means, looked for inside `within` when that is given.

    Takes other spellings and slips (`Kab Bogr`), prefixes (`Kec.`, `Pemkot`), former names and abbreviations
    (`Jabar`, `Maluku Tenggara Barat`), and several levels in one line (`Cibinong, Kab. Bogor, Jawa Barat`). A name
    without a prefix that a regency and a city share means the regency, as in the register. None when no region is near,
    or when several districts share the name and nothing says which: offer `search_regions` then. Villages are found
    inside a district or regency only; `find_place` finds those by their name alone, too."""
    parts = split(text[:300])
    if not parts:
        return None
    if len(parts) > 1:
        found = max(filter(None, (_narrow(parts, within), _narrow(parts[::-1], within))), key=_depth, default=None)
    else:
        written = read(parts[0])
        certain = _find_one(parts[0], within, strict=True)
        found = certain or (_in_two(parts[0], within) if written.bare else None) or _find_one(parts[0], within)
    if found is None:
        return None
    regions = [region for code in found.codes if (region := get_region(code)) is not None]
    return RegionMatch(regions[0], found.score, tuple(regions[1:]))


def _depth(found: Found) -> tuple[int, float]:
    return level_of(found.codes[0]), found.score


def scopes_around(code: RegionCode) -> tuple[RegionCode, ...]:
    """The region itself and, for a regency or city, its namesake: people and systems mix up Kota and Kabupaten."""
    if level_of(code) is not Level.REGENCY:
        return (code,)
    same = index_of(Level.REGENCY).get(bare_name(code), ())
    return (code, *(other for other in same if other != code and parents_of(other) == parents_of(code)))
