"""Where a complaint stands, in a sentence for its reporter: who has it, and until when. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.intake.history.words import DUE, THE_AGENCY
from services.intake.queries.cases import Case, Entry
from services.intake.queries.following import Share
from services.intake.reference import Reference
from shared.events.codes import Language, Status
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
"""Who must act, in every state that is not the end."""
ALL_ANSWERED = "You have the word: say whether the answers settle it."
WORKED_ON = frozenset({Status.ROUTED, Status.IN_PROGRESS, Status.DEFERRED})
SHARE_DUE = "%(agency)s should answer its part by %(day)s."
REPLY_UNTIL = "You have until %(day)s."
ASK_UNTIL = "What you can still ask for is possible until %(day)s."
_ANEW = "deadlines_changed"
"""Says what holds now: without a moment, no silence ends it any more."""


def status_sentence(status: Status, language: Language) -> str:
    return say(language, STATUS[status])


def reply_until(case: Case, entries: Sequence[Entry]) -> datetime | None:
    """When silence ends what waits for the reporter now."""
    if case.status not in (Status.ANSWERED, Status.NEEDS_INFO):
        return None
    told = (entry for entry in reversed(entries) if entry.status == case.status and (entry.kind == _ANEW or "close_at" in entry.data))
    last = next(told, None)
    return datetime.fromisoformat(str(last.data["close_at"])) if last and "close_at" in last.data else None


def holding_sentence(case: Case, reference: Reference, until: datetime | None, language: Language, shares: Sequence[Share] = ()) -> str:
    """Who has it now, and until when, all who have a share; empty once nobody has."""
    holder = HOLDING.get(case.status)
    if holder is None or case.erased_at is not None:
        return ""
    agency = reference.agency_name(case.agency) if case.agency else say(language, THE_AGENCY)
    if case.status is Status.ANSWERED and case.agency is None:
        holder = ALL_ANSWERED
    sentence = say(language, holder, {"agency": agency, "government": reference.government_name(case.government)})
    timezone = reference.timezone_of(case.government)
    for share in shares:
        values = {"agency": reference.agency_name(share.agency), "day": show_day(share.due_at, timezone, language)}
        sentence += f" {say(language, SHARE_DUE, values)}"
    due = until or (case.due_at if case.status in WORKED_ON else None)
    if due is None:
        return sentence
    pattern = REPLY_UNTIL if until else DUE
    return f"{sentence} {say(language, pattern, {'day': show_day(due, timezone, language)})}"
