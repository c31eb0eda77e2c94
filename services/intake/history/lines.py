"""A history's entries in sentences, in the reader's language. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.cannot import cannot_sentence
from services.intake.evidence import evidence_of
from services.intake.history.requests import join_decisions, quote_of
from services.intake.history.standing import ALL_ANSWERED, ASK_UNTIL, HOLDING, REPLY_UNTIL
from services.intake.history.words import (
    ANSWERED_TOGETHER,
    APPEAL_GRANTED,
    APPEAL_REFUSED_BY,
    DECIDED_FINALLY,
    DUE,
    EVERYBODY_ANSWERED,
    GIVEN_ON,
    SENTENCES,
    THE_AGENCY,
    TO_COORDINATOR,
    TO_MASTER,
    TO_SEVERAL,
    UNTIMED,
    WORDS,
    WRITTEN_DOWN,
)
from services.intake.queries.cases import Case, Entry
from services.intake.reference import Reference
from shared.events.codes import DecidedBy, Language, Status
from shared.events.complaint import Attachment
from shared.files.evidence import Side, sides_of
from shared.http.language import say, show_day

_CODE_OF = {
    "archived": "reason",
    "returned": "reason",
    "answered": "outcome",
    "closed": "reason",
    "breached": "clock",
    "escalated": "level",
    "reopened": "level",
    "appealed": "level",
    "part_answered": "outcome",
}
_WORDS_OF = {"reopened": "escalated", "appealed": "escalated", "part_answered": "answered"}
"""Whose words are theirs, too."""
_WITH_DUE = frozenset({"routed", "disputed", "deadlines_changed", "reclassified", "reopened", "unmerged"})


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown."""

    at: datetime
    at_known: bool
    kind: str
    by: str
    """`reporter` or `government`."""
    sentence: str
    status: str | None
    agency: str | None
    agency_name: str | None
    quote: str | None
    """The words that were said: a question, an answer, an addition."""
    rating: int | None
    evidence: tuple[Attachment, ...] = ()
    """The photos of an answer."""

    @property
    def sides(self) -> Sequence[Side]:
        return sides_of(self.evidence)


def tell(case: Case, entries: list[Entry], reference: Reference, language: Language) -> list[Line]:
    """The whole history, oldest first, beginning with the submission."""
    first = Line(
        case.submitted_at, True, "submitted", "reporter", say(language, SENTENCES["submitted"]), Status.RECEIVED, None, None, None, None
    )
    return [first, *(_line(case, entry, reference, language) for entry in join_decisions(entries))]


def _line(case: Case, entry: Entry, reference: Reference, language: Language) -> Line:
    known = entry.data.get("time_known", True) is True
    rating = entry.data.get("rating")
    return Line(
        entry.at,
        known,
        entry.kind,
        "reporter" if entry.source == "intake" else "government",
        _sentence(case, entry, reference, language) + ("" if known else f" {say(language, UNTIMED)}"),
        entry.status,
        entry.agency,
        reference.agency_name(entry.agency) if entry.agency else None,
        quote_of(entry),
        rating if isinstance(rating, int) else None,
        evidence_of(entry.data),
    )


def _sentence(case: Case, entry: Entry, reference: Reference, language: Language) -> str:
    pattern = SENTENCES.get(entry.kind)
    if pattern is None:
        return entry.kind
    if entry.kind == "answered" and entry.agency is None and "text" not in entry.data:
        pattern = EVERYBODY_ANSWERED
    if entry.kind in TO_COORDINATOR:
        pattern = _reached(entry)
    pattern = _decided(entry) or pattern
    values: dict[str, object]
    shared = entry.data.get("answer")
    if entry.kind == "unmerged" and isinstance(shared, Mapping):
        outcome = str(shared.get("outcome", ""))
        values = {"number": shared.get("number", ""), "outcome": say(language, WORDS["answered"].get(outcome, outcome))}
        return say(language, ANSWERED_TOGETHER, values) + _left_to(entry, reference.timezone_of(case.government), language)
    agency = agency_in(entry.agency, entry.data)
    values = {"agency": reference.agency_name(agency) if agency else say(language, THE_AGENCY)}
    if part := _CODE_OF.get(entry.kind):
        code = str(entry.data.get(part, ""))
        values[part] = say(language, WORDS[_WORDS_OF.get(entry.kind, entry.kind)].get(code, code))
    if entry.data.get("appeal") or entry.kind == "appeal_refused":
        decider = str(entry.data.get("decided_by", "coordinator"))
        values["decided_by"] = say(language, WORDS["escalated"].get(decider, decider))
    values["government"] = reference.government_name(case.government)
    values |= more_values(entry.data, reference, reference.timezone_of(case.government), language)
    if entry.kind == "notice_given":
        values |= {"title": entry.data.get("title", ""), "publisher": _publisher(entry, reference)}
    sentence = say(language, pattern, values) + cannot_sentence(entry.data, language)
    if entry.kind == "unmerged" and (holder := _holder(entry)):
        sentence += " " + say(language, holder, values)
    due = entry.data.get("due_at")
    if entry.kind in _WITH_DUE and isinstance(due, str):
        day = show_day(datetime.fromisoformat(due), reference.timezone_of(case.government), language)
        sentence += " " + say(language, DUE, {"day": day})
    elif entry.kind in ("deadlines_changed", "unmerged"):
        sentence += _left_to(entry, reference.timezone_of(case.government), language)
    return sentence


def _holder(entry: Entry) -> str | None:
    """Whose turn it is after a merge."""
    if entry.status == Status.ANSWERED and entry.agency is None:
        return ALL_ANSWERED
    return HOLDING.get(Status(entry.status)) if entry.status else None


def _left_to(entry: Entry, timezone: str, language: Language) -> str:
    """How long the reporter has the word, or may ask for something, by what changed; else when an answer is due by the citizen's clock."""
    for name, pattern in (("close_at", REPLY_UNTIL), ("again_until", ASK_UNTIL), ("resolution_due_at", DUE)):
        if isinstance(until := entry.data.get(name), str):
            return " " + say(language, pattern, {"day": show_day(datetime.fromisoformat(until), timezone, language)})
    return ""


def _decided(entry: Entry) -> str | None:
    """Of what somebody decided: whose word it is."""
    data = entry.data
    if entry.kind == "reopened" and data.get("appeal"):
        return APPEAL_GRANTED
    if entry.kind == "appeal_refused" and isinstance(data.get("reason"), str):
        return APPEAL_REFUSED_BY
    if entry.kind == "routed" and data.get("by") == DecidedBy.PERSON.value and data.get("hop", 1) != 1:
        return DECIDED_FINALLY if data.get("final") else GIVEN_ON
    if entry.kind == "supplemented" and isinstance(data.get("text"), str):
        return WRITTEN_DOWN
    return None


def _reached(entry: Entry) -> str:
    """Of an addition, an objection or a wish to go on: whose it is now."""
    if entry.kind == "supplemented" and entry.status == Status.SPLIT:
        return TO_SEVERAL
    if entry.kind == "supplemented" and entry.status == Status.MERGED:
        return TO_MASTER
    with_coordinator = (Status.RECEIVED, Status.NEEDS_INFO, Status.VERIFIED, Status.RETURNED)
    return TO_COORDINATOR[entry.kind] if entry.status in with_coordinator else SENTENCES[entry.kind]


def agency_in(agency: str | None, data: Mapping[str, object]) -> str | None:
    """The agency that a step is about: of an answer to a part, the one that gave it."""
    answered_by = data.get("answered_by")
    return answered_by if isinstance(answered_by, str) else agency


def more_values(data: Mapping[str, object], reference: Reference, timezone: str, language: Language) -> dict[str, object]:
    """What sentences on deferrals, merges and splits name: a day, a number, agencies."""
    values: dict[str, object] = {}
    if isinstance(until := data.get("until"), str):
        values["day"] = show_day(datetime.fromisoformat(until), timezone, language)
    if "master_number" in data:
        values["number"] = data["master_number"]
    if isinstance(parts := data.get("parts"), list):
        agencies = [str(part["agency"]) for part in parts if isinstance(part, dict) and "agency" in part]
        values["agencies"] = ", ".join(reference.agency_name(agency) for agency in agencies)
    return values


def _publisher(entry: Entry, reference: Reference) -> str:
    """Whose notice it is."""
    agency = entry.data.get("publisher_agency")
    return reference.agency_name(agency) if isinstance(agency, str) else reference.government_name(str(entry.data.get("publisher", "")))
