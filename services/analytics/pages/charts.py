"""The geometry of the charts, in per cent of their width and height: they fit any screen, and text beside them keeps its size. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from babel.dates import format_date

from services.analytics.evaluation import Row, Table
from services.analytics.indicators import Unit
from services.analytics.pages.show import BY_CODE, Cell, cell_of, show_number
from shared.events.codes import Language

FUNNEL = (("received", None), ("verified", "verified"), ("routed", "routed"), ("answered", "follow_up_rate"), ("closed", "closed"))
"""The steps of a complaint's way, and the indicator whose numerator counts them."""
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Bar:
    """One month's received. `height` None: hidden."""

    x: float
    width: float
    height: float | None


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    received: Cell
    share: Cell


@dataclass(frozen=True, slots=True)
class Trend:
    """Months from left to right; a line stops where a month says nothing or is hidden."""

    months: Sequence[Month]
    bars: Sequence[Bar]
    lines: Sequence[Line]
    dots: Sequence[Dot]
    most: str | None
    """The number that the highest bar stands for; None where every bar is hidden."""


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    cell: Cell
    width: float | None
    """Of the first step, 0 to 100; None: hidden."""


def trend_of(table: Table, indicator: str, language: Language) -> Trend:
    rows = _all_months([row for row in table.rows if row.key and len(row.key) == 7])[-MOST_MONTHS:]
    unit = BY_CODE[indicator].unit
    months = [
        Month(
            format_date(date.fromisoformat(f"{key}-01"), "MMM yyyy", locale=language.value),
            cell_of(row.values["received"], Unit.COMPLAINTS, language) if row else Cell("0", hidden=False),
            cell_of(row.values[indicator], unit, language) if row else Cell("–", hidden=False),
        )
        for key, row in rows
    ]
    counts = [(row.values["received"].numerator if row else 0) for _, row in rows]
    most = max((count for count in counts if count), default=0)
    width = 100 / max(len(rows), 1)
    bars = [
        Bar(round(place * width + width * 0.12, 2), round(width * 0.76, 2), None if count is None else round(100 * count / max(most, 1), 2))
        for place, count in enumerate(counts)
    ]
    points = [
        (place, Dot(round((place + 0.5) * width, 2), round(100 - 100 * month.share.share, 2)))
        for place, month in enumerate(months)
        if month.share.share is not None
    ]
    lines = [Line(left.x, left.y, right.x, right.y) for (at, left), (following, right) in pairwise(points) if following == at + 1]
    return Trend(months, bars, lines, [dot for _, dot in points], show_number(most, language) if most or None not in counts else None)


def funnel_of(total: Row, language: Language) -> list[Step]:
    """From received to closed. What is not counted for an agency is left out."""
    received = total.values["received"].numerator
    steps = []
    for code, indicator in FUNNEL:
        value = total.values.get(indicator or code)
        if value is None:
            continue
        hidden = value.suppressed or value.numerator is None
        count = value.numerator or 0
        cell = Cell("×", hidden=True) if hidden else Cell(show_number(count, language), False, count / received if received else None)
        steps.append(Step(code, cell, None if hidden or not received else round(100 * count / received, 2)))
    return steps


def _all_months(rows: Sequence[Row]) -> list[tuple[str, Row | None]]:
    """Also those in between in which nothing came."""
    if not rows:
        return []
    known = {row.key: row for row in rows}
    first, last = (int(key[:4]) * 12 + int(key[5:]) - 1 for key in (rows[0].key or "", rows[-1].key or ""))
    keys = [f"{count // 12:04}-{count % 12 + 1:02}" for count in range(first, last + 1)]
    return [(key, known.get(key)) for key in keys]
