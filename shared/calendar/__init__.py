"""Working days: weekends, national holidays, cuti bersama, and a government's own holidays."""

from shared.calendar.holidays import national_holiday_names, national_holidays
from shared.calendar.working import WorkingCalendar

__all__ = ["WorkingCalendar", "national_holiday_names", "national_holidays"]
