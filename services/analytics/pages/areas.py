"""The map of real outlines: provinces of the nation, regencies and cities of a province, shaded as the tiles are."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.analytics.counting import Dimension
from services.analytics.drawing import Drawing, Outline
from services.analytics.evaluation import Row
from services.analytics.indicators import Indicator
from services.analytics.pages.places import path_of
from services.analytics.pages.show import NOTHING, Cell, cell_of
from services.analytics.pages.tiles import shade_of
from shared.events.codes import Language
from shared.regions import name_of

ROOM_FOR_NUMBER, ROOM_FOR_LARGE_NUMBER = 16, 32
"""Units to each side that a number takes on a wide page, and on a narrow one."""
SMALLEST_AREA = 7
"""An area with less room than this is marked with a dot, so that it can be seen and touched."""


@dataclass(frozen=True, slots=True)
class Area:
    """One region. `path`: its page; None where it has none, as a government that was never heard of."""

    name: str
    path: str | None
    cell: Cell
    shade: str
    trace: str
    x: int
    y: int
    dot: bool
    number: str
    """`narrow` where its number has room on any page, `wide` on a wide one only, else empty."""


@dataclass(frozen=True, slots=True)
class AreaMap:
    """In a frame of `width` × `height` units; `source`: who made the outlines, when that is known."""

    by: Dimension
    width: int
    height: int
    source: str | None
    areas: Sequence[Area]


def areas_of(drawing: Drawing, by: Dimension, rows: Sequence[Row], indicator: Indicator, language: Language) -> AreaMap:
    """Dots last, since they would vanish below their neighbours."""
    known = {row.key: row for row in rows}
    areas = [_area(outline, by, known.get(outline.region), indicator, language) for outline in drawing.outlines]
    return AreaMap(by, drawing.width, drawing.height, drawing.source, sorted(areas, key=lambda area: area.dot))


def _area(outline: Outline, by: Dimension, row: Row | None, indicator: Indicator, language: Language) -> Area:
    cell = cell_of(row.values[indicator.code], indicator.unit, language) if row else Cell(NOTHING, hidden=False)
    return Area(
        name_of(outline.region) or outline.region,
        path_of(by, outline.region) if row or by is Dimension.PROVINCE else None,
        cell,
        shade_of(cell),
        outline.trace,
        outline.x,
        outline.y,
        outline.room < SMALLEST_AREA,
        "narrow" if outline.room >= ROOM_FOR_LARGE_NUMBER else "wide" if outline.room >= ROOM_FOR_NUMBER else "",
    )
