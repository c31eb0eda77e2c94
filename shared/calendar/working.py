"""Working-day arithmetic in a government's own time zone. Pure: no clock, no I/O; times in, times out."""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.calendar.holidays import national_holidays
from shared.errors import FieldError, InvalidInput

SATURDAY = 5
END_OF_DAY = time(23, 59, 59)
SECONDS_A_DAY = 86_400.0
MOMENTS = 4096
"""So many are kept with their day: of one case the same few are asked for again and again."""


class _Year(NamedTuple):
    """`before[d]` working days precede day d (0 = 1 January, whose ordinal is `first`); the last item is the year's total."""

    first: int
    before: tuple[int, ...]


@lru_cache(maxsize=1024)
def _year(year: int, extra: frozenset[date]) -> _Year:
    closed = national_holidays(year) | extra
    first = date(year, 1, 1)
    before = [0]
    for number in range((date(year, 12, 31) - first).days + 1):
        day = first + timedelta(days=number)
        before.append(before[-1] + (day.weekday() < SATURDAY and day not in closed))
    return _Year(first.toordinal(), tuple(before))


@dataclass(frozen=True)
class WorkingCalendar:
    """When a government works: not on Saturdays, Sundays, national holidays and cuti bersama, nor on days of its own.

    `zone` is an IANA name (`Asia/Jakarta` WIB, `Asia/Makassar` WITA, `Asia/Jayapura` WIT; another raises InvalidInput), and
    decides which day a moment belongs to. `extra` are the further holidays that the government has. Moments are aware
    datetimes in any zone (a naive one raises ValueError); those that come out are in UTC."""

    zone: str
    extra: frozenset[date] = field(default=frozenset())

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInput([FieldError("timezone", "unknown_timezone", f"there is no time zone {self.zone[:40]!r}")]) from None

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _years(self) -> dict[int, _Year]:
        """Beside the shared cache, which has to hash all the extra holidays at every call."""
        return {}

    def local_date(self, moment: datetime) -> date:
        """The day that a moment belongs to where the government is."""
        return _local_date(moment, self._zone)

    def is_working_day(self, day: date) -> bool:
        first, before = self._of(day.year)
        number = day.toordinal() - first
        return before[number + 1] > before[number]

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """When a deadline of so many working days, counted from `start`, runs out.

        The day of `start` does not count, whatever its hour; the deadline is the last second (23:59:59 local) of the n-th
        working day after it, in UTC. Five working days from Tuesday, 17 March 2026 end on 31 March 2026. No days at all end
        with the day of `start` itself. Raises ValueError for a negative number, InvalidInput past the year 9999."""
        if days < 0:
            raise ValueError("a deadline cannot run backwards")
        day = self.local_date(start)
        try:
            if days > 0:
                day = self._after(day, days)
            return datetime.combine(day, END_OF_DAY, self._zone).astimezone(UTC)
        except (OverflowError, ValueError):
            raise InvalidInput([FieldError("time", "out_of_range", f"a deadline counted from {start:%Y-%m-%d} cannot be given")]) from None

    def end_of(self, day: date) -> datetime:
        """The end of a day, or of the next working day after one on which offices are closed."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, END_OF_DAY, self._zone).astimezone(UTC)

    def working_day_before(self, moment: datetime) -> datetime:
        """The same hour on the last working day before a moment's day."""
        at = moment - timedelta(days=1)
        while not self.is_working_day(self.local_date(at)):
            at -= timedelta(days=1)
        return at

    def _after(self, day: date, days: int) -> date:
        """The n-th working day after a day: the last day before which one working day too few has passed."""
        first, before = self._of(day.year)
        wanted = before[day.toordinal() - first + 1] + days
        year = day.year
        while wanted > before[-1]:
            wanted -= before[-1]
            year += 1
            first, before = self._of(year)
        return date.fromordinal(first + bisect_left(before, wanted) - 1)

    def working_days_between(self, start: datetime, end: datetime) -> float:
        """How much working time lies between two moments, in days: each working day counts by the part of its 24 hours that
        lies between them, any other day not at all.

        From Monday 09:00 to Monday 15:00 it is 0.25, from Friday 12:00 to Monday 12:00 it is 1.0, from Saturday to Sunday 0.
        Spans that adjoin add up. 0.0 when `end` is before `start`: what was answered before it was received took no time."""
        return max(0.0, self.remaining(start, end))

    def remaining(self, now: datetime, due: datetime) -> float:
        """The working time left until `due`, measured as `working_days_between` does; negative once it is past."""
        start, end = _local(now, self._zone), _local(due, self._zone)
        within_years = self._in_year(end) - self._in_year(start)
        if start.year == end.year:
            return within_years
        low, high, sign = (start.year, end.year, 1) if start.year <= end.year else (end.year, start.year, -1)
        return within_years + sign * sum(self._of(year).before[-1] for year in range(low, high))

    def _in_year(self, local: datetime) -> float:
        """The working time from 1 January, 0:00, to a local moment, in days."""
        first, before = self._of(local.year)
        number = local.toordinal() - first
        if before[number + 1] == before[number]:
            return float(before[number])
        seconds = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
        return before[number] + seconds / SECONDS_A_DAY

    def _of(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = _year(year, self.extra)
        return known


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


@lru_cache(MOMENTS)
def _local_date(moment: datetime, zone: ZoneInfo) -> date:
    return _local(moment, zone).date()
