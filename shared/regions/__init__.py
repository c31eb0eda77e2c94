"""The regions of Indonesia: codes, names, tolerant search, and what lies at a point.

Everything is read on first use and kept; importing this costs nothing. `shared.regions.points` and
`shared.regions.boundaries` are imported on their own, since they bring shapely with them."""

from shared.regions.names import Level, Region, children, get_region, level_of, name_of, province_of, regency_of, require_region
from shared.regions.offer import find_place, search_regions
from shared.regions.resolve import ResolvedPlace, resolve_place
from shared.regions.search import RegionMatch, find_region

__all__ = [
    "Level",
    "Region",
    "RegionMatch",
    "ResolvedPlace",
    "children",
    "find_place",
    "find_region",
    "get_region",
    "level_of",
    "name_of",
    "province_of",
    "regency_of",
    "require_region",
    "resolve_place",
    "search_regions",
]
