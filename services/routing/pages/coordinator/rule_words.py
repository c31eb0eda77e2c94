"""Rules, and what a check finds in them, in sentences of the reader's language."""

from collections.abc import Mapping, Sequence

from services.routing.checking import Finding
from services.routing.finding_words import sentence_of
from services.routing.reference import Reference
from services.routing.rule_times import WEEK, Weekday
from services.routing.rules import Rule
from shared.events.codes import Channel, Classification, Language
from shared.http.language import say, show_date
from shared.regions import name_of

CLASSES = {
    Classification.COMPLAINT: "Complaint",
    Classification.OVERSIGHT: "Oversight: abuse or fraud",
    Classification.INFORMATION: "Request for information",
    Classification.ASPIRATION: "Aspiration",
}
"""Messages of the catalogue, in the order of their keys 1, 2, 3 …"""
WEEKDAYS: Mapping[Weekday, str] = dict(
    zip(WEEK, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
CHANNELS: Mapping[Channel, str] = {
    Channel.WEB: "web",
    Channel.ANDROID: "Android",
    Channel.IOS: "iOS",
    Channel.SMS: "SMS",
    Channel.WHATSAPP: "WhatsApp",
    Channel.INSTAGRAM: "Instagram",
    Channel.FACEBOOK: "Facebook",
    Channel.X: "X",
    Channel.EMAIL: "e-mail",
    Channel.CALL_CENTRE: "call centre",
    Channel.LETTER: "letter",
    Channel.WALK_IN: "in person",
    Channel.PARTNER: "another institution's site",
    Channel.OPEN311: "Open311",
    Channel.API: "API",
    Channel.IMPORT: "imported",
}
"""As the desk calls them."""


def finding_words(finding: Finding, language: Language) -> str:
    return say(language, sentence_of(finding))


def conditions_words(rule: Rule, reference: Reference, language: Language) -> list[str]:
    """What a rule asks for, a phrase a condition."""
    phrases: list[str] = []
    if rule.words:
        phrases.append(say(language, "mentions %(words)s", {"words": ", ".join(f"“{words}”" for words in rule.words)}))
    if rule.category:
        topics = ", ".join(topic_name(code, reference) for code in rule.category)
        phrases.append(say(language, "topic %(topics)s", {"topics": topics}))
    if rule.classification:
        phrases.append(", ".join(say(language, CLASSES[each]) for each in rule.classification))
    if rule.region:
        phrases.append(say(language, "in %(place)s", {"place": name_of(rule.region) or rule.region}))
    if rule.channel:
        phrases.append(
            say(language, "sent by %(channels)s", {"channels": ", ".join(say(language, CHANNELS[each]) for each in rule.channel)})
        )
    if rule.weekday:
        phrases.append(say(language, "on %(days)s", {"days": ", ".join(say(language, WEEKDAYS[each]) for each in rule.weekday)}))
    if rule.hours:
        phrases.append(say(language, "sent between %(hours)s", {"hours": rule.hours.replace("-", "–")}))
    if rule.since:
        phrases.append(say(language, "from %(day)s on", {"day": show_date(rule.since, language)}))
    if rule.until:
        phrases.append(say(language, "until %(day)s", {"day": show_date(rule.until, language)}))
    return phrases


def reasons_words(reasons: Sequence[str], reference: Reference, language: Language) -> list[str]:
    """Why a rule fitted, as its fact says it in codes. A reason in a person's words stays as it is; that it is its government's own rule is
    not said."""
    return [_reason(each, reference, language) for each in reasons if not each.startswith("government: ")]


def _reason(reason: str, reference: Reference, language: Language) -> str:
    name, _, value = reason.partition(": ")
    match name:
        case "words":
            return say(language, "mentions %(words)s", {"words": f"“{value}”"})
        case "category":
            return say(language, "topic %(topics)s", {"topics": topic_name(value, reference)})
        case "classification" if value in set(Classification):
            return say(language, CLASSES[Classification(value)])
        case "region":
            return say(language, "in %(place)s", {"place": name_of(value) or value})
        case "channel" if value in set(Channel):
            return say(language, "sent by %(channels)s", {"channels": say(language, CHANNELS[Channel(value)])})
        case "time":
            return say(language, "sent at %(time)s", {"time": value})
    return reason


def topic_name(code: str, reference: Reference) -> str:
    return reference.categories[code].name if code in reference.categories else code
