"""Deadline profiles: how many working days a step may take, on which legal basis, and from when to when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from services.routing.domain.case import Case
from shared.calendar import WorkingCalendar
from shared.events.codes import Classification, GovernmentCode, Status


class DeadlineProfile(BaseModel):
    """All numbers are working days; PermenPANRB 62/2018 is the shipped one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")
    name: str = Field(min_length=3, max_length=300)
    legal_basis: str = Field(min_length=3, max_length=500)
    valid_from: date
    valid_until: date | None = Field(None, description="The last day; None: until further notice")
    government: GovernmentCode | None = Field(None, description="Set when it overrides the national profile for one government")
    screening: int = Field(ge=1, le=365)
    first_response: int = Field(ge=1, le=365)
    information: int = Field(ge=1, le=365)
    aspiration: int = Field(ge=1, le=365)
    complaint: int = Field(ge=1, le=365)
    oversight: int = Field(ge=1, le=365)
    archive_without_reply: int = Field(ge=1, le=365, description="Silence of a reporter who was asked for more")
    close_after_silence: int = Field(ge=1, le=365, description="Silence of the reporter after an answer; also the time to dispute it")

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def resolution(self, classification: Classification | None) -> int:
        """Days until the first answer, from submission. What is not yet classified counts as a complaint."""
        match classification:
            case Classification.INFORMATION:
                return self.information
            case Classification.ASPIRATION:
                return self.aspiration
            case Classification.OVERSIGHT:
                return self.oversight
        return self.complaint


@dataclass(frozen=True)
class Deadlines:
    """A government's profiles and calendar: turns the times of facts into deadlines. Where no profile holds there is no deadline.

    The profile of the day on which the complaint came in holds for all its life; the government's own goes before the national one.
    """

    shortest: ClassVar[timedelta] = timedelta(days=1)
    """No deadline is nearer to a submission: each ends with a working day after the day it is counted from."""

    calendar: WorkingCalendar
    profiles: tuple[DeadlineProfile, ...] = ()
    _ends: dict[tuple[date, int], datetime] = field(default_factory=dict, compare=False, repr=False)
    """Deadlines reckoned before, by the day they are counted from: on one day, thousands of cases share them."""
    _held: dict[date, DeadlineProfile | None] = field(default_factory=dict, compare=False, repr=False)
    """Profiles looked up before, by their day."""
    _near: dict[datetime, datetime] = field(default_factory=dict, compare=False, repr=False)
    """When deadlines were near, which so many share."""

    @classmethod
    def of(cls, government: str, calendar: WorkingCalendar, profiles: Iterable[DeadlineProfile]) -> "Deadlines":
        """With the profiles that concern a government, those that hold first in front."""
        own = [profile for profile in profiles if profile.government in (government, None)]
        own.sort(key=lambda profile: (profile.government is not None, profile.valid_from), reverse=True)
        return cls(calendar, tuple(own))

    def profile(self, case: Case) -> DeadlineProfile | None:
        """The profile of the day on which the complaint came in."""
        day = self.calendar.local_date(case.submitted_at)
        if day not in self._held:
            self._held[day] = next((profile for profile in self.profiles if profile.holds_on(day)), None)
        return self._held[day]

    def screening(self, case: Case) -> datetime | None:
        """Screening due: counted from submission, and longer by the working days, begun ones too, that the reporter was asked for
        more or the case was merged."""
        profile = self.profile(case)
        if profile is None or len(case.screening_pauses) % 2:
            return None
        asked, replied = case.screening_pauses[::2], case.screening_pauses[1::2]
        paused = sum(self.calendar.working_days_between(start, end) for start, end in zip(asked, replied, strict=True))
        return self.after(case.submitted_at, profile.screening + ceil(round(paused, 6)))

    def first_response(self, case: Case, since: datetime | None) -> datetime | None:
        """The agency's clock: counted from when this agency was given the case, or its answer disputed."""
        profile = self.profile(case) if since else None
        if profile is None or since is None:
            return None
        return self.after(since, profile.first_response)

    def resolution(self, case: Case) -> datetime | None:
        """The citizen's clock: counted from submission, never reset."""
        profile = self.profile(case)
        return self.after(case.submitted_at, profile.resolution(case.classification)) if profile else None

    def silence(self, case: Case) -> datetime | None:
        """When the reporter's silence ends the case, or has ended it."""
        return self.silence_after(case, case.status, case.waiting_since) if case.waiting_since else None

    def silence_after(self, case: Case, status: Status, since: datetime) -> datetime | None:
        """When silence ends the case if the reporter has the word from a moment on: asked for more (`status`), or answered."""
        profile = self.profile(case)
        if profile is None:
            return None
        asked = status in (Status.NEEDS_INFO, Status.ARCHIVED)
        return self.after(since, profile.archive_without_reply if asked else profile.close_after_silence)

    def reopening(self, case: Case) -> datetime | None:
        """Until when the reporter of a case that is over may have it reopened, or appeal: as long as an answer can be disputed."""
        return self.reopening_after(case, case.ended_at) if case.ended_at else None

    def reopening_after(self, case: Case, end: datetime) -> datetime | None:
        """The same for an end that is only just decided."""
        profile = self.profile(case)
        return self.after(end, profile.close_after_silence) if profile else None

    def near(self, due_at: datetime) -> datetime:
        """When it is told that a deadline is near: a working day before."""
        at = self._near.get(due_at)
        if at is None:
            at = self._near[due_at] = self.calendar.working_day_before(due_at)
        return at

    def after(self, start: datetime, days: int) -> datetime:
        """The end of the n-th working day after a moment's day."""
        key = self.calendar.local_date(start), days
        end = self._ends.get(key)
        if end is None:
            end = self._ends[key] = self.calendar.add_working_days(start, days)
        return end
