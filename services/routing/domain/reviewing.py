"""What a second look at a case leads to: more time, another classification, a reopening, an appeal."""

from datetime import date, datetime, timedelta

from services.routing.domain import commands as c
from services.routing.domain.case import Appeal, Case
from services.routing.domain.deadlines import Deadlines
from services.routing.domain.decisions import Facts, facts_of
from shared.errors import Conflict, Filled
from shared.events.codes import Classification, EscalationLevel, Status
from shared.events.review import (
    AppealRefused,
    ComplaintAppealed,
    ComplaintDeferred,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintResumed,
    DeferralAsked,
    DeferralRefused,
)

MAX_DEFERRAL = timedelta(days=180)
"""The longest time that can be asked for at once: work that waits for a budget waits for the next half-year, and is asked for again."""

LEVELS = (EscalationLevel.SECRETARY, EscalationLevel.HEAD, EscalationLevel.COORDINATOR)
"""Who hears of the first, second and any later reopening."""


@facts_of.register
def _ask_deferral(command: c.AskDeferral, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.deferral_asked:
        raise Conflict("More time was asked for already; the coordinator has not decided yet.", code="deferral-pending")
    latest = now + MAX_DEFERRAL
    until = command.until if isinstance(command.until, datetime) else _end_of(command.until, latest, deadlines)
    if until <= now:
        raise Conflict("The day until which time is asked for is past. Name a later one.", code="deferral-past")
    if until > latest:
        detail = Filled("At most %(days)s days can be asked for at once. Name an earlier day.", days=MAX_DEFERRAL.days)
        raise Conflict(detail, code="deferral-too-long")
    return [
        DeferralAsked(
            government=case.government,
            agency=case.agency,
            status=case.status,
            reason=command.reason,
            until=until,
            reply=command.reply,
        )
    ]


@facts_of.register
def _approve_deferral(command: c.ApproveDeferral, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.deferral_until is None:
        raise Conflict("The agency has not asked for more time.", code="no-deferral-asked")
    if case.deferral_until <= now:
        raise Conflict("The day until which time was asked for is past. Refuse it; the agency may ask again.", code="deferral-past")
    return [
        ComplaintDeferred(
            government=case.government,
            agency=case.agency,
            status=Status.DEFERRED,
            reason=case.deferral_reason,
            until=case.deferral_until,
            reply=case.deferral_reply,
        )
    ]


@facts_of.register
def _refuse_deferral(command: c.RefuseDeferral, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.deferral_until is None:
        raise Conflict("The agency has not asked for more time.", code="no-deferral-asked")
    return [DeferralRefused(government=case.government, agency=case.agency, status=case.status, reason=command.reason)]


@facts_of.register
def _resume(command: c.Resume, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.deferral_until is None or now < case.deferral_until:
        return []
    return [ComplaintResumed(government=case.government, agency=case.agency, status=Status.IN_PROGRESS, until=case.deferral_until)]


@facts_of.register
def _reclassify(command: c.Reclassify, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    """What is due follows from what it is about, from the same beginnings as before."""
    corrected = case._replace(
        classification=command.classification or case.classification or Classification.COMPLAINT,
        category=command.category or case.category,
        region=command.region or case.region,
    )
    if (corrected.classification, corrected.category, corrected.region) == (case.classification, case.category, case.region):
        return []
    return [
        ComplaintReclassified(
            government=case.government,
            agency=case.agency,
            status=case.status,
            classification=corrected.classification or Classification.COMPLAINT,
            category=corrected.category,
            region=corrected.region,
            reason=command.reason,
            due_at=deadlines.first_response(corrected, corrected.response_from),
            resolution_due_at=deadlines.resolution(corrected) if case.first_answered_at is None else None,
        )
    ]


@facts_of.register
def _reopen(command: c.Reopen, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if not case.may_be_reopened:
        raise Conflict("This cannot be reopened any more. An appeal to the leader is possible, once.", code="reopened-before")
    _check_time(case, command.raised_at or now, deadlines)
    return [_reopened(case, command.reason, LEVELS[min(len(case.reopened_from), len(LEVELS) - 1)], now, deadlines)]


@facts_of.register
def _appeal(command: c.Appeal, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    if case.appeal is not None:
        raise Conflict("An appeal was made already. There is one for each complaint.", code="appealed-before")
    if case.may_be_reopened:
        raise Conflict("This can still be reopened. Ask for that first.", code="reopen-first")
    _check_time(case, command.raised_at or now, deadlines)
    level = EscalationLevel.HEAD if case.agency and case.status is Status.CLOSED else EscalationLevel.COORDINATOR
    return [ComplaintAppealed(government=case.government, agency=case.agency, status=case.status, text=command.text, level=level)]


@facts_of.register
def _grant_appeal(command: c.GrantAppeal, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    _check_appealed(case)
    return [
        _reopened(case, command.reason, EscalationLevel.HEAD, now, deadlines).model_copy(update={"appeal": True, "decided_by": command.by})
    ]


@facts_of.register
def _refuse_appeal(command: c.RefuseAppeal, case: Case, now: datetime, deadlines: Deadlines) -> Facts:
    _check_appealed(case)
    return [AppealRefused(government=case.government, agency=case.agency, status=case.status, reason=command.reason, decided_by=command.by)]


def _end_of(day: date, latest: datetime, deadlines: Deadlines) -> datetime:
    """The end of a working day; of what lies beyond the latest moment no more is asked than that it does."""
    return deadlines.calendar.end_of(min(day, deadlines.calendar.local_date(latest) + timedelta(days=1)))


def _reopened(case: Case, text: str, level: EscalationLevel, now: datetime, deadlines: Deadlines) -> ComplaintReopened:
    """Back to the agency that had it last; to the coordinator where none had, or several; from the archive into screening."""
    if case.status is Status.ARCHIVED:
        status, agency = Status.RECEIVED, None
    elif case.agency is not None:
        status, agency = Status.ROUTED, case.agency
    else:
        status, agency = Status.VERIFIED, None
    return ComplaintReopened(
        government=case.government,
        agency=agency,
        status=status,
        text=text,
        count=len(case.reopened_from) + 1,
        level=level if agency else EscalationLevel.COORDINATOR,
        due_at=deadlines.first_response(case, now) if agency else None,
    )


def _check_time(case: Case, at: datetime, deadlines: Deadlines) -> None:
    if case.erased_at is not None:
        raise Conflict("Nothing is left of this complaint that could be looked at again.", code="erased")
    until = deadlines.reopening(case)
    if until is not None and at > until:
        raise Conflict("The time for this has passed. Please report anew, and name the number of this complaint.", code="too-late")


def _check_appealed(case: Case) -> None:
    if case.appeal is not Appeal.RAISED:
        raise Conflict("There is no appeal to decide.", code="no-appeal")
