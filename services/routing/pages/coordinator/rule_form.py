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
from services.routing.rule_times import Weekday
from services.routing.rules import Rule, government_of, may_hand
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Channel, Classification
from shared.events.reference import AgencyRegistered

FIELDS = ("agency", "words", "category", "classification", "region", "channel", "weekday", "hours", "since", "until", "reason", "id")
MOST_WORDS = 200
MESSAGES = {
    "id": "Use small letters, digits, dots and hyphens.",
    "words": "Each line has 2 to 100 characters, with letters or digits.",
    "agency": "No agency of this name can take the case.",
    "hours": "Give both hours, not the same, like 16:00 and 07:30.",
    "since": "Give a day.",
    "until": "Give a day.",
    "reason": "This is too long. Shorten it, please.",
}
NO_CONDITION = "Give at least one condition: words, a topic, a kind, a place, a channel or a time."
BACKWARDS = "The last day lies before the first."
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
            "hours": rule.hours[:5] if rule.hours else "",
            "hours_to": rule.hours[6:] if rule.hours else "",
            "since": rule.since.isoformat() if rule.since else "",
            "until": rule.until.isoformat() if rule.until else "",
        },
        {
            "category": rule.category,
            "classification": [each.value for each in rule.classification],
            "channel": [each.value for each in rule.channel],
            "weekday": [each.value for each in rule.weekday],
        },
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
        "channel": [code for code in typed.several.get("channel", ()) if code in set(Channel)],
        "weekday": [code for code in typed.several.get("weekday", ()) if code in set(Weekday)],
        "hours": f"{typed.get('hours')}-{typed.get('hours_to')}" if typed.get("hours") or typed.get("hours_to") else None,
        "since": typed.get("since") or None,
        "until": typed.get("until") or None,
    }
    narrows = ("classification", "channel", "weekday", "hours", "since", "until")
    if not (words or categories or typed.get("region") or any(values[name] for name in narrows)):
        errors.append(FieldError("words", "no_condition", NO_CONDITION))
    if errors:
        raise InvalidInput(errors)
    try:
        return Rule.model_validate(values)
    except ValidationError as error:
        raise InvalidInput([_malformed(str(each["loc"][0]) if each["loc"] else "", str(each["msg"])) for each in error.errors()]) from error


def _malformed(name: str, message: str) -> FieldError:
    """`name` is empty where it is about several fields: the words, or the days."""
    if not name and "until" in message:
        return FieldError("until", "backwards", BACKWARDS)
    return FieldError(name or "words", "malformed", MESSAGES.get(name or "words", "This cannot be."))


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
