"""What screening, agencies and the reporter do with one case."""

from datetime import datetime

from services.routing.domain.case import Actor, Case, without_response
from services.routing.domain.evolve.change import NO_DEFERRAL, Change, change_of, over
from shared.events.codes import ArchiveReason, CloseReason, Status
from shared.events.complaint import (
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintErased,
    ComplaintInfoRequested,
    ComplaintMadeConfidential,
    ComplaintRated,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
)


@change_of.register
def _verified(fact: ComplaintVerified, case: Case, at: datetime, by: Actor) -> Change:
    change: Change = {
        "classification": fact.classification,
        "category": fact.category,
        "region": fact.region,
        "verified_at": case.verified_at or at,
    }
    if len(case.screening_pauses) % 2:  # whose reporter is waited for no more
        change["screening_pauses"], change["waiting_since"] = (*case.screening_pauses, at), None
    return change


@change_of.register
def _info_requested(fact: ComplaintInfoRequested, case: Case, at: datetime, by: Actor) -> Change:
    pauses = case.screening_pauses if len(case.screening_pauses) % 2 else (*case.screening_pauses, at)
    return {"agency": None, "screening_pauses": pauses, "waiting_since": since(at, by)}


@change_of.register
def _supplemented(fact: ComplaintSupplemented, case: Case, at: datetime, by: Actor) -> Change:
    """An addition, unless the case waited for it, or waits for it once its merge is undone."""
    if fact.from_merged is not None:
        return {}
    photos: Change = {"attachments": (*case.attachments, *(each.id for each in fact.attachments))} if fact.attachments else {}
    if Status.NEEDS_INFO not in (case.status, case.merged_from) and case.status is not Status.ARCHIVED:
        return photos
    photos |= {"waiting_since": None, "ended_at": None}
    if case.merged_from is not None:  # screening begins again once it is set free
        return photos | {"merged_from": Status.RECEIVED}
    return photos | {"screening_pauses": (*case.screening_pauses, at)}


@change_of.register
def _routed(fact: ComplaintRouted, case: Case, at: datetime, by: Actor) -> Change:
    return {
        "government": fact.government,
        "agency": fact.agency,
        "hop": fact.hop,
        "first_routed_at": case.first_routed_at or fact.first_routed_at,
        "response_from": at,
        "waiting_since": None,
        "told": without_response(case.told) if case.told else (),
    }


@change_of.register
def _returned(fact: ComplaintReturned, case: Case, at: datetime, by: Actor) -> Change:
    known = case.returned_by if fact.agency is None or fact.agency in case.returned_by else (*case.returned_by, fact.agency)
    return {"agency": None, "response_from": None, "returned_by": known, **NO_DEFERRAL}


@change_of.register
def _answered(fact: ComplaintAnswered, case: Case, at: datetime, by: Actor) -> Change:
    """The first answer's time is fixed once. The reporter of a part is waited for by the whole."""
    change: Change = {
        "agency": fact.agency or case.agency,
        "outcome": fact.outcome,
        "response_from": None,
        "waiting_since": since(at, by) if case.parent is None else None,
    }
    if case.deferral_until is not None:
        change.update(NO_DEFERRAL)
    if case.first_answered_at is None:
        change["first_answered_at"] = fact.first_answered_at
        change["answer_time_known"] = fact.time_known
        change["answer_late"] = fact.late
    return change


@change_of.register
def _disputed(fact: ComplaintDisputed, case: Case, at: datetime, by: Actor) -> Change:
    """Of a split case, each part is answered anew."""
    again: Change = {"waiting_since": None, "told": without_response(case.told), "ended_at": None, "rated": False}
    if fact.status is Status.SPLIT:
        return {**again, "parts_answered": ()}
    return {**again, "agency": fact.agency, "response_from": at if fact.agency else None}


@change_of.register
def _archived(fact: ComplaintArchived, case: Case, at: datetime, by: Actor) -> Change:
    return over(at, case.waiting_since if fact.reason is ArchiveReason.NO_REPLY else None)


@change_of.register
def _closed(fact: ComplaintClosed, case: Case, at: datetime, by: Actor) -> Change:
    rated: Change = {"rated": fact.rating is not None}
    return over(at, case.waiting_since if fact.reason is CloseReason.SILENCE else None) | rated


@change_of.register
def _rated(fact: ComplaintRated, case: Case, at: datetime, by: Actor) -> Change:
    return {"rated": True}


@change_of.register
def _withdrawn(fact: ComplaintWithdrawn, case: Case, at: datetime, by: Actor) -> Change:
    return {**over(at), "master": None, "merged_from": None}


@change_of.register
def _made_confidential(fact: ComplaintMadeConfidential, case: Case, at: datetime, by: Actor) -> Change:
    return {"confidential": True}


@change_of.register
def _erased(fact: ComplaintErased, case: Case, at: datetime, by: Actor) -> Change:
    """Whatever its history said, nothing of it can be read any more."""
    gone: Change = {"title": None, "words": None, "address": None, "lat": None, "long": None, "attachments": ()}
    return {**gone, "erased_at": at, "contactable": False, "deferral_reason": None, "deferral_reply": None}


def since(at: datetime, by: Actor) -> datetime | None:
    """When silence begins to count. What another system left open is not closed here for a silence that we did not hear."""
    return None if by is Actor.RECORD else at
