"""When a complaint was sent, as rules ask for it: days of the week, hours of the day, a stretch of days. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import AfterValidator

MINUTES = 24 * 60
ALL_DAY = (1 << MINUTES) - 1
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class Weekday(StrEnum):
    """In the order of ISO 8601."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


WEEK = tuple(Weekday)


def _hours(written: str) -> str:
    if not _HOURS.fullmatch(written):
        raise ValueError("hours are written like 07:30-16:00")
    if written[:5] == written[6:]:
        raise ValueError("hours that begin when they end are none")
    return written


Hours = Annotated[str, AfterValidator(_hours)]
"""`07:30-16:00`."""


@cache
def minutes_of(hours: str | None) -> int:
    """The minutes of the day that lie in these hours, a bit each; None: all of them."""
    if hours is None:
        return ALL_DAY
    first, last = (int(part[:2]) * 60 + int(part[3:]) for part in hours.split("-"))
    before_last, before_first = (1 << last) - 1, (1 << first) - 1
    return before_last & ~before_first if first < last else ALL_DAY & (before_last | ~before_first)


@dataclass(frozen=True, slots=True)
class Times:
    """All of it must hold."""

    weekdays: frozenset[Weekday]
    minutes: int
    since: date
    until: date

    @classmethod
    def of(cls, weekdays: Iterable[Weekday], hours: str | None, since: date | None, until: date | None) -> "Times":
        """What is not given does not narrow."""
        return cls(frozenset(weekdays or WEEK), minutes_of(hours), since or date.min, until or date.max)

    def hold(self, sent_at: datetime) -> bool:
        """Whether a moment, in the time zone that counts, lies in them."""
        return (
            WEEK[sent_at.weekday()] in self.weekdays
            and bool(self.minutes >> (sent_at.hour * 60 + sent_at.minute) & 1)
            and self.since <= sent_at.date() <= self.until
        )

    def cover(self, other: "Times") -> bool:
        """Whether every moment that lies in the others lies in these."""
        return (
            other.weekdays <= self.weekdays
            and not other.minutes & ~self.minutes
            and self.since <= other.since
            and other.until <= self.until
        )


ALWAYS = Times.of((), None, None, None)
