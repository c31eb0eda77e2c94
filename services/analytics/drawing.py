"""Maps made of boundaries: simplified outlines as SVG path data, in whole units of a small frame. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from shared.events.codes import RegionCode
from shared.regions import Level, level_of

NATION_MAP = "ID"
"""The map of the provinces; the map of a province's regencies and cities has the province's code."""
WIDEST, HIGHEST = 1500, 1100
"""Units of a frame: one is less than a pixel of the widest place that a page has for it."""
MARGIN = 8
TOLERANCE = 1.5
"""Bends whose area is smaller than the square of this many units are straightened."""
SMALLEST_ISLAND = 2.0
"""Square units; what is smaller is left out unless it is all that a region has."""

Point = tuple[float, float]
Shapes = Mapping[RegionCode, BaseGeometry]


@dataclass(frozen=True, slots=True)
class Outline:
    """One region. `trace` is the `d` of an SVG path, empty for a region that is a mere point; `x`, `y` lie well inside of
    its largest part, with `room` units to each side."""

    region: RegionCode
    trace: str
    x: int
    y: int
    room: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map in a frame of `width` × `height` units."""

    map: str
    width: int
    height: int
    source: str | None
    outlines: Sequence[Outline]


def draw(shapes: Shapes, points: Mapping[RegionCode, Point], source: str | None) -> list[Drawing]:
    """The maps that these regions make, in order: the nation's of provinces, a province's of regencies and cities; districts and
    villages are in none. `points`: longitude and latitude of regions without a shape."""
    areas: dict[str, dict[RegionCode, BaseGeometry]] = {}
    for region, shape in shapes.items():
        areas.setdefault(_map_of(region), {})[region] = shape
    return [
        _draw(name, areas[name], {region: point for region, point in points.items() if _map_of(region) == name}, source)
        for name in sorted(areas, reverse=True)
        if name
    ]


def _map_of(region: RegionCode) -> str:
    """The map that a region is on; empty for none."""
    match level_of(region):
        case Level.PROVINCE:
            return NATION_MAP
        case Level.REGENCY:
            return region[:2]
        case _:
            return ""


def _draw(name: str, areas: Shapes, points: Mapping[RegionCode, Point], source: str | None) -> Drawing:
    regions = sorted(areas)
    dots = {region: shapely.Point(point) for region, point in points.items()}
    frame = _Frame(list(areas.values()))
    # All at once, so that a border stays one line for both of its neighbours.
    simple = shapely.coverage_simplify([frame.place(_polygons(areas[region])) for region in regions], TOLERANCE)
    outlines = [_outline(region, shape) for region, shape in zip(regions, simple, strict=True)]
    for region, dot in dots.items():
        middle = frame.place(dot)
        x, y = frame.inside(round(shapely.get_x(middle)), round(shapely.get_y(middle)))
        outlines.append(Outline(region, "", x, y, 0))
    return Drawing(name, frame.width, frame.height, source, sorted(outlines, key=lambda outline: outline.region))


class _Frame:
    """From degrees to units: a degree of longitude is as wide as in the middle of the map, north is up."""

    def __init__(self, members: Sequence[BaseGeometry]) -> None:
        west, south, east, north = shapely.total_bounds(members).tolist()
        self._west, self._north = west, north
        narrow = math.cos(math.radians((south + north) / 2))
        across, down = (east - west) * narrow, north - south
        self._up = min((WIDEST - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN) / down)
        self._across = self._up * narrow
        self.width = math.ceil(across * self._up) + 2 * MARGIN
        self.height = math.ceil(down * self._up) + 2 * MARGIN

    def place(self, shape: BaseGeometry) -> BaseGeometry:
        """From longitude and latitude to x and y."""
        across, up = self._across, self._up
        return affine_transform(shape, [across, 0, 0, -up, MARGIN - self._west * across, MARGIN + self._north * up])

    def inside(self, x: int, y: int) -> tuple[int, int]:
        """The point, or the nearest one at the edge: islets far out must not shrink all the rest."""
        return min(max(x, MARGIN), self.width - MARGIN), min(max(y, MARGIN), self.height - MARGIN)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Without the stray lines and points that mending a shape can leave."""
    parts = shapely.get_parts(shapely.get_parts(shape))  # collections hold multi-polygons
    return shapely.union_all([part for part in parts if isinstance(part, shapely.Polygon)])


def _outline(region: RegionCode, shape: BaseGeometry) -> Outline:
    parts = sorted(shapely.get_parts(shape), key=shapely.area, reverse=True)
    radius = shapely.maximum_inscribed_circle(parts[0], tolerance=2)
    (x, y), _ = shapely.get_coordinates(radius).round().astype(int).tolist()
    kept = [part for position, part in enumerate(parts) if position == 0 or part.area >= SMALLEST_ISLAND]
    rings = (ring for part in kept for ring in (part.exterior, *part.interiors))
    return Outline(region, "".join(_trace(ring) for ring in rings), x, y, math.floor(radius.length))


def _trace(ring: BaseGeometry) -> str:
    """`m` to the first point, then steps: whole numbers, a minus in place of a space. Empty for a ring that shrinks to a line."""
    points = [(x, y) for x, y in shapely.get_coordinates(ring).round().astype(int).tolist()]
    moved = [points[0], *(here for before, here in pairwise(points) if here != before)]
    if len(set(moved)) < 3:
        return ""
    steps = [(here[0] - before[0], here[1] - before[1]) for before, here in pairwise(moved[:-1])]
    return f"M{_pair(*moved[0])}l" + " ".join(_pair(*step) for step in steps).replace(" -", "-") + "z"


def _pair(x: int, y: int) -> str:
    return f"{x}{y}" if y < 0 else f"{x} {y}"
