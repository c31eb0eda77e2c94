"""What a person is offered who names a place: the regions that are near, villages of the whole country among them."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from rapidfuzz import fuzz, process

from shared.events.codes import RegionCode
from shared.regions.names import Level, Region, get_region, level_of, regency_of
from shared.regions.search import RegionMatch, find_region, is_city, names_in
from shared.regions.spelling import LEVEL_OF_PREFIX, Written, read, split
from shared.regions.village_index import village_index

EXACT = 100.0
BEGINNING = 95.0
NEAR = 94.0
"""The most that a name gets which is only like the one that was written."""
VILLAGES_FROM = 3
"""Letters from which villages are offered by the beginning of their names: there are thousands with each two."""
MANY_NAMESAKES = 5
"""So many villages in other regencies leave open whether the district of their name is meant: there are 118 Sukamaju."""


@lru_cache(maxsize=8192)
def find_place(text: str, within: RegionCode | None = None) -> RegionMatch | None:
    """The one region that a text means, as `find_region` has it, and besides a village that says no more than its name, if that is the
    only region of this name. Such a village is believed before a district that is merely spelt alike.

    None when several are called that, too: offer `search_regions` then. Not for addresses, whose landmarks (`Pasar Baru`) are villages'
    names elsewhere."""
    found = find_region(text, within)
    if len(split(text[:300])) != 1:
        return found
    written = read(text[:300])
    villages = _villages_called(written, within)
    if not villages:
        return found
    if written.prefix != "village":
        if found is not None and found.score == EXACT:
            return None if _is_outnumbered(found.region, written, villages) else found
        if _districts_called(written, within):
            return None
    only = get_region(villages[0]) if len(villages) == 1 else None
    return RegionMatch(only, EXACT) if only else None


def search_regions(
    text: str, limit: int = 10, *, within: RegionCode | None = None, prefer: Collection[RegionCode] = frozenset()
) -> list[RegionMatch]:
    """The regions whose names come nearest, best first, larger ones before smaller ones of the same nearness: what a
    person is offered to choose from. Beginnings of names count, so that it serves a field that completes as one types.
    Of namesakes those come first that lie in a regency or city of `prefer`, then those in a province of it."""
    written = read(text[:200])
    if not written.bare or limit < 1:
        return []
    best: dict[RegionCode, float] = {}
    for score, code in _scored(written, within):
        best[code] = max(score, best.get(code, 0.0))
    ranked = sorted(best, key=lambda code: (-best[code], level_of(code), _distance(code, prefer), code))
    return [RegionMatch(region, best[code]) for code in ranked[:limit] if (region := get_region(code)) is not None]


def _distance(code: RegionCode, prefer: Collection[RegionCode]) -> int:
    return 0 if code[:5] in prefer else 1 if code[:2] in prefer else 2


def _is_outnumbered(region: Region, written: Written, villages: Collection[RegionCode]) -> bool:
    if region.level is not Level.DISTRICT or written.prefix is not None:
        return False
    return sum(regency_of(code) != regency_of(region.code) for code in villages) >= MANY_NAMESAKES


def _villages_called(written: Written, within: RegionCode | None) -> tuple[RegionCode, ...]:
    """Villages of that very name; a prefix can be part of it (`Gampong Baro`)."""
    index = village_index()
    return index.exact(written.whole, within) or index.exact(written.bare, within)


def _districts_called(written: Written, within: RegionCode | None) -> tuple[RegionCode, ...]:
    names = names_in(Level.DISTRICT, within)
    return names.get(written.whole) or names.get(written.bare) or ()


def _scored(written: Written, within: RegionCode | None) -> Iterator[tuple[float, RegionCode]]:
    meant = LEVEL_OF_PREFIX.get(written.prefix or "")
    for level in (Level.PROVINCE, Level.REGENCY, Level.DISTRICT):
        names = names_in(level, within)
        bonus = 3.0 if level is meant else 0.0
        for key in _beginning(written.bare, names):
            score = EXACT if key == written.bare else BEGINNING
            yield from ((score + bonus + _kind_bonus(code, written), code) for code in names[key])
        for key, score, _ in process.extract(written.bare, names.keys(), scorer=fuzz.ratio, score_cutoff=70, limit=20):
            yield from ((min(score, NEAR) + bonus + _kind_bonus(code, written), code) for code in names[key])
    bonus = 3.0 if meant is Level.VILLAGE else 0.0
    yield from ((score + bonus, code) for score, code in _scored_villages(written, within))


def _scored_villages(written: Written, within: RegionCode | None) -> Iterator[tuple[float, RegionCode]]:
    """Slips are looked for only where no name begins so: whoever still types has not slipped yet."""
    index = village_index()
    exact = _villages_called(written, within)
    yield from ((EXACT, code) for code in exact)
    villages = index.beginning(written.bare, within) if len(written.bare) >= VILLAGES_FROM else ()
    begun = [code for name, code in villages if name != written.bare]
    yield from ((BEGINNING, code) for code in begun)
    if not exact and not begun:
        yield from ((min(score, NEAR), code) for score, code in index.near(written.bare, within))


def _beginning(start: str, names: Iterable[str]) -> Iterator[str]:
    return (key for key in names if key.startswith(start))


def _kind_bonus(code: RegionCode, written: Written) -> float:
    return 1.0 if written.prefix == "city" and is_city(code) else 0.0
