"""Outlines to draw: small whole numbers, borders shared, nothing lost that has an area."""

import os
import re
from pathlib import Path

import pytest
import shapely

from services.analytics.drawing import HIGHEST, NATION_MAP, WIDEST, Drawing, draw
from shared.regions.boundaries import parse_boundaries

Point = tuple[int, int]
DATA = Path(os.environ.get("KAWAL_REAL_DATA", "../shared/data"))


def rings(trace: str) -> list[list[Point]]:
    """The corners of path data, as a browser reads them."""
    found = []
    for part in trace.split("z")[:-1]:
        start, _, steps = part.removeprefix("M").partition("l")
        (corner,) = pairs(start)
        corners = [corner]
        for right, down in pairs(steps):
            corner = corner[0] + right, corner[1] + down
            corners.append(corner)
        found.append(corners)
    return found


def pairs(numbers: str) -> list[Point]:
    read = [int(number) for number in re.findall(r"-?\d+", numbers)]
    return list(zip(read[::2], read[1::2], strict=True))


def only(drawings: list[Drawing]) -> Drawing:
    (drawing,) = drawings
    return drawing


def test_squares_become_paths_in_a_frame_with_north_up() -> None:
    south, north = shapely.box(107, -1, 108, 0), shapely.box(107, 0, 108, 1)
    drawing = only(draw({"32.04": south, "32.08": north}, {}, "BIG"))
    lower, upper = drawing.outlines
    assert (drawing.map, drawing.source, lower.region, upper.region) == ("32", "BIG", "32.04", "32.08")
    assert drawing.width <= WIDEST
    assert drawing.height <= HIGHEST
    assert upper.y < lower.y
    assert lower.x == upper.x == pytest.approx(drawing.width / 2, abs=2)
    assert {x for x, _ in rings(upper.trace)[0]} == {x for x, _ in rings(lower.trace)[0]}
    assert max(y for _, y in rings(upper.trace)[0]) == min(y for _, y in rings(lower.trace)[0])
    assert lower.room == pytest.approx(drawing.width / 2, abs=12)


def test_a_wavy_border_is_simplified_to_the_same_line_for_both_neighbours() -> None:
    border = [(0.5 + 0.0002 * (step % 2), step / 400) for step in range(401)]
    left = shapely.Polygon([(0, 0), *border, (0, 1)])
    right = shapely.Polygon([(1, 1), *reversed(border), (1, 0)])
    drawing = only(draw({"32.04": left, "32.08": right}, {}, None))
    one, other = ({*rings(each.trace)[0]} for each in drawing.outlines)
    assert len(one) < 100
    assert len(one & other) == len(one) - 2


def test_lakes_stay_islets_go_and_the_only_islet_of_a_region_does_not() -> None:
    lake = shapely.box(0.4, 0.4, 0.6, 0.6)
    islet = shapely.box(1.2, 0.5, 1.2005, 0.5005)
    drawing = only(draw({"32.04": shapely.union(shapely.box(0, 0, 1, 1) - lake, islet), "32.08": shapely.box(1.9, 0.9, 2, 1)}, {}, None))
    island, speck = drawing.outlines
    assert len(rings(island.trace)) == 2
    assert len(rings(speck.trace)) == 1


def test_a_region_too_small_to_have_corners_keeps_its_place() -> None:
    drawing = only(draw({"32.04": shapely.box(0, 0, 1, 1), "32.08": shapely.box(2, 0, 2.0001, 0.0001)}, {}, None))
    speck = drawing.outlines[1]
    assert (speck.trace, speck.room) == ("", 0)
    assert speck.x == pytest.approx(drawing.width, abs=10)


def test_what_mending_leaves_beside_areas_is_not_drawn() -> None:
    stray = shapely.GeometryCollection([shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]), shapely.LineString([(0, 0), (9, 9)])])
    assert len(rings(only(draw({"32.04": stray}, {}, None)).outlines[0].trace)) == 1


def test_a_point_far_out_is_a_dot_at_the_edge() -> None:
    drawing = only(draw({"31.71": shapely.box(106, -6.3, 107, -6)}, {"31.01": (106.5, -5.0)}, None))
    dot = drawing.outlines[0]
    assert (dot.region, dot.trace, dot.room) == ("31.01", "", 0)
    assert dot.x == pytest.approx(drawing.width / 2, abs=2)
    assert 0 < dot.y < 20


def test_provinces_make_the_nation_regencies_their_province_and_districts_nothing() -> None:
    square = shapely.box(107, -7, 108, -6)
    drawings = draw({"32": square, "35": square, "32.04": square, "35.78": square, "32.04.12": square}, {"31.01": (106.5, -5.5)}, None)
    assert {drawing.map: [each.region for each in drawing.outlines] for drawing in drawings} == {
        NATION_MAP: ["32", "35"],
        "32": ["32.04"],
        "35": ["35.78"],
    }


@pytest.mark.real_data
@pytest.mark.skipif(not (DATA / "map").is_dir(), reason=f"no real data at {DATA} (KAWAL_REAL_DATA)")
def test_the_real_nation_is_small_and_whole() -> None:
    nation = only(draw(dict(parse_boundaries(DATA / "map" / "provinsi.topo.json")), {}, None))
    assert len(nation.outlines) == 38
    assert all(each.trace for each in nation.outlines)
    assert sum(len(each.trace) for each in nation.outlines) <= 60_000
