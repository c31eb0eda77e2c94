"""From counts to indicators, by group, with what may not be shown left out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.analytics.counting import Counts, Dimension
from services.analytics.disclosure import Cells, chains, protect
from services.analytics.indicators import INDICATORS, Indicator

WITHIN: Mapping[str, Sequence[str]] = {
    "screening_due": ("received",),
    "verified": ("received",),
    "verified_in_time": ("screening_due", "verified"),
    "routed": ("verified",),
    "merged": ("verified",),
    "answered": ("routed",),
    "due": ("routed",),
    "overdue": ("due",),
    "resolved": ("routed",),
    "returned": ("routed",),
    "timed": ("answered",),
    "on_time": ("due", "timed"),
    "closed": ("answered",),
    "disputed": ("answered",),
    "reopened": ("answered",),
    "judged": ("answered",),
    "canned": ("judged",),
    "rated": ("received",),
}
"""Each count and the next larger ones that it is a part of, by the statements in `queries.counts`, whether or not one indicator shows both:
who reads two numbers subtracts them."""
PARTS = chains(WITHIN)
"""What is left of a whole when its part is shown is a cell too, however many steps apart they are."""
SUMS = (
    (("routed", "merged"), "verified"),
    (("routed", "merged"), "received"),
    (("answered", "overdue"), "routed"),
    (("on_time", "overdue"), "due"),
)
"""Parts that exclude each other: what waits at the desk, what is not yet due or has ended without an answer, what was answered late."""
COUNTED = tuple(dict.fromkeys(name for item in INDICATORS for name in (item.numerator, item.denominator) if name))
WORTH = {name: sum(name in (item.numerator, item.denominator) for item in INDICATORS) for name in COUNTED} | {"received": len(INDICATORS)}
"""How many indicators go with a count when it is hidden. How many came in goes last: everything is read beside it; of the
stages at the desk the one that one indicator alone shows goes first."""


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator of a group. `suppressed`: all None, since it could tell of a few people. Else `value` None: nothing to divide by."""

    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    suppressed: bool = False


HIDDEN = Value(None, suppressed=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A group, or the total (`key` None on the total; `_` where a group is not known)."""

    key: str | None
    name: str | None
    volume: str | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    indicators: Sequence[Indicator]
    rows: Sequence[Row]
    total: Row


UNKNOWN = "_"
VOLUMES = ((100, "under_100"), (1_000, "100_to_999"), (10_000, "1000_to_9999"))
LARGEST = "10000_and_more"
COMPARED = (Dimension.GOVERNMENT, Dimension.AGENCY)
"""What is put side by side, inside groups of like volume."""


def volume_of(received: int) -> str:
    """The group of like volume in which governments are compared: many complaints show participation, not bad service."""
    return next((name for limit, name in VOLUMES if received < limit), LARGEST)


def hide(counts: Sequence[Counts], smallest_cell: int, above: frozenset[str] = frozenset()) -> Cells:
    """Which columns are hidden in each group and in the total. `above`: hidden of the total where it stands as one row among others."""
    return protect(_columns(groups_of(counts)), _columns([total_of(counts)]), PARTS, smallest_cell, above, WORTH, SUMS)


def groups_of(counts: Sequence[Counts]) -> list[Counts]:
    return [row for row in counts if not row.is_total]


def total_of(counts: Sequence[Counts]) -> Counts:
    return next(row for row in counts if row.is_total)


def tabulate(counts: Sequence[Counts], names: Mapping[str, str], *, by: Dimension, per_agency: bool, cells: Cells | None = None) -> Table:
    """Indicators of each group and of the total, ordered by key, never by a raw count. `cells` says what is hidden; None: nothing is."""
    indicators = [item for item in INDICATORS if item.per_agency or not per_agency]
    cells = cells or Cells.all_shown()
    groups, total = groups_of(counts), total_of(counts)
    rows = [
        Row(
            row.key or UNKNOWN,
            names.get(row.key or UNKNOWN),
            volume_of(row.received) if by in COMPARED else None,
            {item.code: _value(item, row, cells.group(place)) for item in indicators},
        )
        for place, row in enumerate(groups)
    ]
    return Table(indicators, rows, Row(None, None, None, {item.code: _value(item, total, cells.total) for item in indicators}))


def _columns(rows: Sequence[Counts]) -> dict[str, list[int]]:
    return {name: [getattr(row, name) for row in rows] for name in COUNTED}


def _value(indicator: Indicator, row: Counts, hidden: frozenset[str]) -> Value:
    if {indicator.numerator, indicator.denominator} & hidden:
        return HIDDEN
    numerator = getattr(row, indicator.numerator) if indicator.numerator else None
    denominator = getattr(row, indicator.denominator) if indicator.denominator else None
    if indicator.mean:
        return Value(getattr(row, indicator.mean), denominator=denominator)
    if denominator is None:
        return Value(numerator, numerator)
    return Value(numerator / denominator if numerator is not None and denominator else None, numerator, denominator)
