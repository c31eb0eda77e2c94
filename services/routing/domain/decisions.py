"""What each command leads to, where the table allows it. A guard that says no raises Conflict."""

from datetime import datetime
from functools import singledispatch

from services.routing.domain import commands as c
from services.routing.domain.case import MAX_HOPS, Case, breached_key, due_soon_key, escalated_key
from services.routing.domain.deadlines import Deadlines
from services.routing.domain.facts import answered, routed
from shared.errors import Conflict, Filled
from shared.events.codes import ArchiveReason, Classification, CloseReason, ReporterAction, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintAccepted,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintErased,
    ComplaintEscalated,
    ComplaintInfoRequested,
    ComplaintMadeConfidential,
    ComplaintRated,
    ComplaintReturned,
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
    status = Status.NEEDS_INFO
    close_at = deadlines.silence_after(case, status, now)
    return [ComplaintInfoRequested(government=case.government, status=status, question=command.question, close_at=close_at)]


@facts_of.register
def _archive(command: c.Archive, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [_archived(case, command.reason, now, deadlines, command.note)]


@facts_of.register
def _route(command: c.Route, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """An agency that gave the case back does not get it again, until the coordinator's word is final."""
    if command.agency in case.returned_by and case.hop < MAX_HOPS:
        raise Conflict("This agency has already said that the case is not its own. Choose another.", code="returned-before")
    return [routed(case, command, now, deadlines)]


@facts_of.register
def _accept(command: c.Accept, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintAccepted(government=case.government, agency=case.agency, status=Status.IN_PROGRESS)]


@facts_of.register
def _return(command: c.Return, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.hop > MAX_HOPS:
        detail = Filled("After %(most)s agencies the coordinator's word is final: the case stays with this agency.", most=MAX_HOPS)
        raise Conflict(detail, code="final-word")
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
    close_at = deadlines.silence_after(case, Status.ANSWERED, now)
    return [
        answered(
            case,
            case.agency,
            command.outcome,
            command.text,
            now,
            deadlines,
            close_at=close_at,
            evidence=command.evidence,
            reason=command.reason,
            explanation=command.explanation,
            flags=command.flags,
        )
    ]


@facts_of.register
def _close(command: c.Close, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [_closed(case, CloseReason.COORDINATOR, now, deadlines)]


@facts_of.register
def _supplement(command: c.Supplement, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """Brings a case back that waits for the reporter, or no longer waits though the words came in time; else it is an addition."""
    status = Status.RECEIVED if case.status in (Status.NEEDS_INFO, Status.ARCHIVED) else case.status
    return [ComplaintSupplemented(government=case.government, agency=case.agency, status=status, attachments=command.attachments)]


@facts_of.register
def _record_reply(command: c.RecordReply, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintSupplemented(government=case.government, status=Status.RECEIVED, text=command.text)]


@facts_of.register
def _confirm(command: c.Confirm, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [_closed(case, CloseReason.CONFIRMED, now, deadlines, command.rating)]


@facts_of.register
def _rate(command: c.Rate, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.erased_at is not None:
        raise Conflict("Nothing is left of this complaint that could be rated.", code="erased")
    if case.rated:
        raise Conflict("How this was closed has been rated already.", code="rated-before")
    return [ComplaintRated(government=case.government, agency=case.agency, status=case.status, rating=command.rating)]


@facts_of.register
def _dispute(command: c.Dispute, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """The agency has the time of a first response again, from now on; of a split case, each agency has. What was answered with another
    case, by several agencies, goes to the coordinator: none of them has this one. So does what no agency is left for."""
    until = deadlines.silence(case)
    if until is not None and (command.raised_at or now) > until:
        raise Conflict("The time to dispute this answer has passed.", code="too-late")
    return [
        ComplaintDisputed(
            government=case.government,
            agency=case.agency,
            status=Status.SPLIT if case.parts else Status.IN_PROGRESS if case.agency else Status.VERIFIED,
            text=command.text,
            due_at=deadlines.first_response(case, now) if case.agency and not case.parts else None,
        )
    ]


@facts_of.register
def _withdraw(command: c.Withdraw, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    return [ComplaintWithdrawn(government=case.government, agency=case.agency, status=Status.WITHDRAWN)]


@facts_of.register
def _make_confidential(command: c.MakeConfidential, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.confidential:
        return []
    return [ComplaintMadeConfidential(government=case.government, agency=case.agency, status=case.status)]


@facts_of.register
def _erase(command: c.Erase, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """The state stays: what is open goes on to count as open, and its agency is held to it."""
    if case.erased_at is not None:
        return []
    return [ComplaintErased(government=case.government, agency=case.agency, status=case.status, basis=command.basis)]


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
        return [_archived(case, ArchiveReason.NO_REPLY, now, deadlines)]
    return [_closed(case, CloseReason.SILENCE, now, deadlines)]


def came_in_time(command: c.Command, case: Case, deadlines: Deadlines) -> bool:
    """Whether a reporter spoke before silence ended the case, though it is heard only now."""
    if not isinstance(command, c.Dispute | c.Supplement):
        return False
    until = deadlines.silence(case)
    return until is not None and command.raised_at is not None and command.raised_at <= until


def _archived(case: Case, reason: ArchiveReason, now: datetime, deadlines: Deadlines, note: str | None = None) -> ComplaintArchived:
    again, until = _again(case, Status.ARCHIVED, now, deadlines)
    return ComplaintArchived(government=case.government, status=Status.ARCHIVED, reason=reason, note=note, again=again, again_until=until)


def _closed(case: Case, reason: CloseReason, now: datetime, deadlines: Deadlines, rating: int | None = None) -> ComplaintClosed:
    again, until = _again(case, Status.CLOSED, now, deadlines)
    return ComplaintClosed(
        government=case.government,
        agency=case.agency,
        status=Status.CLOSED,
        reason=reason,
        rating=rating,
        outcome=case.outcome,
        again=again,
        again_until=until,
    )


def _again(case: Case, end: Status, now: datetime, deadlines: Deadlines) -> tuple[ReporterAction | None, datetime | None]:
    """What the reporter may still ask for after an end, and until when."""
    if case._replace(status=end).may_be_reopened:
        return ReporterAction.REOPEN, deadlines.reopening_after(case, now)
    if case.appeal is None and case.erased_at is None:
        return ReporterAction.APPEAL, deadlines.reopening_after(case, now)
    return None, None
