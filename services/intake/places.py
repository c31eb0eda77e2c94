"""From what a submission says about its place to one region."""

from functools import lru_cache

from services.intake.placing import place_meant, region_governed
from services.intake.wording import Checked
from shared.errors import FieldError, Filled, InvalidInput
from shared.events.codes import RegionCode
from shared.events.submission import Submission
from shared.regions import find_place, get_region, search_regions
from shared.regions.boundaries import Boundaries
from shared.regions.offer import EXACT
from shared.regions.points import region_of_point

NAMED = 5


def resolve_region(sent: Submission, boundaries: Boundaries | None, checked: Checked) -> RegionCode | None:
    """The region by its code, else by its name in words, else by the point. A point is checked even when it is not needed."""
    place = checked.line("place", sent.place, most=200)
    here = _region_at(sent.lat, sent.long, boundaries, checked)
    if sent.region is not None:
        if not _exists(sent.region):
            checked.error("region", "unknown_region", Filled("There is no region %(code)s.", code=sent.region))
        return sent.region
    if place is not None:
        found = place_meant(place, region_governed(sent.government) if sent.government else None)
        if found is None:
            checked.errors.append(_not_one(place))
            return None
        return found.region.code
    return here


def _not_one(place: str) -> FieldError:
    """Several regions of that name are named with their codes, so that a program can choose."""
    called = [match.region for match in search_regions(place, NAMED + 1) if match.score >= EXACT]
    if len(called) < 2:
        return FieldError("place", "unknown_region", "No region is called that. Write the district, or the regency or city.")
    named = "; ".join(f"{region.code} {region.full_name}" for region in called[:NAMED])
    more = "; …" if len(called) > NAMED else ""
    several = Filled("Several regions are called that: %(named)s. Add the regency or city, or give its code.", named=f"{named}{more}")
    return FieldError("place", "several_regions", several)


def _region_at(lat: float | None, long: float | None, boundaries: Boundaries | None, checked: Checked) -> RegionCode | None:
    if lat is None and long is None:
        return None
    if lat is None or long is None:
        checked.error("lat" if lat is None else "long", "incomplete_point", "A point needs both lat and long.")
        return None
    try:
        return region_of_point(lat, long, boundaries)
    except InvalidInput as error:
        for each in error.errors:
            checked.errors.append(FieldError("lat", each.code, each.message))
            checked.errors.append(FieldError("long", each.code, each.message))
        return None


@lru_cache(maxsize=16_384)
def _exists(code: str) -> bool:
    return get_region(code) is not None


def warm_up() -> None:
    """Reads the register of regions, villages and places, a second that no citizen should wait for."""
    find_place("Pakansari")
    region_of_point(-6.48, 106.85)
