import gzip
import json
from pathlib import Path

import pytest
import shapely

from shared.errors import InvalidInput
from shared.regions.boundaries import Boundaries, from_wkb, parse_boundaries, to_wkb
from shared.regions.points import OutsideIndonesia, region_of_point

# Two squares that share the border at long 108: arc 0 is the shared line, arcs 1 and 2 the rest of each square.
SQUARES = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [107, -7]},
    "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 2], [2, 0], [0, -2], [-2, 0]], [[0, 0], [0, 0]]],
    "objects": {
        "kabkota": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "32.04", "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": "32.11", "arcs": [[[-1, -3]], [[3]]]},
                {"type": None, "id": "31.01"},
            ],
        }
    },
}


def packed(document: object) -> bytes:
    return json.dumps(document).encode()


def test_topojson_arcs_become_polygons_and_points_find_them() -> None:
    found = dict(parse_boundaries(packed(SQUARES)))
    assert {code: shape.bounds for code, shape in found.items()} == {"32.04": (107, -7, 108, -6), "32.11": (108, -7, 109, -6)}
    assert [shape.area for shape in found.values()] == [1, 1]
    boundaries = Boundaries(found.items())
    assert (boundaries.at(-6.5, 107.5), boundaries.at(-6.5, 108.5), boundaries.at(-6.5, 109.5)) == ("32.04", "32.11", None)
    assert len(boundaries) == 2
    assert not boundaries.complete


def test_boundaries_overrule_the_nearest_place_and_leave_the_rest_to_it() -> None:
    boundaries = Boundaries(parse_boundaries(packed(SQUARES)))
    assert region_of_point(-6.92, 107.61) == "32.73"
    assert region_of_point(-6.92, 107.61, boundaries) == "32.04"
    assert region_of_point(-7.2575, 112.7521, boundaries) == "35.78"
    with pytest.raises(OutsideIndonesia):
        region_of_point(1.29, 103.85, boundaries)


def test_the_smallest_region_is_the_answer() -> None:
    square = shapely.box(107, -7, 108, -6)
    boundaries = Boundaries([("32", square), ("32.04", square), ("32.04.37", shapely.box(107.4, -6.6, 107.6, -6.4))])
    assert (boundaries.at(-6.5, 107.5), boundaries.at(-6.9, 107.5)) == ("32.04.37", "32.04")
    assert (boundaries.near(-6.5, 108.01, 0.02), boundaries.near(-6.5, 108.5, 0.02)) == ("32.04", None)


def test_geojson_gzip_and_files_are_taken(tmp_path: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[107, -7], [108, -7], [108, -6], [107, -6], [107, -7]]]}
    document = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"kode": "32.04"}, "geometry": shape}]}
    file = tmp_path / "one.geojson.gz"
    file.write_bytes(gzip.compress(packed(document)))
    ((code, geometry),) = parse_boundaries(file)
    assert (code, geometry.area) == ("32.04", 1)


def test_a_ring_that_crosses_itself_is_mended() -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[107, -7], [108, -6], [108, -7], [107, -6], [107, -7]]]}
    document = {"type": "FeatureCollection", "features": [{"id": "32.04", "geometry": bow_tie}]}
    ((_, geometry),) = parse_boundaries(packed(document))
    assert geometry.is_valid
    assert geometry.area == pytest.approx(0.5)


def feature(code: object, geometry: object) -> bytes:
    return packed({"type": "FeatureCollection", "features": [{"id": code, "geometry": geometry}]})


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (b"", "file", "malformed"),
        (b"\xff\xfe", "file", "malformed"),
        (b"[]", "file", "malformed"),
        (b"\x1f\x8bbroken", "file", "malformed"),
        (b"[" * 100_000, "file", "malformed"),
        (packed({"type": "Topology"}), "file", "malformed"),
        (packed({**SQUARES, "arcs": []}), "file", "malformed"),
        (packed({**SQUARES, "arcs": [[["x", 1]]]}), "file", "malformed"),
        (packed({**SQUARES, "objects": {}}), "file", "empty"),
        (feature("99.99", None), "feature 1", "unknown_region"),
        (feature(None, None), "feature 1", "unknown_region"),
        (feature("32.04", {"type": "Polygon", "coordinates": "x"}), "feature 1", "malformed"),
        (feature("32.04", {"type": "Point", "coordinates": [107, -7]}), "feature 1", "no_area"),
    ],
)
def test_a_broken_file_is_refused_with_the_place_of_the_fault(content: bytes, field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_boundaries(content)
    assert [(error.field, error.code) for error in refusal.value.errors] == [(field, code)]


def test_a_boundary_survives_being_stored() -> None:
    square = shapely.box(107, -7, 108, -6)
    assert from_wkb(to_wkb(square)).equals(square)
    with pytest.raises(InvalidInput, match="cannot be read"):
        from_wkb(b"\x00nonsense")
