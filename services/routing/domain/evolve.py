"""How facts add up to a case. Total: any history can be replayed, and what is known already changes nothing."""

from datetime import datetime
from functools import singledispatch
from typing import TypedDict
from uuid import UUID

from services.routing.domain.case import NEW, Actor, Appeal, Case, Step, breached_key, due_soon_key, escalated_key, without_response
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
from shared.events.relation import (
    ComplaintJoined,
    ComplaintMerged,
    ComplaintSplit,
    ComplaintSupported,
    ComplaintUnmerged,
    PartAnswered,
    PartOpened,
    PartTakenBack,
)
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
    ended_at: datetime | None
    reopened_from: tuple[Status, ...]
    appeal: Appeal
    deferral_until: datetime | None
    deferral_reason: str | None
    deferral_reply: str | None
    master: UUID | None
    merged_from: Status | None
    parent: UUID
    parts: tuple[UUID, ...]
    parts_answered: tuple[UUID, ...]
    parts_made: int
    supporters: int
    notices: tuple[UUID, ...]


_LEAST_SETTLED = (Outcome.RESOLVED, Outcome.INFORMATION_GIVEN, Outcome.UNSTATED, Outcome.PLANNED, Outcome.CANNOT_RESOLVE)
_NO_DEFERRAL: Change = {"deferral_until": None, "deferral_reason": None, "deferral_reply": None}


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
    return case._replace(version=step.version, status=status, changed_at=at, acted_at=acted_at, **change_of(fact, case, at, step.by))


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
def change_of(fact: Fact, case: Case, at: datetime, by: Actor) -> Change:
    """What a fact changes; a fact that is not named below moves the status at most."""
    return {}


@change_of.register
def _verified(fact: ComplaintVerified, case: Case, at: datetime, by: Actor) -> Change:
    return {
        "classification": fact.classification,
        "category": fact.category,
        "region": fact.region,
        "verified_at": case.verified_at or at,
    }


@change_of.register
def _info_requested(fact: ComplaintInfoRequested, case: Case, at: datetime, by: Actor) -> Change:
    pauses = case.screening_pauses if len(case.screening_pauses) % 2 else (*case.screening_pauses, at)
    return {"agency": None, "screening_pauses": pauses, "waiting_since": _since(at, by)}


@change_of.register
def _supplemented(fact: ComplaintSupplemented, case: Case, at: datetime, by: Actor) -> Change:
    """An addition, unless the case waited for it, or waits for it once its merge is undone."""
    if Status.NEEDS_INFO not in (case.status, case.merged_from) and case.status is not Status.ARCHIVED:
        return {}
    where = Status.RECEIVED if case.merged_from else None
    return {"screening_pauses": (*case.screening_pauses, at), "waiting_since": None, "ended_at": None, "merged_from": where}


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
    return {"agency": None, "response_from": None, "returned_by": known, **_NO_DEFERRAL}


@change_of.register
def _answered(fact: ComplaintAnswered, case: Case, at: datetime, by: Actor) -> Change:
    """The first answer's time is fixed once. The reporter of a part is waited for by the whole."""
    change: Change = {
        "agency": fact.agency or case.agency,
        "outcome": fact.outcome,
        "response_from": None,
        "waiting_since": _since(at, by) if case.parent is None else None,
    }
    if case.deferral_until is not None:
        change.update(_NO_DEFERRAL)
    if case.first_answered_at is None:
        change["first_answered_at"] = fact.first_answered_at
        change["answer_time_known"] = fact.time_known
        change["answer_late"] = fact.late
    return change


@change_of.register
def _disputed(fact: ComplaintDisputed, case: Case, at: datetime, by: Actor) -> Change:
    """Of a split case, each part is answered anew."""
    again: Change = {"waiting_since": None, "told": without_response(case.told), "ended_at": None}
    if fact.status is Status.SPLIT:
        return {**again, "parts_answered": ()}
    return {**again, "response_from": at}


@change_of.register
def _archived(fact: ComplaintArchived, case: Case, at: datetime, by: Actor) -> Change:
    return _over(at, case.waiting_since if fact.reason is ArchiveReason.NO_REPLY else None)


@change_of.register
def _closed(fact: ComplaintClosed, case: Case, at: datetime, by: Actor) -> Change:
    return _over(at, case.waiting_since if fact.reason is CloseReason.SILENCE else None)


@change_of.register
def _withdrawn(fact: ComplaintWithdrawn, case: Case, at: datetime, by: Actor) -> Change:
    return {**_over(at), "master": None, "merged_from": None}


@change_of.register
def _made_confidential(fact: ComplaintMadeConfidential, case: Case, at: datetime, by: Actor) -> Change:
    return {"confidential": True}


@change_of.register
def _erased(fact: ComplaintErased, case: Case, at: datetime, by: Actor) -> Change:
    """Whatever its history said, nothing of it can be read any more."""
    gone: Change = {"title": None, "words": None, "address": None, "lat": None, "long": None, "attachments": ()}
    return {**gone, "erased_at": at, "contactable": False, "deferral_reason": None, "deferral_reply": None}


@change_of.register
def _due_soon(fact: ComplaintDueSoon, case: Case, at: datetime, by: Actor) -> Change:
    return _told(case, due_soon_key(fact.clock, fact.agency))


@change_of.register
def _breached(fact: ComplaintBreached, case: Case, at: datetime, by: Actor) -> Change:
    """What was overdue before it came here is not escalated here: its breach is on record, and nobody is woken for old news."""
    old_news = by is Actor.RECORD and fact.clock is Clock.FIRST_RESPONSE
    escalated = tuple(escalated_key(level) for level in EscalationLevel) if old_news else ()
    return _told(case, breached_key(fact.clock), *escalated)


@change_of.register
def _escalated(fact: ComplaintEscalated, case: Case, at: datetime, by: Actor) -> Change:
    return _told(case, escalated_key(fact.level))


@change_of.register
def _deferral_asked(fact: DeferralAsked, case: Case, at: datetime, by: Actor) -> Change:
    return {"deferral_until": fact.until, "deferral_reason": fact.reason, "deferral_reply": fact.reply}


@change_of.register
def _deferred(fact: ComplaintDeferred, case: Case, at: datetime, by: Actor) -> Change:
    """The agency's clock runs on: what is put off is not in time for that."""
    return {"deferral_until": fact.until, "deferral_reason": fact.reason, "deferral_reply": fact.reply}


@change_of.register(DeferralRefused | ComplaintResumed)
def _deferral_over(fact: DeferralRefused | ComplaintResumed, case: Case, at: datetime, by: Actor) -> Change:
    return _NO_DEFERRAL


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


@change_of.register
def _merged(fact: ComplaintMerged, case: Case, at: datetime, by: Actor) -> Change:
    """All else stays as it is, so that the merge can be undone."""
    return {"master": fact.master, "merged_from": fact.was}


@change_of.register
def _unmerged(fact: ComplaintUnmerged, case: Case, at: datetime, by: Actor) -> Change:
    """A reporter who had the word has it anew: nobody is silent who was told to look elsewhere."""
    return {"master": None, "merged_from": None, "waiting_since": at if case.waiting_since else None}


@change_of.register
def _split(fact: ComplaintSplit, case: Case, at: datetime, by: Actor) -> Change:
    return {
        "agency": None,
        "first_routed_at": case.first_routed_at or at,
        "response_from": None,
        "told": without_response(case.told),
        "parts": tuple(part.id for part in fact.parts),
        "parts_answered": (),
        "parts_made": case.parts_made + len(fact.parts),
        **_NO_DEFERRAL,
    }


@change_of.register
def _part_opened(fact: PartOpened, case: Case, at: datetime, by: Actor) -> Change:
    return {
        "parent": fact.parent,
        "classification": fact.classification,
        "category": fact.category,
        "region": fact.region,
        "verified_at": at,
    }


@change_of.register
def _part_answered(fact: PartAnswered, case: Case, at: datetime, by: Actor) -> Change:
    change: Change = {
        "parts_answered": (*case.parts_answered, fact.part),
        "outcome": least_settled(case.outcome if case.parts_answered else None, fact.outcome),
    }
    if case.first_answered_at is None:
        change["answer_late"] = case.answer_late or fact.late
    return change


@change_of.register
def _joined(fact: ComplaintJoined, case: Case, at: datetime, by: Actor) -> Change:
    return {"parts": tuple(part for part in case.parts if part not in fact.parts)}


@change_of.register
def _taken_back(fact: PartTakenBack, case: Case, at: datetime, by: Actor) -> Change:
    return _over(at)


@change_of.register
def _supported(fact: ComplaintSupported, case: Case, at: datetime, by: Actor) -> Change:
    return {"supporters": max(case.supporters, fact.supporters)}


def least_settled(first: Outcome | None, second: Outcome) -> Outcome:
    """What several answers say together: no more than the one that settles least."""
    return max(first or second, second, key=_LEAST_SETTLED.index)


def _over(at: datetime, waiting_since: datetime | None = None) -> Change:
    """It is over; who had the word and was silent may still be heard in time."""
    return {"response_from": None, "waiting_since": waiting_since, "ended_at": at, **_NO_DEFERRAL}


def _since(at: datetime, by: Actor) -> datetime | None:
    """When silence begins to count. What another system left open is not closed here for a silence that we did not hear."""
    return None if by is Actor.RECORD else at


def _told(case: Case, *keys: str) -> Change:
    return {"told": (*case.told, *(key for key in keys if key not in case.told))}
