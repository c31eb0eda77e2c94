"""What people are offered while they name a place: the regions that they may mean, and what lies inside one. Pure."""

from services.intake.reference import Reference
from shared.errors import InvalidInput
from shared.events.codes import GovernmentCode, RegionCode
from shared.regions import Region, children, find_region, get_region, search_regions
from shared.regions.boundaries import Boundaries
from shared.regions.points import region_of_point

OFFERED = 8


def suggest_regions(text: str, within: RegionCode | None = None, limit: int = OFFERED) -> list[Region]:
    """What a text may mean, likeliest first: the region that it names, its namesakes, and those whose names come nearest.

    In `Cibin, Bogor` the last part says where to look for the first, as people write addresses.
    """
    found: dict[RegionCode, Region] = {}
    meant = find_region(text, within)
    if meant is not None:
        found |= {region.code: region for region in (meant.region, *meant.alternatives)}
    inner, _, outer = text.rpartition(",")
    around = find_region(outer, within) if inner.strip() else None
    matches = search_regions(inner, limit, within=around.region.code) if around else search_regions(text, limit, within=within)
    for match in matches:
        found.setdefault(match.region.code, match.region)
    return list(found.values())[:limit]


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
    province, _, regency = government.partition(".")
    code = province if regency == "00" else government
    return code if get_region(code) else None


def is_inside(region: RegionCode, scope: RegionCode) -> bool:
    return region == scope or region.startswith(f"{scope}.")
