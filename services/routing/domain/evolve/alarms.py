"""What the clock has told, and what of it is not told again."""

from datetime import datetime

from services.routing.domain.case import Actor, Case, breached_key, due_soon_key, escalated_key
from services.routing.domain.evolve.change import Change, change_of
from shared.events.codes import Clock, EscalationLevel
from shared.events.complaint import ComplaintBreached, ComplaintDueSoon, ComplaintEscalated


@change_of.register
def _due_soon(fact: ComplaintDueSoon, case: Case, at: datetime, by: Actor) -> Change:
    return told_of(case, due_soon_key(fact.clock, fact.agency))


@change_of.register
def _breached(fact: ComplaintBreached, case: Case, at: datetime, by: Actor) -> Change:
    """What was overdue before it came here is not escalated here: its breach is on record, and nobody is woken for old news."""
    old_news = by is Actor.RECORD and fact.clock is Clock.FIRST_RESPONSE
    escalated = tuple(escalated_key(level) for level in EscalationLevel) if old_news else ()
    return told_of(case, breached_key(fact.clock), *escalated)


@change_of.register
def _escalated(fact: ComplaintEscalated, case: Case, at: datetime, by: Actor) -> Change:
    return told_of(case, escalated_key(fact.level))


def told_of(case: Case, *keys: str) -> Change:
    return {"told": (*case.told, *(key for key in keys if key not in case.told))}
