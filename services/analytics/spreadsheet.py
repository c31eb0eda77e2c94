"""Indicators as CSV, a line for each number with its definition beside it. Safe to open in a spreadsheet."""

import csv
import io

from services.analytics.comparison import interval_of
from services.analytics.evaluation import Row, Table, Value
from services.analytics.indicators import Indicator, Unit

MEDIA_TYPE = "text/csv"
HEADER = (
    "key",
    "name",
    "indicator",
    "value",
    "numerator",
    "denominator",
    "low",
    "high",
    "suppressed",
    "unit",
    "indicator_name",
    "definition",
)
TOTAL = "TOTAL"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(table: Table) -> str:
    """RFC 4180, the total last. `low` and `high` bound a share (comparison.interval_of)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in (*table.rows, table.total):
        for indicator in table.indicators:
            writer.writerow([inert(cell) for cell in _line(row, indicator, row.values[indicator.code])])
    return out.getvalue()


def inert(cell: str) -> str:
    """A text that no spreadsheet takes for a formula: an agency may be called `=cmd…`. White space in front of it is no disguise."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS) else cell


def _line(row: Row, indicator: Indicator, value: Value) -> tuple[str, ...]:
    interval = interval_of(value) if indicator.unit is Unit.SHARE else None
    return (
        row.key or TOTAL,
        row.name or "",
        indicator.code,
        _number(value.value),
        _number(value.numerator),
        _number(value.denominator),
        _number(interval.low if interval else None),
        _number(interval.high if interval else None),
        "yes" if value.suppressed else "no",
        indicator.unit.value,
        indicator.name.id,
        indicator.definition.id,
    )


def _number(value: float | None) -> str:
    """Plain decimals; empty when there is none. Numbers are never below zero."""
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
