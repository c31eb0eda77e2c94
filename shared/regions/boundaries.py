"""Boundaries of regions: read from the files that operators have, kept as WKB, asked by point."""

import gzip
import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from shared.errors import FieldError, InvalidInput
from shared.events.codes import RegionCode
from shared.regions.names import get_region, level_of
from shared.regions.topojson import JsonObject, Malformed, features_of

MAX_BYTES = 200_000_000
"""Of a file, unpacked."""
PROVINCES = 38

SOURCE_NAMES = ("source", "sumber", "attribution", "copyright")
"""How files say where they come from: there is no standard."""
MOST_OF_A_SOURCE = 200

Boundary = tuple[RegionCode, BaseGeometry]


class BoundaryFile(NamedTuple):
    """What a file holds."""

    boundaries: list[Boundary]
    without_area: list[RegionCode]
    """Regions that it names and has no shape for, such as groups of islets."""
    source: str | None
    """Where the shapes come from, when the file says so."""


class Boundaries:
    """Polygons of regions with an index over them. Immutable, and safe to share between threads."""

    def __init__(self, boundaries: Iterable[Boundary]) -> None:
        # The smallest regions first, so that the first one that covers a point is the most exact answer.
        kept = sorted(boundaries, key=lambda boundary: (-level_of(boundary[0]), boundary[0]))
        self._codes = tuple(code for code, _ in kept)
        self._tree = STRtree([geometry for _, geometry in kept])
        self.complete = len({code[:2] for code in self._codes}) >= PROVINCES

    def __len__(self) -> int:
        return len(self._codes)

    def at(self, lat: float, long: float) -> RegionCode | None:
        """The smallest region that covers the point, or None."""
        covering = self._tree.query(shapely.Point(long, lat), predicate="intersects")
        return self._codes[min(covering)] if len(covering) else None

    def near(self, lat: float, long: float, degrees: float) -> RegionCode | None:
        """The region nearest to the point, the smaller before the larger, when it is at most `degrees` away."""
        nearest = self._tree.query_nearest(shapely.Point(long, lat), max_distance=degrees)
        return self._codes[min(nearest)] if len(nearest) else None


def parse_boundaries(source: bytes | Path) -> list[Boundary]:
    """The areas in a file; raises InvalidInput as `read_boundaries`."""
    return read_boundaries(source).boundaries


def read_boundaries(source: bytes | Path) -> BoundaryFile:
    """Reads a TopoJSON or GeoJSON file, gzipped or not, whose features carry a region's code as `id` or as a property
    (`code`, `kode`). Raises InvalidInput that names the feature and what is wrong with it; broken rings are mended."""
    document = _load(source.read_bytes() if isinstance(source, Path) else source)
    try:
        features = features_of(document)
    except Malformed as problem:
        raise _invalid("malformed", str(problem)) from None
    errors: list[FieldError] = []
    without_area: list[RegionCode] = []
    boundaries: dict[RegionCode, BaseGeometry] = {}
    for position, (code, shape) in enumerate(features, start=1):
        where = f"feature {position}"
        if code is None or get_region(code) is None:
            errors.append(FieldError(where, "unknown_region", f"there is no region with the code {str(code)[:20]!r}"))
            continue
        if shape is None:
            without_area.append(code)
            continue
        try:
            geometry = shapely.make_valid(shapely.from_geojson(json.dumps(shape)))
        except (shapely.GEOSException, ValueError, TypeError) as problem:
            errors.append(FieldError(where, "malformed", f"the shape of {code} cannot be read: {problem}"))
            continue
        if geometry.is_empty or geometry.area == 0:
            errors.append(FieldError(where, "no_area", f"the shape of {code} has no area"))
        elif code in boundaries:
            errors.append(FieldError(where, "duplicate", f"the region {code} occurs twice"))
        else:
            boundaries[code] = geometry
    if errors:
        raise InvalidInput(errors[:50])
    if not boundaries:
        raise _invalid("empty", "the file holds no boundaries")
    return BoundaryFile(list(boundaries.items()), without_area, _source(document))


def to_wkb(geometry: BaseGeometry) -> bytes:
    """What is stored in a row."""
    return shapely.to_wkb(geometry, output_dimension=2)


def from_wkb(stored: bytes) -> BaseGeometry:
    """What was stored; raises InvalidInput for bytes that are no geometry."""
    try:
        return shapely.from_wkb(stored)
    except shapely.GEOSException as problem:
        raise _invalid("malformed", f"the stored boundary cannot be read: {problem}") from None


def _source(document: JsonObject) -> str | None:
    said = next((text for name in SOURCE_NAMES if isinstance(text := document.get(name), str)), "")
    return " ".join(said.split())[:MOST_OF_A_SOURCE] or None


def _load(packed: bytes) -> JsonObject:
    try:
        content = _unpack(packed) if packed[:2] == b"\x1f\x8b" else packed
        if len(content) > MAX_BYTES:
            raise _invalid("too_large", f"the file is larger than {MAX_BYTES // 1_000_000} MB")
        document = json.loads(content)
    except (gzip.BadGzipFile, zlib.error, EOFError) as problem:
        raise _invalid("malformed", f"the file cannot be unpacked: {problem}") from None
    except (ValueError, RecursionError) as problem:
        raise _invalid("malformed", f"the file is not JSON: {problem}") from None
    if not isinstance(document, dict):
        raise _invalid("malformed", "the file is neither TopoJSON nor GeoJSON")
    return document


def _unpack(packed: bytes) -> bytes:
    return zlib.decompressobj(wbits=31).decompress(packed, MAX_BYTES + 1)


def _invalid(code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError("file", code, message)])
