"""From what a submission says about its place to one region."""

from functools import lru_cache

from services.intake.wording import Checked
from shared.errors import FieldError, InvalidInput
from shared.events.codes import RegionCode
from shared.events.submission import Submission
from shared.regions import find_region, get_region
from shared.regions.boundaries import Boundaries
from shared.regions.points import region_of_point


def resolve_region(sent: Submission, boundaries: Boundaries | None, checked: Checked) -> RegionCode | None:
    """The region by its code, else by its name in words, else by the point. A point is checked even when it is not needed."""
    place = checked.line("place", sent.place, most=200)
    here = _region_at(sent.lat, sent.long, boundaries, checked)
    if sent.region is not None:
        if not _exists(sent.region):
            checked.error("region", "unknown_region", f"There is no region {sent.region!r}.")
        return sent.region
    if place is not None:
        found = find_region(place)
        if found is None:
            checked.error("place", "unknown_region", "No region is called that, or several are. Add the regency or city.")
            return None
        return found.region.code
    return here


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
    """Reads the register of regions and places, half a second that no citizen should wait for."""
    find_region("Cibinong, Kabupaten Bogor")
    region_of_point(-6.48, 106.85)
