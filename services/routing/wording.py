"""Deadlines, places and states as people say them. Pure: the templates turn these into sentences of a language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, floor

from services.routing.practice import PracticeCalendar
from shared.calendar import WorkingCalendar
from shared.events.codes import Status
from shared.regions import get_region

_A_MOMENT = 1e-4
"""Of a working day: deadlines end a second before midnight."""

STATES = {
    Status.RECEIVED: "Waits for screening",
    Status.NEEDS_INFO: "The reporter was asked for more",
    Status.VERIFIED: "Verified, not yet with an agency",
    Status.ROUTED: "With an agency",
    Status.IN_PROGRESS: "An agency works on it",
    Status.DEFERRED: "Its agency was given more time",
    Status.RETURNED: "Given back by an agency",
    Status.SPLIT: "Several agencies each have a part",
    Status.ANSWERED: "Answered",
    Status.CLOSED: "Closed",
    Status.ARCHIVED: "Archived",
    Status.WITHDRAWN: "Withdrawn by the reporter",
    Status.MERGED: "Merged into another case",
}
"""Where a case stands, to its coordinator. Messages of the catalogue."""


class Urgency(StrEnum):
    """How a deadline is to be shown."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What is left of a deadline, in working days."""

    due_at: datetime
    urgency: Urgency
    days: int
    """Whole working days left, or begun since it passed; 0 on its last day, and right after it on days off."""
    is_tomorrow: bool = False
    in_minutes: bool = False
    """In class a working day is a minute: `days` are minutes then."""


def time_left(due_at: datetime | None, now: datetime, calendar: WorkingCalendar) -> TimeLeft | None:
    """How long until a deadline, or since. None when there is no deadline."""
    if due_at is None:
        return None
    remaining = calendar.remaining(now, due_at)
    if isinstance(calendar, PracticeCalendar):
        return _minutes_left(due_at, now, remaining)
    if due_at < now:
        return TimeLeft(due_at, Urgency.LATE, ceil(-remaining - _A_MOMENT))
    days = floor(remaining + _A_MOMENT)
    tomorrow = calendar.local_date(due_at) == calendar.local_date(now) + timedelta(days=1)
    return TimeLeft(due_at, Urgency.SOON if days <= 1 else Urgency.CALM, days, tomorrow)


def _minutes_left(due_at: datetime, now: datetime, remaining: float) -> TimeLeft:
    """Minutes begun, either way."""
    minutes = ceil(abs(remaining) - _A_MOMENT)
    if due_at < now:
        return TimeLeft(due_at, Urgency.LATE, minutes, in_minutes=True)
    return TimeLeft(due_at, Urgency.SOON if minutes <= 1 else Urgency.CALM, minutes, in_minutes=True)


def working_days_since(start: datetime, now: datetime, calendar: WorkingCalendar) -> int:
    """Whole working days that somebody has waited."""
    return floor(calendar.working_days_between(start, now) + _A_MOMENT)


def short_place(region: str | None) -> str | None:
    """A village or district by its own name; nothing wider, as a desk knows where it is."""
    found = get_region(region) if region is not None and region.count(".") >= 2 else None
    return found.name if found else None


def long_place(region: str | None) -> str | None:
    """With all that it lies in, nearest first."""
    found = get_region(region) if region is not None else None
    return found.full_name if found else None
