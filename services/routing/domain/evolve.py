"""How facts add up to a case. Total: any history can be replayed, and what is known already changes nothing."""

from datetime import datetime
from functools import singledispatch
from typing import TypedDict
from uuid import UUID

from services.routing.domain.case import NEW, Actor, Case, Step, breached_key, due_soon_key, escalated_key, without_response
from shared.events.codes import ArchiveReason, Classification, Clock, CloseReason, EscalationLevel, Outcome, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintErased,
    ComplaintEscalated,
    ComplaintInfoRequested,
    ComplaintMadeConfidential,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
)
from shared.events.fact import Fact


class Change(TypedDict, total=False):
    """The fields of a case that a fact changes, beside version, status and time."""

    classification: Classification
    category: str | None
    region: str | None
    verified_at: datetime
    government: str
    agency: str | None
    screening_pauses: tuple[datetime, ...]
    waiting_since: datetime | None
    hop: int
    first_routed_at: datetime
    response_from: datetime | None
    returned_by: tuple[str, ...]
    outcome: Outcome
    first_answered_at: datetime
    answer_time_known: bool
    answer_late: bool
    told: tuple[str, ...]
    confidential: bool
    erased_at: datetime
    title: None
    words: None
    address: None
    lat: None
    long: None
    contactable: bool
    attachments: tuple[UUID, ...]


def evolve(case: Case, step: Step) -> Case:
    """What the case is after a step. A step that the case has had already, or that is older, leaves it as it is."""
    if step.version <= case.version:
        return case
    fact = step.fact
    if isinstance(fact, ComplaintSubmitted):
        return _submitted(case, step, fact)
    at = max(step.at, case.changed_at)
    status = fact.status if isinstance(fact, CaseFact) else case.status
    acted_at = case.acted_at if step.by is Actor.CLOCK else at
    return case._replace(version=step.version, status=status, changed_at=at, acted_at=acted_at, **_change(fact, case, at, step.by))


def _submitted(case: Case, step: Step, fact: ComplaintSubmitted) -> Case:
    return NEW._replace(
        id=case.id,
        version=step.version,
        number=fact.number,
        channel=fact.channel,
        government=fact.government,
        submitted_at=step.at,
        changed_at=step.at,
        acted_at=step.at,
        region=fact.region,
        classification=fact.classification,
        category=fact.category,
        title=fact.title,
        words=fact.text,
        address=fact.address,
        lat=fact.lat,
        long=fact.long,
        anonymous=fact.anonymous,
        confidential=fact.confidential,
        contactable=fact.contactable,
        language=fact.language,
        requested_agency=fact.requested_agency,
        imported=fact.recorded is not None,
        attachments=tuple(attachment.id for attachment in fact.attachments or ()),
    )


@singledispatch
def _change(fact: Fact, case: Case, at: datetime, by: Actor) -> Change:
    """What a fact changes; a fact that is not named below moves the status at most."""
    return {}


@_change.register
def _verified(fact: ComplaintVerified, case: Case, at: datetime, by: Actor) -> Change:
    return {
        "classification": fact.classification,
        "category": fact.category,
        "region": fact.region,
        "verified_at": case.verified_at or at,
    }


@_change.register
def _info_requested(fact: ComplaintInfoRequested, case: Case, at: datetime, by: Actor) -> Change:
    pauses = case.screening_pauses if len(case.screening_pauses) % 2 else (*case.screening_pauses, at)
    return {"agency": None, "screening_pauses": pauses, "waiting_since": _since(at, by)}


@_change.register
def _supplemented(fact: ComplaintSupplemented, case: Case, at: datetime, by: Actor) -> Change:
    """An addition, unless the case waited for it."""
    if case.status not in (Status.NEEDS_INFO, Status.ARCHIVED):
        return {}
    return {"screening_pauses": (*case.screening_pauses, at), "waiting_since": None}


@_change.register
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


@_change.register
def _returned(fact: ComplaintReturned, case: Case, at: datetime, by: Actor) -> Change:
    if fact.agency is None or fact.agency in case.returned_by:
        return {"agency": None, "response_from": None}
    return {"agency": None, "response_from": None, "returned_by": (*case.returned_by, fact.agency)}


@_change.register
def _answered(fact: ComplaintAnswered, case: Case, at: datetime, by: Actor) -> Change:
    """The first answer's time is fixed once."""
    change: Change = {
        "agency": fact.agency or case.agency,
        "outcome": fact.outcome,
        "response_from": None,
        "waiting_since": _since(at, by),
    }
    if case.first_answered_at is None:
        change["first_answered_at"] = fact.first_answered_at
        change["answer_time_known"] = fact.time_known
        change["answer_late"] = fact.late
    return change


@_change.register
def _disputed(fact: ComplaintDisputed, case: Case, at: datetime, by: Actor) -> Change:
    return {"response_from": at, "waiting_since": None, "told": without_response(case.told)}


@_change.register
def _archived(fact: ComplaintArchived, case: Case, at: datetime, by: Actor) -> Change:
    return {"response_from": None, "waiting_since": case.waiting_since if fact.reason is ArchiveReason.NO_REPLY else None}


@_change.register
def _closed(fact: ComplaintClosed, case: Case, at: datetime, by: Actor) -> Change:
    return {"response_from": None, "waiting_since": case.waiting_since if fact.reason is CloseReason.SILENCE else None}


@_change.register
def _withdrawn(fact: ComplaintWithdrawn, case: Case, at: datetime, by: Actor) -> Change:
    return {"response_from": None, "waiting_since": None}


@_change.register
def _made_confidential(fact: ComplaintMadeConfidential, case: Case, at: datetime, by: Actor) -> Change:
    return {"confidential": True}


@_change.register
def _erased(fact: ComplaintErased, case: Case, at: datetime, by: Actor) -> Change:
    """Whatever its history said, nothing of it can be read any more."""
    gone: Change = {"title": None, "words": None, "address": None, "lat": None, "long": None, "attachments": ()}
    return {**gone, "erased_at": at, "contactable": False}


@_change.register
def _due_soon(fact: ComplaintDueSoon, case: Case, at: datetime, by: Actor) -> Change:
    return _told(case, due_soon_key(fact.clock, fact.agency))


@_change.register
def _breached(fact: ComplaintBreached, case: Case, at: datetime, by: Actor) -> Change:
    """What was overdue before it came here is not escalated here: its breach is on record, and nobody is woken for old news."""
    old_news = by is Actor.RECORD and fact.clock is Clock.FIRST_RESPONSE
    escalated = tuple(escalated_key(level) for level in EscalationLevel) if old_news else ()
    return _told(case, breached_key(fact.clock), *escalated)


@_change.register
def _escalated(fact: ComplaintEscalated, case: Case, at: datetime, by: Actor) -> Change:
    return _told(case, escalated_key(fact.level))


def _since(at: datetime, by: Actor) -> datetime | None:
    """When silence begins to count. What another system left open is not closed here for a silence that we did not hear."""
    return None if by is Actor.RECORD else at


def _told(case: Case, *keys: str) -> Change:
    return {"told": (*case.told, *(key for key in keys if key not in case.told))}
