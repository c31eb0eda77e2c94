"""The days on which offices are closed all over Indonesia, by year."""

from datetime import date
from functools import cache


@cache
def national_holidays(year: int) -> frozenset[date]:
    """National holidays and cuti bersama (joint leave) of a year, from the package `holidays`.

    Joint leave is decreed year by year, so that for years to come only the national holidays are known, those of the
    moon by reckoning. For years that the package does not know at all the set is empty: weekends still count."""
    from holidays.countries.indonesia import Indonesia  # takes half a second and 20 MB: not where nobody asks

    return frozenset(Indonesia(years=year, expand=False, categories=("public", "government")))


def national_holiday_names(year: int, language: str) -> dict[date, str]:
    """The same days with what they are called, in Indonesian (`id`) or English (`en`)."""
    from holidays.countries.indonesia import Indonesia  # as above

    names = Indonesia(years=year, expand=False, categories=("public", "government"), language="en_US" if language == "en" else "id")
    return dict(sorted(names.items()))
