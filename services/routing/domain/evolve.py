"""How facts add up to a case. Total: any history can be replayed, and what is known already changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.routing.domain.case import Actor, Case, Step, breached_key, due_soon_key, escalated_key
from shared.events.codes import EscalationLevel, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintAnswered,
    ComplaintBreached,
    ComplaintDueSoon,
    ComplaintEscalated,
    ComplaintInfoRequested,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintSupplemented,
    ComplaintVerified,
)
from shared.events.fact import Fact


def evolve(case: Case, step: Step) -> Case:
    """What the case is after a step. A step that the case has had already, or that is older, leaves it as it is."""
    if step.version <= case.version:
        return case
    at = max(step.at, case.changed_at)
    fact = step.fact
    if isinstance(fact, ComplaintSubmitted):
        return _submitted(case, step, fact)
    if not isinstance(fact, CaseFact):
        return replace(case, version=step.version, changed_at=at)
    change = _CHANGES.get(type(fact))
    changed = change(case, fact, at, step.by) if change else _ended_or_told(case, fact)
    return replace(changed, version=step.version, status=fact.status, changed_at=at)


def _submitted(case: Case, step: Step, fact: ComplaintSubmitted) -> Case:
    return Case(
        id=case.id,
        version=step.version,
        status=Status.RECEIVED,
        number=fact.number,
        channel=fact.channel,
        government=fact.government,
        submitted_at=step.at,
        changed_at=step.at,
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
    )


def _verified(case: Case, fact: Fact, at: datetime, _: Actor) -> Case:
    if not isinstance(fact, ComplaintVerified):
        return case
    return replace(case, classification=fact.classification, category=fact.category, region=fact.region, verified_at=case.verified_at or at)


def _info_requested(case: Case, _: Fact, at: datetime, by: Actor) -> Case:
    pauses = case.screening_pauses if len(case.screening_pauses) % 2 else (*case.screening_pauses, at)
    return replace(case, agency=None, screening_pauses=pauses, waiting_since=_since(at, by))


def _supplemented(case: Case, fact: Fact, at: datetime, _: Actor) -> Case:
    if case.status is not Status.NEEDS_INFO:
        return case
    return replace(case, screening_pauses=(*case.screening_pauses, at), waiting_since=None)


def _routed(case: Case, fact: Fact, at: datetime, _: Actor) -> Case:
    if not isinstance(fact, ComplaintRouted):
        return case
    return replace(case, agency=fact.agency, hop=fact.hop, first_routed_at=case.first_routed_at or fact.first_routed_at, waiting_since=None)


def _returned(case: Case, fact: Fact, _: datetime, __: Actor) -> Case:
    if not isinstance(fact, ComplaintReturned):
        return case
    returned_by = case.returned_by if fact.agency is None or fact.agency in case.returned_by else (*case.returned_by, fact.agency)
    return replace(case, agency=None, returned_by=returned_by)


def _answered(case: Case, fact: Fact, at: datetime, by: Actor) -> Case:
    if not isinstance(fact, ComplaintAnswered):
        return case
    answered = replace(case, agency=fact.agency or case.agency, outcome=fact.outcome, waiting_since=_since(at, by))
    if case.first_answered_at is not None:
        return answered
    return replace(answered, first_answered_at=fact.first_answered_at, answer_time_known=fact.time_known)


def _due_soon(case: Case, fact: Fact, _: datetime, __: Actor) -> Case:
    return _told(case, due_soon_key(fact.clock, fact.agency)) if isinstance(fact, ComplaintDueSoon) else case


def _breached(case: Case, fact: Fact, _: datetime, by: Actor) -> Case:
    """What was overdue before it came here is not escalated here: its breach is on record, and nobody is woken for old news."""
    if not isinstance(fact, ComplaintBreached):
        return case
    escalated = tuple(escalated_key(level) for level in EscalationLevel) if by is Actor.RECORD else ()
    return _told(case, breached_key(fact.clock), *escalated)


def _escalated(case: Case, fact: Fact, _: datetime, __: Actor) -> Case:
    return _told(case, escalated_key(fact.level)) if isinstance(fact, ComplaintEscalated) else case


def _ended_or_told(case: Case, fact: CaseFact) -> Case:
    """Facts that move the status and take the word from the reporter, or that move nothing."""
    return case if fact.status is case.status else replace(case, waiting_since=None)


def _since(at: datetime, by: Actor) -> datetime | None:
    """When silence begins to count. What another system left open is not closed here for a silence that we did not hear."""
    return None if by is Actor.RECORD else at


def _told(case: Case, *keys: str) -> Case:
    return replace(case, told=(*case.told, *(key for key in keys if key not in case.told)))


_CHANGES: dict[type[Fact], Callable[[Case, Fact, datetime, Actor], Case]] = {
    ComplaintVerified: _verified,
    ComplaintInfoRequested: _info_requested,
    ComplaintSupplemented: _supplemented,
    ComplaintRouted: _routed,
    ComplaintReturned: _returned,
    ComplaintAnswered: _answered,
    ComplaintDueSoon: _due_soon,
    ComplaintBreached: _breached,
    ComplaintEscalated: _escalated,
}
