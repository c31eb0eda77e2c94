"""A complaint's history in sentences, in the reader's language. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.cannot import cannot_sentence, with_explanation
from services.intake.evidence import evidence_of
from services.intake.queries.cases import Case, Entry
from services.intake.reference import Reference
from shared.events.codes import CloseReason, DecidedBy, Language, ReporterAction, Status
from shared.events.complaint import Attachment
from shared.files.evidence import Side, sides_of
from shared.http.language import say, show_day

STATUS: Mapping[Status, str] = {
    Status.RECEIVED: "Received; it is being read",
    Status.NEEDS_INFO: "We need to know more from you",
    Status.VERIFIED: "Read and accepted; an agency is being chosen",
    Status.ROUTED: "Given to an agency",
    Status.IN_PROGRESS: "An agency is working on it",
    Status.RETURNED: "Returned by an agency; another is being chosen",
    Status.ANSWERED: "Answered",
    Status.CLOSED: "Closed",
    Status.ARCHIVED: "Not handled",
    Status.WITHDRAWN: "Withdrawn",
    Status.DEFERRED: "An agency was given more time",
    Status.SPLIT: "Several agencies are working on it",
    Status.MERGED: "Handled together with another complaint",
}

HOLDING: Mapping[Status, str] = {
    Status.RECEIVED: "The coordinator of %(government)s has it and reads it.",
    Status.NEEDS_INFO: "You have the word: the coordinator of %(government)s waits for your reply.",
    Status.VERIFIED: "The coordinator of %(government)s has it and chooses the agency.",
    Status.ROUTED: "%(agency)s has it now.",
    Status.IN_PROGRESS: "%(agency)s has it now and works on it.",
    Status.RETURNED: "The coordinator of %(government)s has it and chooses another agency.",
    Status.ANSWERED: "You have the word: say whether the answer of %(agency)s settles it.",
    Status.DEFERRED: "%(agency)s has it, and was given more time. Its deadline stays.",
    Status.SPLIT: "Several agencies have it, each its part. You hear every answer.",
    Status.MERGED: "It is handled together with another complaint that tells of the same. What happens there stands below.",
}
ALL_ANSWERED = "You have the word: say whether the answers settle it."
"""Who must act, in every state that is not the end."""
WORKED_ON = frozenset({Status.ROUTED, Status.IN_PROGRESS, Status.DEFERRED})
REPLY_UNTIL = "You have until %(day)s."

SENTENCES: Mapping[str, str] = {
    "submitted": "Your complaint was received.",
    "verified": "Your complaint was read and accepted.",
    "info_requested": "The coordinator asks you for more information.",
    "archived": "Your complaint will not be handled: %(reason)s.",
    "routed": "Your complaint was given to %(agency)s.",
    "returned": "%(agency)s says that it is not the right agency: %(reason)s. The coordinator chooses another one; your deadline stays.",
    "accepted": "%(agency)s is working on it.",
    "deadlines_changed": "Days on which offices are closed, or the rules on deadlines, have changed, and with them your deadlines.",
    "answered": "%(agency)s answered: %(outcome)s.",
    "supplemented": "Your addition reached %(agency)s.",
    "disputed": "Your objection reached the agency. It works on your complaint again.",
    "closed": "Your complaint is closed: %(reason)s.",
    "withdrawn": "Your complaint is withdrawn.",
    "reporter_refused": "Your request came too late or is not possible in this state.",
    "breached": "A deadline has passed: %(clock)s.",
    "escalated": "Nobody answered in time. Your complaint was reported to %(level)s.",
    "supplement_given": "You added something.",
    "confirmation_given": "You said that the answer settles it.",
    "dispute_raised": "You said that the answer does not settle it.",
    "withdrawal_asked": "You asked to withdraw the complaint.",
    "made_confidential": "Your complaint is confidential from now on: it is not published.",
    "confidentiality_asked": "You asked to keep your complaint confidential. It is not published from now on.",
    "erased": "Your complaint was erased: its words and whoever reported it are gone.",
    "notice_given": "%(publisher)s says that this is known already: %(title)s. Your complaint stays open.",
    "deferred": "%(agency)s was given more time, until %(day)s. Its deadline stays.",
    "resumed": "The time that %(agency)s was given is over. It works on your complaint again.",
    "reclassified": "The coordinator corrected what your complaint is about.",
    "reopened": "Your complaint is open again; %(level)s hears of it, too.",
    "appealed": "Your appeal reached %(level)s.",
    "appeal_refused": "Your appeal was looked at, and changes nothing.",
    "merged": "Your complaint is handled together with complaint no. %(number)s, which tells of the same. You hear what happens there.",
    "unmerged": "Your complaint is handled on its own again.",
    "split": "Several agencies each have a part of your complaint now: %(agencies)s.",
    "part_answered": "%(agency)s answered its part: %(outcome)s.",
    "joined": "The coordinator took back the parts that nobody has answered yet.",
    "reopening_asked": "You asked to open your complaint again.",
    "appeal_raised": "You appealed to the leader.",
    "erasure_asked": "You asked to erase your complaint. Its words and your identity are being destroyed.",
}
"""What each kind of entry says. A test holds the keys against the facts that routing can tell."""

TO_COORDINATOR: Mapping[str, str] = {
    "supplemented": "Your addition reached the coordinator of %(government)s.",
    "disputed": "Your objection reached the coordinator of %(government)s, who chooses the agency.",
}
"""What is said while no agency has the complaint."""
TO_SEVERAL = "Your addition reached the agencies that have a part of your complaint."
TO_MASTER = "Your addition reached whoever handles the complaint that yours is handled with."
APPEAL_GRANTED = "Your appeal was granted by %(decided_by)s: your complaint is open again."
APPEAL_REFUSED_BY = "Your appeal was refused by %(decided_by)s, for this reason. Your complaint stays as it is."
GIVEN_ON = "The coordinator decided: %(agency)s handles your complaint."
DECIDED_FINALLY = "The coordinator decided: %(agency)s handles your complaint; this decision is final."
"""What is said when agencies gave it back: whose word it is now, and that the last one cannot give it back again."""
WRITTEN_DOWN = "Your reply was written down by the coordinator of %(government)s."
"""What is said of a reply by telephone, or at the counter."""
ANSWERED_TOGETHER = (
    "Complaint no. %(number)s, with which yours was handled, was answered and is closed: %(outcome)s."
    " Now say whether that settles yours, too."
)
"""What is said of a merge that ended with an answer."""
EVERYBODY_ANSWERED = "All parts of it are answered. Does that settle it?"
"""What is said of an answer that is several agencies'."""
DUE = "An answer is due by %(day)s."
UNTIMED = "The source does not say when."
THE_AGENCY = "The agency"

WORDS: Mapping[str, Mapping[str, str]] = {
    "archived": {
        "too_general": "it is too general to act on",
        "no_evidence": "there is no evidence",
        "irrelevant": "it is not a matter of government",
        "unlawful_content": "its content is unlawful",
        "spam": "it is not a complaint",
        "no_reply": "there was no reply to a question",
        "expired": "its time has run out",
        "unstated": "no reason was recorded",
    },
    "returned": {
        "not_our_authority": "it is not within its authority",
        "wrong_region": "it lies in another region",
        "needs_other_agency": "another agency is needed",
    },
    "answered": {
        "resolved": "the matter is resolved",
        "planned": "it is planned",
        "cannot_resolve": "it cannot be resolved",
        "information_given": "information was given",
        "unstated": "the record does not say with what result",
    },
    "closed": {
        "confirmed": "you confirmed the answer",
        "silence": "nobody objected to the answer",
        "coordinator": "the coordinator closed it",
    },
    "breached": {
        "screening": "it should have been read by now",
        "first_response": "the agency should have answered by now",
        "resolution": "you should have had an answer by now",
    },
    "escalated": {
        "secretary": "the agency's secretary",
        "head": "the head of the agency",
        "coordinator": "the coordinator",
        "register": "the national register of unanswered complaints",
    },
}
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
DECIDED: Mapping[str, tuple[str, ReporterAction]] = {
    "supplement_given": ("supplemented", ReporterAction.SUPPLEMENT),
    "confirmation_given": ("closed", ReporterAction.CONFIRM),
    "dispute_raised": ("disputed", ReporterAction.DISPUTE),
    "withdrawal_asked": ("withdrawn", ReporterAction.WITHDRAW),
    "confidentiality_asked": ("made_confidential", ReporterAction.MAKE_CONFIDENTIAL),
    "erasure_asked": ("erased", ReporterAction.ERASE),
    "reopening_asked": ("reopened", ReporterAction.REOPEN),
    "appeal_raised": ("appealed", ReporterAction.APPEAL),
}
"""What the reporter asks for, what routing says when it is done, and how a refusal names it."""
_WITH_DUE = frozenset({"routed", "disputed", "deadlines_changed", "reclassified", "reopened"})
_QUOTES = ("text", "reply", "question", "note", "words", "detail")
_REASON_SAID = frozenset({"withdrawal_asked", "reopening_asked", "appeal_refused"})
"""Their reason is in somebody's words, and for the reporter."""


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


def status_sentence(status: Status, language: Language) -> str:
    return say(language, STATUS[status])


def tell(case: Case, entries: list[Entry], reference: Reference, language: Language) -> list[Line]:
    """The whole history, oldest first, beginning with the submission."""
    first = Line(
        case.submitted_at, True, "submitted", "reporter", say(language, SENTENCES["submitted"]), Status.RECEIVED, None, None, None, None
    )
    return [first, *(_line(case, entry, reference, language) for entry in join_decisions(entries))]


def reply_until(case: Case, entries: Sequence[Entry]) -> datetime | None:
    """When silence ends what waits for the reporter now."""
    if case.status not in (Status.ANSWERED, Status.NEEDS_INFO):
        return None
    last = next((entry for entry in reversed(entries) if entry.status == case.status and "close_at" in entry.data), None)
    return datetime.fromisoformat(str(last.data["close_at"])) if last else None


def holding_sentence(case: Case, reference: Reference, until: datetime | None, language: Language) -> str:
    """Who has it now, and until when; empty once nobody has."""
    holder = HOLDING.get(case.status)
    if holder is None or case.erased_at is not None:
        return ""
    agency = reference.agency_name(case.agency) if case.agency else say(language, THE_AGENCY)
    if case.status is Status.ANSWERED and case.agency is None:
        holder = ALL_ANSWERED
    sentence = say(language, holder, {"agency": agency, "government": reference.government_name(case.government)})
    due = until or (case.due_at if case.status in WORKED_ON else None)
    if due is None:
        return sentence
    pattern = REPLY_UNTIL if until else DUE
    return f"{sentence} {say(language, pattern, {'day': show_day(due, reference.timezone_of(case.government), language)})}"


def join_decisions(entries: Sequence[Entry]) -> list[Entry]:
    """What the reporter asked for and what was decided on it, as one entry: the decision, in the place, at the time and in the words of the
    request. A request that is not decided yet stays as it is."""
    joined: list[Entry] = []
    waiting: dict[str, list[int]] = {}
    for entry in entries:
        request = next((kind for kind in DECIDED if waiting.get(kind) and _decides(entry, kind)), None)
        if request is None:
            if entry.kind in DECIDED:
                waiting.setdefault(entry.kind, []).append(len(joined))
            joined.append(entry)
        else:
            place = waiting[request].pop(0)
            asked = joined[place]
            joined[place] = replace(entry, source=asked.source, at=asked.at, data=entry.data | {"quote": _quote(asked)})
    return joined


def _decides(entry: Entry, request: str) -> bool:
    """Whether routing's entry is its word on such a request."""
    decision, action = DECIDED[request]
    if entry.kind == "reporter_refused":
        return entry.data.get("action") == action.value
    if "text" in entry.data and decision == "supplemented":  # somebody else wrote that down
        return False
    return entry.kind == decision and (decision != "closed" or entry.data.get("reason") == CloseReason.CONFIRMED.value)


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
        _quote(entry),
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
        return say(language, ANSWERED_TOGETHER, values)
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
    due = entry.data.get("due_at")
    if entry.kind in _WITH_DUE and isinstance(due, str):
        day = show_day(datetime.fromisoformat(due), reference.timezone_of(case.government), language)
        sentence += " " + say(language, DUE, {"day": day})
    return sentence


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
    """Of an addition or an objection: whose it is now."""
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


def _quote(entry: Entry) -> str | None:
    """The words of an entry; those of a request that was refused are the reporter's, not the reason in our words."""
    if "quote" in entry.data:
        quote = entry.data["quote"]
        return quote if isinstance(quote, str) else None
    names = ("reason",) if entry.kind in _REASON_SAID else _QUOTES
    return with_explanation(next((text for name in names if isinstance(text := entry.data.get(name), str)), None), entry.data)
