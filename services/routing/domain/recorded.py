"""Another system's history, adopted: its steps become our facts at their own times. Nothing is refused; what it says has happened.

What was overdue before it came here is said once, with the deadline it missed, and is not escalated: its people are not woken for news
that is years old, and the register still counts it. An answer that the source left open is not closed here for a silence of which we
know nothing (Case.waiting_since stays empty). What has a deadline still to come is watched like any other case.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.routing.domain.case import Actor, Case, Step
from services.routing.domain.commands import Route
from services.routing.domain.deadlines import Deadlines
from services.routing.domain.evolve import evolve
from services.routing.domain.facts import answered, routed
from shared.events.codes import ArchiveReason, Classification, Clock, CloseReason, DecidedBy, Outcome, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintInfoRequested,
    ComplaintVerified,
    ComplaintWithdrawn,
    RecordedStep,
)


def adopt(case: Case, steps: Iterable[RecordedStep], now: datetime, deadlines: Deadlines) -> Iterator[tuple[Case, Step]]:
    """The case after each adopted step, and the step. `now` is when it came here."""
    for recorded in steps:
        fact = _fact(case, recorded, deadlines)
        if fact is not None:
            case, step = _follow(case, fact, recorded.at)
            yield case, step
    for clock, due_at in _overdue(case, deadlines, now):
        breach = ComplaintBreached(government=case.government, agency=case.agency, status=case.status, clock=clock, due_at=due_at)
        case, step = _follow(case, breach, due_at)
        yield case, step


def _follow(case: Case, fact: CaseFact, at: datetime) -> tuple[Case, Step]:
    step = Step(case.version + 1, max(at, case.changed_at), Actor.RECORD, fact.model_copy(update={"recorded": True}))
    return evolve(case, step), step


def _overdue(case: Case, deadlines: Deadlines, now: datetime) -> list[tuple[Clock, datetime]]:
    """Deadlines that an unanswered open case missed before it came here, in order."""
    if not case.is_open or case.first_answered_at is not None:
        return []
    clocks = [(Clock.FIRST_RESPONSE, deadlines.first_response(case, case.response_from)), (Clock.RESOLUTION, deadlines.resolution(case))]
    if case.status is Status.RECEIVED and case.verified_at is None:
        clocks.append((Clock.SCREENING, deadlines.screening(case)))
    return sorted(((clock, due) for clock, due in clocks if due is not None and due < now), key=lambda item: item[1])


def _fact(case: Case, step: RecordedStep, deadlines: Deadlines) -> CaseFact | None:
    """The fact that a recorded step tells of; None for a routing that names no agency."""
    government, agency = case.government, step.agency or case.agency
    match step.kind:
        case "verified":
            return ComplaintVerified(
                government=government,
                status=Status.VERIFIED,
                classification=case.classification or Classification.COMPLAINT,
                category=case.category,
                region=case.region,
                by=DecidedBy.RECORD,
            )
        case "info_requested":
            return ComplaintInfoRequested(government=government, status=Status.NEEDS_INFO, question=step.text)
        case "routed":
            return routed(case, Route(step.agency, DecidedBy.RECORD), step.at, deadlines) if step.agency else None
        case "answered":
            return answered(case, agency, step.outcome or Outcome.UNSTATED, step.text, step.at, deadlines, time_known=step.at_known)
        case "closed":
            reason = step.close_reason or CloseReason.COORDINATOR
            return ComplaintClosed(government=government, agency=agency, status=Status.CLOSED, reason=reason, outcome=case.outcome)
        case "archived":
            return ComplaintArchived(
                government=government,
                agency=agency,
                status=Status.ARCHIVED,
                reason=step.archive_reason or ArchiveReason.UNSTATED,
                note=step.text,
            )
        case "withdrawn":
            return ComplaintWithdrawn(government=government, agency=agency, status=Status.WITHDRAWN)
