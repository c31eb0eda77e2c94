"""What second looks change: more time, another classification, a reopening, an appeal."""

from datetime import datetime

from services.routing.domain.case import Actor, Appeal, Case, breached_key, without_response
from services.routing.domain.evolve.change import NO_DEFERRAL, Change, change_of
from shared.events.codes import Clock, Status
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


@change_of.register
def _deferral_asked(fact: DeferralAsked, case: Case, at: datetime, by: Actor) -> Change:
    return {"deferral_until": fact.until, "deferral_reason": fact.reason, "deferral_reply": fact.reply}


@change_of.register
def _deferred(fact: ComplaintDeferred, case: Case, at: datetime, by: Actor) -> Change:
    """The agency's clock runs on: what is put off is not in time for that."""
    return {"deferral_until": fact.until, "deferral_reason": fact.reason, "deferral_reply": fact.reply}


@change_of.register(DeferralRefused | ComplaintResumed)
def _deferral_over(fact: DeferralRefused | ComplaintResumed, case: Case, at: datetime, by: Actor) -> Change:
    return NO_DEFERRAL


@change_of.register
def _reclassified(fact: ComplaintReclassified, case: Case, at: datetime, by: Actor) -> Change:
    """A deadline that is still to come again, or for the first time, is told of anew."""
    change: Change = {"classification": fact.classification, "category": fact.category, "region": fact.region}
    if fact.resolution_due_at is not None and fact.resolution_due_at > at:
        told_of = (breached_key(Clock.RESOLUTION), f"due_soon:{Clock.RESOLUTION.value}:")
        change["told"] = tuple(key for key in case.told if not key.startswith(told_of))
    return change


@change_of.register
def _reopened(fact: ComplaintReopened, case: Case, at: datetime, by: Actor) -> Change:
    """From the archive: the time in it is no time of screening."""
    change: Change = {
        "reopened_from": (*case.reopened_from, case.status),
        "ended_at": None,
        "rated": False,
        "waiting_since": None,
        "agency": fact.agency,
        "parts": (),
        "parts_answered": (),
        "told": without_response(case.told),
        "response_from": at if fact.agency else None,
    }
    if fact.appeal:
        change["appeal"] = Appeal.GRANTED
    if case.status is Status.ARCHIVED:
        asked = len(case.screening_pauses) % 2
        change["screening_pauses"] = (*case.screening_pauses, at) if asked else (*case.screening_pauses, case.ended_at or at, at)
    return change


@change_of.register
def _appealed(fact: ComplaintAppealed, case: Case, at: datetime, by: Actor) -> Change:
    return {"appeal": Appeal.RAISED}


@change_of.register
def _appeal_refused(fact: AppealRefused, case: Case, at: datetime, by: Actor) -> Change:
    return {"appeal": Appeal.REFUSED}
