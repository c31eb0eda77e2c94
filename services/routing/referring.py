"""What an entry of a file refers to must be there. Rules are asked value by value, so that one wrong value hides no other. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from services.routing.rules import Rule
from shared.calendar import WorkingCalendar
from shared.errors import InvalidInput
from shared.events.reference import AgencyRegistered, GovernmentRegistered
from shared.regions import get_region

Missing = tuple[str, str, str]
"""Field, code, sentence."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What is known, for checking what a file refers to."""

    governments: frozenset[str]
    agencies: frozenset[str]
    categories: frozenset[str]


def missing(model: BaseModel, known: Codes) -> Iterable[Missing]:
    """What there is not of all that an entry names."""
    if isinstance(model, Rule):
        yield from missing_of_rule(model.model_dump(include={"government", "agency", "region", "category"}), known)
        return
    government = getattr(model, "government", None)
    if government is not None and government not in known.governments:
        yield "government", "unknown_government", f"there is no government {government}"
    if isinstance(model, GovernmentRegistered):
        yield from _bad_zone(model.timezone)
    if isinstance(model, AgencyRegistered) and not model.code.startswith(f"{model.government}."):
        yield "code", "foreign_code", f"the code must begin with {model.government}."


def missing_of_rule(given: Mapping[str, object], known: Codes) -> Iterator[Missing]:
    """`given`: values that are well written; one that is not there is not asked. A short name must lead somewhere: in the rule's
    government, or in any; nothing is said of it where the government is what is wrong."""
    government, agency, region = (_text(given, name) for name in ("government", "agency", "region"))
    if government and government not in known.governments:
        yield "government", "unknown_government", f"there is no government {government}"
    elif agency and not _is_reached(agency, government, known):
        yield "agency", "unknown_agency", f"there is no agency {agency}"
    if region and get_region(region) is None:
        yield "region", "unknown_region", f"there is no region {region}"
    categories = given.get("category")
    for category in categories if isinstance(categories, list | tuple) else ():
        if isinstance(category, str) and category not in known.categories:
            yield "category", "unknown_category", f"there is no category {category}"


def _is_reached(agency: str, government: str | None, known: Codes) -> bool:
    if agency.count(".") == 2:
        return agency in known.agencies
    if government:
        return f"{government}.{agency}" in known.agencies
    return any(each.split(".", 2)[2] == agency for each in known.agencies)


def _text(given: Mapping[str, object], name: str) -> str | None:
    value = given.get(name)
    return value if isinstance(value, str) else None


def _bad_zone(name: str) -> Iterator[Missing]:
    try:
        WorkingCalendar(name)
    except InvalidInput as error:
        yield "timezone", "unknown_timezone", error.errors[0].message
