"""Governments, or agencies, side by side: only inside a group of like volume, with how sure a share is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from services.analytics.evaluation import LARGEST, UNKNOWN, VOLUMES, Row, Value

Z = 1.959964
"""Of 95 of 100 samples the interval holds the true share."""
ORDER = (*(name for _, name in VOLUMES), LARGEST)


@dataclass(frozen=True, slots=True)
class Interval:
    """Two shares between which the true one lies as good as certainly."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    """`interval` None: nothing to compare, or hidden."""

    row: Row
    value: Value
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Group:
    volume: str
    members: Sequence[Compared]


def interval_of(value: Value) -> Interval | None:
    """Wilson's interval at 95 %: it stays between 0 and 1, and is wide where little is known. None for what is no share or is hidden."""
    if value.suppressed or value.numerator is None or not value.denominator:
        return None
    n, share = value.denominator, value.numerator / value.denominator
    middle = share + Z * Z / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    width = 1 + Z * Z / n
    return Interval(max(0.0, (middle - reach) / width), min(1.0, (middle + reach) / width))


def compare(rows: Sequence[Row], indicator: str) -> list[Group]:
    """The groups that have members, smallest volume first. Inside: by the share, best first; what has none comes last, by code."""
    groups: dict[str, list[Compared]] = {}
    for row in rows:
        if row.volume is not None and row.key != UNKNOWN and indicator in row.values:
            value = row.values[indicator]
            groups.setdefault(row.volume, []).append(Compared(row, value, interval_of(value)))
    for members in groups.values():
        members.sort(key=lambda each: (each.interval is None, -(each.value.value or 0), each.row.key or ""))
    return [Group(volume, groups[volume]) for volume in ORDER if volume in groups]
