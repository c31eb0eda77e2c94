"""What a coordinator is told about where a case could go: by the agency that gave it back, by rules, by the past, by the reporter."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.routing.commands.advising import Advice
from services.routing.commands.intake import subject_of
from services.routing.domain.case import MAX_HOPS, Case
from services.routing.matching import label
from services.routing.pages.casefile import Moment
from services.routing.pages.coordinator.room import House
from services.routing.pages.coordinator.rule_words import reasons_words
from services.routing.pages.forms import Typed
from services.routing.rules import government_of, may_hand
from services.routing.suggest.limits import LEAST_EXAMPLES
from services.routing.suggest.model import Choice
from shared.events.codes import Classification, Language, Status
from shared.events.reference import AgencyRegistered

SUGGESTIONS = 3
SURE_ENOUGH = 0.5
"""From here on a topic or a class is filled in where nobody chose one; a person still sends the form."""
USUAL = Classification.COMPLAINT
"""Filled in where neither the reporter nor the past says anything."""
CONFIDENCES = ((0.9, "almost certain"), (0.7, "likely"), (0.4, "possible"), (0.0, "less likely"))
"""From a confidence on, a message of the catalogue."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where a case could go, and who or what says so."""

    agency: AgencyRegistered
    label: str
    rule: str | None
    rule_version: int | None
    reasons: tuple[str, ...]
    source: str
    """`rule`, `agency` (that gave it back), `model` (what was learned from the past) or `reporter`."""
    confidence: str = ""
    """Of the model, as a message of the catalogue."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What the past says beside the agencies. Without a `version` nothing has been learned yet."""

    version: int | None
    examples: int
    least: int
    """So many cases there must be before anything is learned."""
    topic: Choice | None = None
    topic_name: str = ""
    topic_confidence: str = ""
    kind: Choice | None = None
    """The class, where nobody chose one and the past is sure enough; never oversight, of which only is warned."""
    kind_confidence: str = ""
    oversight: bool = False
    """It sounds like abuse or fraud, and nobody has said so."""


def suggestions(case: Case, moments: Sequence[Moment], house: House, advice: Advice | None) -> list[Suggestion]:
    """The agency that the last one named, then what rules say, then what the past says, then what the reporter asked for.

    None that gave the case back; what the past says of a matter of oversight is not said.
    """
    found: dict[str, Suggestion] = {}
    possible = {agency.code for agency in takers(house, case)}

    def suggest(
        code: object, source: str, rule: str | None = None, version: int | None = None, reasons: tuple[str, ...] = (), sure: str = ""
    ) -> None:
        agency = house.reference.agencies.get(str(code))
        if agency is not None and agency.code not in found and agency.code in possible:
            found[agency.code] = Suggestion(agency, label(agency), rule, version, reasons, source, sure)

    returned = next((moment for moment in moments if moment.kind == "returned"), None)
    if returned is not None and case.status is Status.RETURNED:
        suggest(returned.data.get("suggestion"), "agency")
    subject = subject_of(case, house.reference)
    for match in house.reference.rules.matches(subject):
        suggest(match.agency, "rule", match.rule, match.rule_version, match.reasons)
    if advice is not None and subject.classification is not Classification.OVERSIGHT:
        for choice in advice.agencies:
            suggest(choice.code, "model", reasons=choice.reasons, sure=confidence_in_words(choice.confidence))
    suggest(case.requested_agency, "reporter")
    return list(found.values())[:SUGGESTIONS]


def learned(case: Case, house: House, advice: Advice | None) -> Learned:
    """Beside the agencies: the topic where none was chosen, and a warning where it sounds like abuse."""
    if advice is None:
        return Learned(None, 0, LEAST_EXAMPLES)
    topic = next((each for each in advice.categories if case.category is None and each.confidence >= SURE_ENOUGH), None)
    name = house.reference.categories[topic.code].name if topic else ""
    first = advice.classifications[0].code if advice.classifications else None
    kinds = (each for each in advice.classifications[:1] if case.classification is None and each.confidence >= SURE_ENOUGH)
    kind = next((each for each in kinds if each.code != Classification.OVERSIGHT.value), None)
    return Learned(
        advice.known.version,
        advice.known.examples,
        LEAST_EXAMPLES,
        topic,
        name,
        confidence_in_words(topic.confidence) if topic else "",
        kind,
        confidence_in_words(kind.confidence) if kind else "",
        oversight=first == Classification.OVERSIGHT.value and case.classification is not Classification.OVERSIGHT,
    )


def typed_of(case: Case, suggested: Sequence[Suggestion], learned: Learned) -> Typed:
    """The form as it is first shown: what the reporter said of class and topic, else what the past says; and the likeliest agency."""
    return Typed(
        {
            "classification": (case.classification.value if case.classification else learned.kind.code if learned.kind else USUAL.value),
            "category": case.category or (learned.topic.code if learned.topic else ""),
            "agency": suggested[0].label if suggested else "",
        }
    )


def confidence_in_words(confidence: float) -> str:
    """A message of the catalogue."""
    return next(message for least, message in CONFIDENCES if confidence >= least)


def reasons_in_words(reasons: object, house: House, language: Language) -> str:
    """Why it was suggested, as rules and models keep it (`words: lubang`, `category: jalan-rusak`), in sentences."""
    known = [str(each) for each in reasons] if isinstance(reasons, list | tuple) else []
    return "; ".join(reasons_words(known, house.reference, language))


def takers(house: House, case: Case) -> list[AgencyRegistered]:
    """The agencies that a case may be given to now."""
    refused = case.returned_by if case.hop < MAX_HOPS else ()
    found = [
        each
        for each in house.reference.agencies.values()
        if each.active and each.code not in refused and may_take(case.government, each, house)
    ]
    return sorted(found, key=lambda each: (each.government != case.government, each.name.casefold()))


def may_take(government: str, agency: AgencyRegistered, house: House) -> bool:
    return may_hand(government, government_of(agency.code), house.reference.practice)
