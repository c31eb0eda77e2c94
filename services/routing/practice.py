"""The government that exists for training only: its code, and a clock that makes a minute of a working day. Pure.

Its cases live in routing alone: no fact of theirs is told, so no other service can count, announce or show them.
"""

from datetime import date, datetime, timedelta

from services.routing.domain.deadlines import Deadlines
from shared.calendar import WorkingCalendar
from shared.events.codes import CLASSROOM

__all__ = ["CLASSROOM", "PracticeCalendar", "PracticeDeadlines", "is_practice"]

WORKING_DAY = timedelta(minutes=1)
"""How long a working day lasts in class: an agency's five days for a first response pass in five minutes."""


def is_practice(government: str) -> bool:
    """Whether a case of this government is kept in routing and told to nobody."""
    return government == CLASSROOM


class PracticeCalendar(WorkingCalendar):
    """A calendar without nights, weekends or holidays, on which a working day is a minute long."""

    def is_working_day(self, day: date) -> bool:
        return True

    def add_working_days(self, start: datetime, days: int) -> datetime:
        return start + days * WORKING_DAY

    def working_day_before(self, moment: datetime) -> datetime:
        return moment - WORKING_DAY

    def remaining(self, now: datetime, due: datetime) -> float:
        return (due - now) / WORKING_DAY


class PracticeDeadlines(Deadlines):
    """The shipped profiles on the practice calendar. Each deadline is counted from its own moment, not from the end of a day."""

    shortest = timedelta()

    def near(self, due_at: datetime) -> datetime:
        return self.calendar.working_day_before(due_at)

    def after(self, start: datetime, days: int) -> datetime:
        return self.calendar.add_working_days(start, days)
