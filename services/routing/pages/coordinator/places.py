"""Places as people write them on the coordinator's forms."""

from services.routing.pages.coordinator.room import House
from services.routing.rules import NATIONAL
from shared.errors import FieldError
from shared.regions import find_region, get_region


def read_region(written: str, house: House, errors: list[FieldError]) -> str | None:
    """The code of a place in words or of a code, inside the house's government; what is wrong goes to `errors`."""
    if not written:
        return None
    own = house.code.removesuffix(".00")
    everywhere = house.code == NATIONAL or house.government.practice
    match = None if everywhere else find_region(written, own)
    found = get_region(written) or (match.region if match else None)
    if found is None and (wide := find_region(written)) is not None:
        found = wide.region
    if found is None:
        errors.append(FieldError("region", "unknown_region", "We do not find this place. Write it like “Cibinong, Kabupaten Bogor”."))
        return None
    if not everywhere and not f"{found.code}.".startswith(f"{own}."):
        errors.append(FieldError("region", "foreign_region", "This place lies outside your government."))
        return None
    return found.code


def written_region(code: str | None) -> str:
    """A place as its field shows it."""
    region = get_region(code) if code else None
    return region.full_name if region else (code or "")
