"""The facts that people's commands and other systems' records both lead to, made in one place."""

from datetime import datetime

from services.routing.domain.case import MAX_HOPS, Case
from services.routing.domain.commands import Route
from services.routing.domain.deadlines import Deadlines
from shared.events.codes import AnswerFlag, CannotReason, Classification, DecidedBy, Outcome, Status
from shared.events.complaint import Attachment, ComplaintAnswered, ComplaintRouted


def routed(case: Case, route: Route, at: datetime, deadlines: Deadlines) -> ComplaintRouted:
    """Given to an agency at a moment; with an agency of another government the case changes hands."""
    return ComplaintRouted(
        government=route.government or case.government,
        agency=route.agency,
        status=Status.ROUTED,
        number=case.number,
        classification=case.classification or Classification.COMPLAINT,
        category=case.category,
        region=case.region,
        confidential=case.confidential,
        by=route.by,
        rule=route.rule,
        rule_version=route.rule_version,
        model_version=route.model_version,
        reasons=route.reasons,
        hop=case.hop + 1,
        final=True if case.hop >= MAX_HOPS and route.by is DecidedBy.PERSON else None,
        first_routed_at=case.first_routed_at or at,
        due_at=deadlines.first_response(case, at),
        resolution_due_at=deadlines.resolution(case),
    )


def answered(
    case: Case,
    agency: str | None,
    outcome: Outcome,
    text: str | None,
    at: datetime,
    deadlines: Deadlines,
    *,
    time_known: bool = True,
    close_at: datetime | None = None,
    evidence: tuple[Attachment, ...] = (),
    reason: CannotReason | None = None,
    explanation: str | None = None,
    flags: tuple[AnswerFlag, ...] | None = None,
) -> ComplaintAnswered:
    """An answer. What it says of time is of the first one: when it came, and whether the agency that gave it was late."""
    first = case.first_answered_at is None
    due_at = deadlines.first_response(case, case.response_from)
    return ComplaintAnswered(
        government=case.government,
        agency=agency,
        status=Status.ANSWERED,
        outcome=outcome,
        reason=reason,
        explanation=explanation,
        text=text,
        evidence=evidence or None,
        first=first,
        first_answered_at=case.first_answered_at or at,
        late=time_known and due_at is not None and at > due_at if first else case.answer_late,
        time_known=time_known if first else case.answer_time_known,
        close_at=close_at,
        flags=flags,
    )
