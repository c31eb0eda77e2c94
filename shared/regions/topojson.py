"""TopoJSON and GeoJSON: from a document to features, each a region's code and a GeoJSON polygon.

TopoJSON stores each border line once ("arc"), as whole-number steps from the point before; polygons name their arcs, `~n`
for arc n backwards. https://github.com/topojson/topojson-specification
"""

from collections.abc import Iterator, Sequence

SMALLEST_RING = 4
"""Points, the first one repeated at the end: a triangle."""
KINDS = ("Polygon", "MultiPolygon")

JsonObject = dict[str, object]
Point = tuple[float, float]
Feature = tuple[str | None, JsonObject | None]
CODE_PROPERTIES = ("code", "kode", "kode_wilayah", "kd_wilayah")


class Malformed(ValueError):
    """The document is not what it should be; the message says where."""


def features_of(document: JsonObject) -> list[Feature]:
    """The features of a document in their order. A feature without a shape has None. Raises Malformed."""
    match document.get("type"):
        case "Topology":
            return list(_topology(document))
        case "FeatureCollection":
            return [_feature(entry, f"feature {number}") for number, entry in enumerate(_list(document.get("features"), "features"), 1)]
        case other:
            raise Malformed(f"the type must be Topology or FeatureCollection, not {str(other)[:40]!r}")


def _feature(entry: object, where: str) -> Feature:
    feature = _object(entry, where)
    shape = feature.get("geometry")
    return _code(feature), None if shape is None else _object(shape, f"geometry of {where}")


def _code(feature: JsonObject) -> str | None:
    properties = feature.get("properties")
    named = [properties.get(name) for name in CODE_PROPERTIES] if isinstance(properties, dict) else []
    return next((str(value) for value in (feature.get("id"), *named) if isinstance(value, str | int)), None)


def _topology(document: JsonObject) -> Iterator[Feature]:
    arcs = _arcs(document)
    for name, entry in _object(document.get("objects"), "objects").items():
        collection = _object(entry, f"objects.{name}")
        members = _list(collection.get("geometries"), f"objects.{name}.geometries") if "geometries" in collection else [collection]
        for number, member in enumerate(members, 1):
            where = f"objects.{name} {number}"
            shape = _object(member, where)
            yield _code(shape), _shape(shape, arcs, where)


def _shape(shape: JsonObject, arcs: Sequence[list[Point]], where: str) -> JsonObject | None:
    kind = shape.get("type")
    if kind is None:
        return None
    if kind not in KINDS:
        raise Malformed(f"{where}: a boundary is a Polygon or MultiPolygon, not {str(kind)[:40]!r}")
    nested = _list(shape.get("arcs"), f"arcs of {where}")
    polygons: list[object] = [nested] if kind == "Polygon" else nested
    rings = ([_ring(ring, arcs, where) for ring in _list(polygon, f"arcs of {where}")] for polygon in polygons)
    # Simplified files hold islets and lakes that have shrunk to a line or a point: they have no area to be in.
    coordinates = [
        [ring for ring in polygon if len(ring) >= SMALLEST_RING] for polygon in rings if polygon and len(polygon[0]) >= SMALLEST_RING
    ]
    return {"type": "MultiPolygon", "coordinates": coordinates} if coordinates else None


def _ring(indices: object, arcs: Sequence[list[Point]], where: str) -> list[Point]:
    points: list[Point] = []
    for index in _list(indices, f"ring of {where}"):
        if not isinstance(index, int) or not -len(arcs) <= index < len(arcs):
            raise Malformed(f"{where}: there is no arc {str(index)[:20]}")
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    if points and points[0] != points[-1]:
        points.append(points[0])
    return points


def _arcs(document: JsonObject) -> list[list[Point]]:
    scale, origin = (1.0, 1.0), (0.0, 0.0)
    transform = document.get("transform")
    if transform is not None:
        parts = _object(transform, "transform")
        scale, origin = _pair(parts.get("scale"), "transform.scale"), _pair(parts.get("translate"), "transform.translate")
    arcs: list[list[Point]] = []
    for number, arc in enumerate(_list(document.get("arcs"), "arcs")):
        x = y = 0.0
        line: list[Point] = []
        for position in _list(arc, f"arc {number}"):
            step = _pair(position, f"arc {number}")
            x, y = (x + step[0], y + step[1]) if transform is not None else step
            line.append((x * scale[0] + origin[0], y * scale[1] + origin[1]))
        arcs.append(line)
    return arcs


def _object(value: object, where: str) -> JsonObject:
    if not isinstance(value, dict):
        raise Malformed(f"{where} must be an object")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise Malformed(f"{where} must be a list")
    return value


def _pair(value: object, where: str) -> Point:
    if isinstance(value, list) and len(value) >= 2:
        x, y = value[0], value[1]
        if isinstance(x, int | float) and isinstance(y, int | float):
            return float(x), float(y)
    raise Malformed(f"{where} must hold pairs of numbers")
