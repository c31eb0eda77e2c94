"""What is known already of what somebody reports, as offices publish it. Pure. Whether a case is told of it is routing's decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.intake.reference import Reference
from shared.events.codes import GovernmentCode, Language
from shared.events.notice import NoticePublished
from shared.http.language import show_date
from shared.regions import get_region


@dataclass(frozen=True, slots=True)
class KnownMatter:
    """A notice as a citizen reads it."""

    title: str
    text: str
    publisher: str
    until: str
    topics: tuple[str, ...]
    places: tuple[str, ...]


def known_of(
    reference: Reference, government: GovernmentCode | None, region: str | None, category: str | None, text: str, now: datetime
) -> list[NoticePublished]:
    """The notices that concern what is being reported. Without a place, or a government in its place, there are none."""
    if region is None and government is None:
        return []
    whose = reference.government_of_region(region) if region else (government or "")
    return reference.notices.concerning(whose, region, category, text, day_at(reference, whose, now))


def known_at(reference: Reference, government: GovernmentCode, now: datetime) -> list[NoticePublished]:
    """All that a government and its agencies say today, newest first."""
    today = day_at(reference, government, now)
    return [each for each in reference.notices.all if each.government == government and each.is_given_on(today)]


def day_at(reference: Reference, government: GovernmentCode, now: datetime) -> date:
    """Today, where the government is."""
    return now.astimezone(reference.zone_of(government)).date()


def shown_of(notices: Iterable[NoticePublished], reference: Reference, language: Language) -> list[KnownMatter]:
    """With names for codes."""
    return [
        KnownMatter(
            each.title,
            each.text,
            reference.agency_name(each.agency) if each.agency else reference.government_name(each.government),
            show_date(each.until, language),
            tuple(reference.category_name(category, language) for category in each.categories),
            tuple(found.full_name if (found := get_region(code)) else code for code in each.regions),
        )
        for each in notices
    ]
