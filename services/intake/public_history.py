"""A public complaint's history in sentences, for anybody. Pure. Its reporter's own view is history.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.cannot import cannot_sentence
from services.intake.evidence import evidence_of
from services.intake.history import DUE, THE_AGENCY, UNTIMED, WORDS, agency_in, more_values
from services.intake.publishing import Publication, PublicStep
from services.intake.reference import Reference
from shared.events.codes import Language, Status
from shared.events.complaint import Attachment
from shared.files.evidence import Side, sides_of
from shared.http.language import say, show_day

STATUS: Mapping[Status, str] = {
    Status.VERIFIED: "An agency is being chosen",
    Status.ROUTED: "%(agency)s has it",
    Status.IN_PROGRESS: "%(agency)s is working on it",
    Status.RETURNED: "Another agency is being chosen",
    Status.ANSWERED: "%(agency)s has answered",
    Status.CLOSED: "Settled",
    Status.DEFERRED: "%(agency)s was given more time",
    Status.SPLIT: "Several agencies are working on it",
}
"""Where a published complaint stands."""

SENTENCES: Mapping[str, str] = {
    "submitted": "The complaint was received.",
    "verified": "It was read and accepted.",
    "routed": "It was given to %(agency)s.",
    "returned": "%(agency)s says that it is not the right agency: %(reason)s. Another one is chosen; the deadline stays.",
    "accepted": "%(agency)s is working on it.",
    "answered": "%(agency)s answered: %(outcome)s.",
    "disputed": "The reporter says that this does not settle it. The agency works on it again.",
    "closed": "It is closed: %(reason)s.",
    "breached": "A deadline has passed: %(clock)s.",
    "escalated": "Nobody answered in time. It was reported to %(level)s.",
    "deferred": "%(agency)s was given more time, until %(day)s. The deadline stays.",
    "resumed": "The time that %(agency)s was given is over. It works on it again.",
    "split": "Several agencies each have a part of it now: %(agencies)s.",
    "part_answered": "%(agency)s answered its part: %(outcome)s.",
    "joined": "The parts that nobody has answered yet were taken back.",
    "reopened": "It is open again; %(level)s hears of it, too.",
    "unmerged": "It is handled on its own again.",
    "deadlines_changed": "Days on which offices are closed, or the rules on deadlines, have changed.",
}
WITH_COORDINATOR = "It is open again. The coordinator decides who handles it."
"""What is said of what no agency has, opened again."""
EVERYBODY_ANSWERED = "All parts of it are answered."
CLOSED: Mapping[str, str] = {
    "confirmed": "the reporter confirmed the answer",
    "silence": "nobody objected to the answer",
    "coordinator": "the coordinator closed it",
}
BREACHED: Mapping[str, str] = {
    "screening": "it should have been read by now",
    "first_response": "the agency should have answered by now",
    "resolution": "the reporter should have had an answer by now",
}
PARTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "returned": ("reason", WORDS["returned"]),
    "answered": ("outcome", WORDS["answered"]),
    "closed": ("reason", CLOSED),
    "breached": ("clock", BREACHED),
    "escalated": ("level", WORDS["escalated"]),
    "reopened": ("level", WORDS["escalated"]),
    "part_answered": ("outcome", WORDS["answered"]),
}


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One entry as it is shown. `quote`: the answer's words, masked. `evidence`: its photos."""

    at: datetime
    at_known: bool
    kind: str
    sentence: str
    quote: str | None
    evidence: tuple[Attachment, ...] = ()

    @property
    def sides(self) -> Sequence[Side]:
        return sides_of(self.evidence)


def public_status(publication: Publication, reference: Reference, language: Language) -> str:
    """Where it stands, with the agency's name where one has it."""
    agency = reference.agency_name(publication.agency) if publication.agency else say(language, THE_AGENCY)
    return say(language, STATUS[publication.status], {"agency": agency})


def tell_public(publication: Publication, reference: Reference, language: Language) -> list[PublicLine]:
    """The whole public history, oldest first."""
    first = PublicLine(publication.submitted_at, True, "submitted", say(language, SENTENCES["submitted"]), None)
    return [first, *tell_steps(publication.history, reference, reference.timezone_of(publication.government), language)]


def tell_steps(steps: Sequence[PublicStep], reference: Reference, timezone: str, language: Language) -> list[PublicLine]:
    """Steps in sentences, in their order."""
    return [_line(step, reference, timezone, language) for step in steps]


def _line(step: PublicStep, reference: Reference, timezone: str, language: Language) -> PublicLine:
    agency = agency_in(step.agency, step.data)
    values: dict[str, object] = {"agency": reference.agency_name(agency) if agency else say(language, THE_AGENCY)}
    values |= more_values(step.data, reference, timezone, language)
    if step.kind in PARTS:
        part, words = PARTS[step.kind]
        code = str(step.data.get(part, ""))
        values[part] = say(language, words.get(code, code))
    pattern = WITH_COORDINATOR if step.kind == "reopened" and step.agency is None else SENTENCES[step.kind]
    all_answered = step.kind == "answered" and step.agency is None and "text" not in step.data
    sentence = say(language, EVERYBODY_ANSWERED if all_answered else pattern, values) + cannot_sentence(step.data, language)
    due = step.data.get("due_at")
    if step.kind in ("routed", "disputed", "deadlines_changed", "unmerged") and isinstance(due, str):
        day = show_day(datetime.fromisoformat(due), timezone, language)
        sentence += " " + say(language, DUE, {"day": day})
    known = step.data.get("time_known", True) is True
    quote = step.data.get("text")
    return PublicLine(
        step.at,
        known,
        step.kind,
        sentence if known else f"{sentence} {say(language, UNTIMED)}",
        quote if isinstance(quote, str) else None,
        evidence_of(step.data),
    )
