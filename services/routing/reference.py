"""What routing knows of the world at one moment: governments, agencies, topics, rules, calendars, deadlines, notices. Pure, read only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from services.routing.domain.deadlines import DeadlineProfile, Deadlines
from services.routing.practice import PracticeDeadlines, is_practice
from services.routing.rules import RuleSet
from shared.calendar import WorkingCalendar
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.notices import NoticeBoard

DEFAULT_ZONE = "Asia/Jakarta"
STUCK_DAYS = 14
"""Calendar days without anybody doing anything: longer than an agency has for its first response, weekends and all."""


@dataclass(frozen=True)
class Reference:
    """A snapshot. `revision` says which."""

    revision: int
    governments: dict[str, GovernmentRegistered]
    agencies: dict[str, AgencyRegistered]
    categories: dict[str, CategoryRegistered]
    calendars: dict[str, WorkingCalendar]
    profiles: Sequence[DeadlineProfile]
    rules: RuleSet
    notices: NoticeBoard = field(default_factory=NoticeBoard)
    _deadlines: dict[str, Deadlines] = field(default_factory=dict)

    @cached_property
    def practice(self) -> frozenset[str]:
        """The governments that are for training only."""
        return frozenset(code for code, government in self.governments.items() if government.practice)

    def topics_of(self, government: str | None) -> list[CategoryRegistered]:
        """Those that a government offers, by name: everybody's and its own; for None, who is of none, all. Another's own are no choice."""
        offered = (
            each for each in self.categories.values() if each.active and (government is None or each.government in (None, government))
        )
        return sorted(offered, key=lambda each: each.name)

    def zone(self, government: str) -> ZoneInfo:
        """In whose days and hours a government lives."""
        calendar = self.calendars.get(government)
        return ZoneInfo(calendar.zone if calendar else DEFAULT_ZONE)

    def stuck_days(self, government: str | None) -> int:
        """After how many calendar days without anybody doing anything a case lies still: as the government has set it."""
        known = self.governments.get(government or "")
        return (known.stuck_days if known else None) or STUCK_DAYS

    def deadlines(self, government: str) -> Deadlines:
        """A government's calendar and profiles; one that is not registered keeps national days and Jakarta's time."""
        known = self._deadlines.get(government)
        if known is None:
            calendar = self.calendars.get(government) or WorkingCalendar(DEFAULT_ZONE)
            kind = PracticeDeadlines if is_practice(government) else Deadlines
            known = self._deadlines[government] = kind.of(government, calendar, self.profiles)
        return known
