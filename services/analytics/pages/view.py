"""What one evaluation page shows, put together from tables of one moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.analytics.asking import Asking
from services.analytics.comparison import compare
from services.analytics.counting import Dimension
from services.analytics.drawing import Drawing
from services.analytics.evaluation import UNKNOWN, Row, Table
from services.analytics.indicators import Indicator
from services.analytics.pages.areas import areas_of
from services.analytics.pages.charts import funnel_of, trend_of
from services.analytics.pages.figures import figures_of
from services.analytics.pages.places import Place, path_of
from services.analytics.pages.show import BY_CODE, Cell, cell_of, in_language, name_of, show_interval
from services.analytics.pages.tiles import tiles_of
from services.analytics.periods import Period
from shared.events.codes import Language

COLUMNS = {
    "received": "Received",
    "verified_in_time": "Verified in time",
    "follow_up_rate": "Answered",
    "on_time": "On time",
    "resolution_rate": "Resolved",
    "days_to_first_answer_median": "Working days (median)",
    "returned": "Returned",
    "unanswered_past_deadline": "Late, unanswered",
    "satisfaction": "Satisfaction",
}
"""The indicators of the tables, and short names for their heads: messages of the catalogue."""
VOLUME_NAMES = {"under_100": "under 100", "100_to_999": "100–999", "1000_to_9999": "1,000–9,999", "10000_and_more": "10,000 and more"}
DRILLED = (Dimension.PROVINCE, Dimension.GOVERNMENT, Dimension.AGENCY)


@dataclass(frozen=True, slots=True)
class Column:
    code: str
    short: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table for people; `path` leads to the group's own page."""

    key: str
    name: str | None
    path: str | None
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for people, and what it is by."""

    by: Dimension
    columns: Sequence[Column]
    lines: Sequence[Line]
    total: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Side:
    """One member of a comparison. Places in per cent of the width; None: nothing to compare."""

    key: str
    name: str
    path: str
    cell: Cell
    low: float | None
    high: float | None
    interval: str


@dataclass(frozen=True, slots=True)
class Class:
    """A group of like volume."""

    volume: str
    sides: Sequence[Side]


class View:
    """`measure`: the share that map, bars, trend and comparison show."""

    def __init__(self, asking: Asking, place: Place, period: Period, measure: str, language: Language) -> None:
        self._asking, self._place, self._period, self._language = asking, place, period, language
        self.measure = measure

    async def parts(self, breakdown: Dimension, drawing: Drawing | None) -> dict[str, object]:
        """By name, for the template. `drawing`: the map to shade; without one the nation is shown as tiles, other places without a map."""
        place, language = self._place, self._language
        wanted = place.filter(self._period)
        other = await self._asking.table(breakdown, wanted)
        below = await self._asking.table(place.below, wanted) if place.below else None
        whole = (below or other).total if place.dimension is not Dimension.GOVERNMENT else other.total
        months = await self._asking.table(Dimension.MONTH, place.between(*self._period.trend()))
        shown = BY_CODE[self.measure]
        return {
            "empty": whole.values["received"].value == 0,
            "figures": figures_of(whole, await self._before(breakdown), language),
            "tiles": tiles_of(below.rows, shown, language) if below and place.dimension is None and drawing is None else [],
            "map": areas_of(drawing, place.below, below.rows, shown, language) if drawing and below and place.below else None,
            "classes": await self._classes(below),
            "trend": trend_of(months, self.measure, language),
            "funnel": funnel_of(whole, language),
            "below": self._sheet(place.below, below) if below and place.below else None,
            "other": self._sheet(breakdown, other),
            "definitions": {item.code: in_language(item.definition, language) for item in BY_CODE.values()},
        }

    async def _before(self, breakdown: Dimension) -> Row | None:
        """The same place in the period before, in the table that hides as much as the one shown."""
        previous = self._period.previous()
        return (await self._asking.table(breakdown, self._place.filter(previous))).total if previous else None

    async def _classes(self, below: Table | None) -> list[Class]:
        compared = self._place.compared
        if compared is None or below is None:
            return []
        table = below if compared is self._place.below else await self._asking.table(compared, self._place.filter(self._period))
        unit = BY_CODE[self.measure].unit
        return [
            Class(
                VOLUME_NAMES[group.volume],
                [
                    Side(
                        each.row.key or UNKNOWN,
                        each.row.name or each.row.key or UNKNOWN,
                        path_of(compared, each.row.key),
                        cell_of(each.value, unit, self._language),
                        round(each.interval.low * 100, 2) if each.interval else None,
                        round(each.interval.high * 100, 2) if each.interval else None,
                        show_interval(each.interval) if each.interval else "",
                    )
                    for each in group.members
                ],
            )
            for group in compare(table.rows, self.measure)
        ]

    def _sheet(self, by: Dimension, table: Table) -> Sheet:
        shown = [item for code in COLUMNS for item in table.indicators if item.code == code]
        columns = [
            Column(item.code, COLUMNS[item.code], name_of(item, self._language), in_language(item.definition, self._language))
            for item in shown
        ]
        lines = [
            Line(
                row.key or UNKNOWN,
                row.name,
                path_of(by, row.key) if by in DRILLED and row.key != UNKNOWN else None,
                self._cells(row, shown),
            )
            for row in table.rows
        ]
        return Sheet(by, columns, lines, self._cells(table.total, shown))

    def _cells(self, row: Row, shown: Sequence[Indicator]) -> list[Cell]:
        return [cell_of(row.values[item.code], item.unit, self._language) for item in shown]
