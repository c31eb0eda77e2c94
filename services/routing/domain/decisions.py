"""What each command leads to, where the table allows it. A guard that says no raises Conflict."""

from datetime import datetime
from functools import singledispatch

from services.routing.domain import commands as c
from services.routing.domain.case import MAX_HOPS, Case, breached_key, due_soon_key, escalated_key
from services.routing.domain.deadlines import Deadlines
from shared.errors import Conflict
from shared.events.codes import ArchiveReason, Classification, CloseReason, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintEscalated,
    ComplaintInfoRequested,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
)

Facts = list[CaseFact]


@singledispatch
def facts_of(command: c.Command, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """The facts that a command leads to. Raises Conflict when a guard forbids it."""
    raise TypeError(f"nothing decides {type(command).__name__}")


@facts_of.register
def _verify(command: c.Verify, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [
        ComplaintVerified(
            government=case.government,
            status=Status.VERIFIED,
            classification=command.classification or case.classification or Classification.COMPLAINT,
            category=command.category or case.category,
            region=command.region or case.region,
            by=command.by,
        )
    ]


@facts_of.register
def _request_info(command: c.RequestInfo, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintInfoRequested(government=case.government, status=Status.NEEDS_INFO, question=command.question)]


@facts_of.register
def _archive(command: c.Archive, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintArchived(government=case.government, status=Status.ARCHIVED, reason=command.reason, note=command.note)]


@facts_of.register
def _route(command: c.Route, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """An agency that gave the case back does not get it again, until the coordinator's word is final."""
    if command.agency in case.returned_by and case.hop < MAX_HOPS:
        raise Conflict("This agency has already said that the case is not its own.", code="returned-before")
    first_routed_at = case.first_routed_at or now
    return [
        ComplaintRouted(
            government=case.government,
            agency=command.agency,
            status=Status.ROUTED,
            number=case.number,
            classification=case.classification or Classification.COMPLAINT,
            category=case.category,
            region=case.region,
            confidential=case.confidential,
            by=command.by,
            rule=command.rule,
            rule_version=command.rule_version,
            reasons=command.reasons,
            hop=case.hop + 1,
            first_routed_at=first_routed_at,
            due_at=deadlines.first_response(case, first_routed_at),
            resolution_due_at=deadlines.resolution(case),
        )
    ]


@facts_of.register
def _accept(command: c.Accept, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintAccepted(government=case.government, agency=case.agency, status=Status.IN_PROGRESS)]


@facts_of.register
def _return(command: c.Return, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.hop > MAX_HOPS:
        raise Conflict(f"After {MAX_HOPS} agencies the coordinator's word is final: the case stays with this agency.", code="final-word")
    return [
        ComplaintReturned(
            government=case.government,
            agency=case.agency,
            status=Status.RETURNED,
            reason=command.reason,
            note=command.note,
            suggestion=command.suggestion,
            hop=case.hop,
        )
    ]


@facts_of.register
def _answer(command: c.Answer, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    first = case.first_answered_at is None
    due_at = deadlines.first_response(case, case.first_routed_at)
    answered_at = case.first_answered_at or now
    return [
        ComplaintAnswered(
            government=case.government,
            agency=case.agency,
            status=Status.ANSWERED,
            outcome=command.outcome,
            text=command.text,
            first=first,
            first_answered_at=answered_at,
            late=(first or case.answer_time_known) and due_at is not None and answered_at > due_at,
            time_known=first or case.answer_time_known,
        )
    ]


@facts_of.register
def _close(command: c.Close, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [_closed(case, CloseReason.COORDINATOR)]


@facts_of.register
def _supplement(command: c.Supplement, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """Brings a case back that waits for the reporter; in any other open state it is an addition."""
    status = Status.RECEIVED if case.status is Status.NEEDS_INFO else case.status
    return [ComplaintSupplemented(government=case.government, agency=case.agency, status=status)]


@facts_of.register
def _confirm(command: c.Confirm, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [_closed(case, CloseReason.CONFIRMED, command.rating)]


@facts_of.register
def _dispute(command: c.Dispute, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    until = deadlines.silence(case)
    if until is not None and now > until:
        raise Conflict("The time to dispute this answer has passed.", code="too-late")
    return [ComplaintDisputed(government=case.government, agency=case.agency, status=Status.IN_PROGRESS, text=command.text)]


@facts_of.register
def _withdraw(command: c.Withdraw, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintWithdrawn(government=case.government, agency=case.agency, status=Status.WITHDRAWN)]


@facts_of.register
def _tell_due_soon(command: c.TellDueSoon, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if due_soon_key(command.clock, case.agency) in case.told:
        return []
    return [
        ComplaintDueSoon(government=case.government, agency=case.agency, status=case.status, clock=command.clock, due_at=command.due_at)
    ]


@facts_of.register
def _tell_breach(command: c.TellBreach, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if breached_key(command.clock) in case.told:
        return []
    return [
        ComplaintBreached(government=case.government, agency=case.agency, status=case.status, clock=command.clock, due_at=command.due_at)
    ]


@facts_of.register
def _escalate(command: c.Escalate, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if escalated_key(command.level) in case.told:
        return []
    return [
        ComplaintEscalated(
            government=case.government,
            agency=case.agency,
            status=case.status,
            level=command.level,
            clock=command.clock,
            due_at=command.due_at,
        )
    ]


@facts_of.register
def _end_silence(command: c.EndSilence, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    until = deadlines.silence(case)
    if until is None or now <= until:
        return []
    if case.status is Status.NEEDS_INFO:
        return [ComplaintArchived(government=case.government, status=Status.ARCHIVED, reason=ArchiveReason.NO_REPLY)]
    return [_closed(case, CloseReason.SILENCE)]


def _closed(case: Case, reason: CloseReason, rating: int | None = None) -> ComplaintClosed:
    return ComplaintClosed(
        government=case.government, agency=case.agency, status=Status.CLOSED, reason=reason, rating=rating, outcome=case.outcome
    )
