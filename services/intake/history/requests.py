"""What a reporter asked for and what was decided on it, as one entry of a history. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.intake.cannot import with_explanation
from services.intake.queries.cases import Entry
from shared.events.codes import CloseReason, ReporterAction

DECIDED: Mapping[str, tuple[str, ReporterAction]] = {
    "supplement_given": ("supplemented", ReporterAction.SUPPLEMENT),
    "rating_given": ("rated", ReporterAction.RATE),
    "confirmation_given": ("closed", ReporterAction.CONFIRM),
    "dispute_raised": ("disputed", ReporterAction.DISPUTE),
    "withdrawal_asked": ("withdrawn", ReporterAction.WITHDRAW),
    "confidentiality_asked": ("made_confidential", ReporterAction.MAKE_CONFIDENTIAL),
    "erasure_asked": ("erased", ReporterAction.ERASE),
    "reopening_asked": ("reopened", ReporterAction.REOPEN),
    "appeal_raised": ("appealed", ReporterAction.APPEAL),
}
"""What the reporter asks for, what routing says when it is done, and how a refusal names it."""
_WORK_AGAIN = frozenset({"disputed", "reopened"})
"""After these, what was said of the answer before them is decided by nothing that comes."""
_QUOTES = ("text", "reply", "question", "note", "words", "detail")
_REASON_SAID = frozenset({"withdrawal_asked", "reopening_asked", "appeal_refused"})
"""Their reason is in somebody's words, and for the reporter."""


def join_decisions(entries: Sequence[Entry]) -> list[Entry]:
    """What the reporter asked for and what was decided on it, as one entry: the decision, in the place, at the time and in the words of the
    request. A request that is not decided yet stays as it is, and so does a confirmation that came when it was closed already, of which the
    stars alone were taken."""
    joined: list[Entry] = []
    waiting: dict[str, list[int]] = {}
    for entry in entries:
        if entry.kind in _WORK_AGAIN:
            waiting.pop("confirmation_given", None)
        request = next((kind for kind in DECIDED if waiting.get(kind) and _decides(entry, kind)), None)
        if request is None:
            if entry.kind in DECIDED:
                waiting.setdefault(entry.kind, []).append(len(joined))
            joined.append(entry)
        else:
            place = waiting[request].pop(0)
            asked = joined[place]
            if _is_late_confirmation(entry, request):
                continue
            joined[place] = replace(entry, source=asked.source, at=asked.at, data=entry.data | {"quote": quote_of(asked)})
    return joined


def _decides(entry: Entry, request: str) -> bool:
    """Whether routing's entry is its word on such a request."""
    decision, action = DECIDED[request]
    if entry.kind == "reporter_refused":
        return entry.data.get("action") == action.value
    if _is_late_confirmation(entry, request):
        return True
    if "text" in entry.data and decision == "supplemented":  # somebody else wrote that down
        return False
    return entry.kind == decision and (decision != "closed" or entry.data.get("reason") == CloseReason.CONFIRMED.value)


def _is_late_confirmation(entry: Entry, request: str) -> bool:
    """Of a confirmation that silence, or the coordinator, came before."""
    return request == "confirmation_given" and entry.kind == "rated"


def quote_of(entry: Entry) -> str | None:
    """The words of an entry; those of a request that was refused are the reporter's, not the reason in our words."""
    if "quote" in entry.data:
        quote = entry.data["quote"]
        return quote if isinstance(quote, str) else None
    names = ("reason",) if entry.kind in _REASON_SAID else _QUOTES
    return with_explanation(next((text for name in names if isinstance(text := entry.data.get(name), str)), None), entry.data)
