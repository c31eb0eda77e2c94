"""What can be asked, and what is counted for it. Plain values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Dimension(StrEnum):
    """What numbers can be grouped by."""

    PROVINCE = "province"
    GOVERNMENT = "government"
    AGENCY = "agency"
    DISTRICT = "district"
    CATEGORY = "category"
    CLASSIFICATION = "classification"
    CHANNEL = "channel"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which complaints: received from `start` to `end`, both included, by the calendar of each one's government."""

    start: date | None = None
    end: date | None = None
    province: str | None = None
    """Two digits: all governments whose codes begin with them; `00` the ministries."""
    government: str | None = None
    agency: str | None = None
    district: str | None = None
    category: str | None = None
    classification: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of complaints, practice included."""

    known: int
    imported: int
    practice: int
    routed: int
    notified: int
    answered: int
    ended: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one group, before anything is judged or hidden. `key` None: not known; days are working days."""

    is_total: bool
    key: str | None
    received: int
    screening_due: int
    verified_in_time: int
    routed: int
    answered: int
    due: int
    on_time: int
    resolved: int
    returned: int
    hops_mean: float | None
    disputed: int
    overdue: int
    timed: int
    days_mean: float | None
    days_median: float | None
    days_p90: float | None
    rated: int
    rating_mean: float | None
    verified: int = 0
    """Screened, or given to an agency at once; so that the way of a complaint narrows at every step."""
    closed: int = 0
    """Answered and closed."""
    reopened: int = 0
    """Answered, ended and opened again at least once."""
    merged: int = 0
    """Received and handled with another complaint: demand, and no work of their own."""
    judged: int = 0
    """With an answer that somebody looked at for phrases."""
    canned: int = 0
    """With at least one that looks like a phrase."""
