"""A rule as its form: read, and shown again as it was typed."""

import re
import unicodedata
from collections.abc import Collection

from pydantic import ValidationError

from services.routing.checking import SHARED
from services.routing.matching import label, search, the_one
from services.routing.pages.coordinator.places import read_region, written_region
from services.routing.pages.coordinator.room import House
from services.routing.pages.forms import Typed
from services.routing.rules import Rule, government_of, may_hand
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Classification
from shared.events.reference import AgencyRegistered

FIELDS = ("agency", "words", "category", "classification", "region", "reason", "id")
MOST_WORDS = 200
MESSAGES = {
    "id": "Use small letters, digits, dots and hyphens.",
    "words": "Each line has 2 to 100 characters, with letters or digits.",
    "agency": "No agency of this name can take the case.",
    "reason": "This is too long. Shorten it, please.",
}
NO_CONDITION = "Give at least one condition: words, a topic, a kind or a place."
_SHORT = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")


def typed_of(rule: Rule, house: House) -> Typed:
    """A rule as its form shows it."""
    agency = house.reference.agencies.get(rule.agency) or house.reference.agencies.get(f"{house.code}.{rule.agency}")
    return Typed(
        {
            "id": rule.id,
            "agency": label(agency) if agency and rule.government else rule.agency,
            "words": "\n".join(rule.words),
            "region": written_region(rule.region),
            "reason": rule.reason or "",
        },
        {"category": rule.category, "classification": [each.value for each in rule.classification]},
    )


def read_rule(typed: Typed, house: House, owner: str, taken: Collection[str], replaces: str | None) -> Rule:
    """A form as a rule of an owner. Raises InvalidInput that names the fields."""
    errors: list[FieldError] = []
    words = [line.strip() for line in typed.get("words").replace(",", "\n").split("\n") if line.strip()]
    if len(words) > MOST_WORDS:
        errors.append(FieldError("words", "too_many", "At most 200 words or phrases."))
    categories = typed.several.get("category", ())
    if any(code not in house.reference.categories for code in categories):
        errors.append(FieldError("category", "unknown_category", "Choose topics from the list."))
    agency = _agency(typed.get("agency"), house, owner, errors)
    region = read_region(typed.get("region"), house, errors) if owner != SHARED else typed.get("region") or None
    values: dict[str, object] = {
        "id": typed.get("id") or replaces or new_id(typed, words, categories, owner, taken),
        "agency": agency,
        "government": None if owner == SHARED else owner,
        "region": region,
        "classification": [code for code in typed.several.get("classification", ()) if code in set(Classification)],
        "category": list(categories),
        "words": words,
        "reason": typed.get("reason") or None,
    }
    if not (words or categories or values["classification"] or typed.get("region")):
        errors.append(FieldError("words", "no_condition", NO_CONDITION))
    if errors:
        raise InvalidInput(errors)
    try:
        return Rule.model_validate(values)
    except ValidationError as error:
        named = [str(each["loc"][0]) if each["loc"] else "words" for each in error.errors()]
        raise InvalidInput([FieldError(name, "malformed", MESSAGES.get(name, "This cannot be.")) for name in named]) from error


def new_id(typed: Typed, words: list[str], categories: Collection[str], owner: str, taken: Collection[str]) -> str:
    """A name made of what the rule is about, and of whose it is."""
    about = next(iter([*words[:1], *categories, *typed.several.get("classification", ()), typed.get("region")]), "") or "aturan"
    plain = unicodedata.normalize("NFKD", about).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", plain))[:40] or "aturan"
    whole = name if owner == SHARED else f"{owner}-{name}"
    number = 2
    found = whole
    while found in taken:
        found, number = f"{whole}-{number}", number + 1
    return found


def _agency(written: str, house: House, owner: str, errors: list[FieldError]) -> str:
    """The short name of an own agency, the full code of another; shared rules name a short one that each government may have."""
    if not written:
        errors.append(FieldError("agency", "missing", "Say which agency shall have it."))
        return ""
    if owner == SHARED and _SHORT.fullmatch(written):
        return written
    known: list[AgencyRegistered] = [
        each
        for each in house.reference.agencies.values()
        if each.active and (owner == SHARED or may_hand(owner, government_of(each.code), house.reference.practice))
    ]
    own = [each for each in known if each.government == owner]
    found = the_one(written, known, home=owner)
    if found is None:
        some = ", ".join(each.agency.name for each in search(written, own or known, 3, home=owner))
        message = "Several agencies have a name like this. Write more of it." if some else "No agency of this name can take the case."
        errors.append(FieldError("agency", "unclear" if some else "unknown_agency", message))
        return ""
    return found.code.split(".", 2)[2] if found.government == owner else found.code
