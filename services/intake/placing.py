"""What people are offered while they name a place: the regions that they may mean, and what lies inside one. Pure."""

from collections.abc import Set as AbstractSet

from services.intake.reference import Reference
from shared.errors import InvalidInput
from shared.events.codes import GovernmentCode, RegionCode
from shared.regions import Region, RegionMatch, children, find_place, find_region, get_region, search_regions
from shared.regions.boundaries import Boundaries
from shared.regions.offer import EXACT
from shared.regions.points import region_of_point

OFFERED = 8
NAMESAKES = 20
"""As many are offered where several have the very name that was written."""


def suggest_regions(
    text: str, within: RegionCode | None = None, limit: int = OFFERED, *, prefer: AbstractSet[RegionCode] = frozenset()
) -> list[Region]:
    """What a text may mean, likeliest first: the region that it names, its namesakes, and those whose names come nearest.

    In `Cibin, Bogor` the last part says where to look for the first, as people write addresses. Of namesakes those of `prefer` come first.
    """
    found: dict[RegionCode, Region] = {}
    meant = find_place(text, within)
    if meant is not None:
        found |= {region.code: region for region in (meant.region, *meant.alternatives)}
    inner, _, outer = text.rpartition(",")
    around = find_region(outer, within) if inner.strip() else None
    sought, where = (inner, around.region.code) if around else (text, within)
    for match in search_regions(sought, limit, within=where, prefer=prefer):
        found.setdefault(match.region.code, match.region)
    return list(found.values())[:limit]


def namesakes(text: str, within: RegionCode | None = None, *, prefer: AbstractSet[RegionCode] = frozenset()) -> list[Region]:
    """What to choose from where a text means no one region: all that are called so, as far as they can be shown, else what is near."""
    exact = [match.region for match in search_regions(text, NAMESAKES, within=within, prefer=prefer) if match.score >= EXACT]
    return exact if len(exact) > 1 else suggest_regions(text, within, prefer=prefer)


def place_meant(text: str, within: RegionCode | None) -> RegionMatch | None:
    """The one region that a complaint's words for its place mean: `within` what it was addressed to, if it is called so there."""
    near = find_place(text, within) if within else None
    return near if near is not None and near.score >= EXACT else find_place(text)


def taking_part(reference: Reference) -> frozenset[RegionCode]:
    """Regencies and provinces whose governments take part."""
    active = (each.code for each in reference.governments.values() if each.active and not each.practice)
    return frozenset(code.removesuffix(".00") for code in active)


def regions_inside(code: RegionCode) -> tuple[Region, ...]:
    """The districts of a regency, the villages of a district, in the order of their names."""
    return tuple(sorted(children(code), key=lambda region: region.name))


def region_at(lat: float, long: float, boundaries: Boundaries | None) -> Region | None:
    """The regency or city, or with boundaries the district, at a point; None at sea and abroad."""
    try:
        code = region_of_point(lat, long, boundaries)
    except InvalidInput:
        return None
    return get_region(code) if code else None


def scope_of(government: GovernmentCode | None, reference: Reference) -> RegionCode | None:
    """Where a government's own places are; None for the national ones, which have all of them."""
    if government is None or not reference.has_government(government):
        return None
    return region_governed(government)


def region_governed(government: GovernmentCode) -> RegionCode | None:
    """`32.01` for 32.01, `32` for 32.00; None for the whole nation, and for what is no government."""
    code = government.removesuffix(".00")
    return code if get_region(code) else None


def is_inside(region: RegionCode, scope: RegionCode) -> bool:
    return region == scope or region.startswith(f"{scope}.")
