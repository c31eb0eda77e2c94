"""How facts add up to a case. Total: any history can be replayed, and what is known already changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.routing.domain.case import Actor, Case, Step
from services.routing.domain.evolve import alarms, handling, relations, reviews
from services.routing.domain.evolve.change import Change, change_of
from shared.events.codes import Status
from shared.events.complaint import CaseFact, ComplaintSubmitted

OFFICES = frozenset({Actor.OFFICER, Actor.COORDINATOR, Actor.LEADER, Actor.RULE, Actor.RECORD})
"""Whatever they do is done on the case: it does not lie still."""
OTHERS = frozenset({Actor.REPORTER, Actor.CITIZEN, Actor.FAMILY})
"""What they do counts where it gives the case back to an office, as a dispute does; not where they support it or add words: what many wait
for would never lie still."""

_PLACES = {name: place for place, name in enumerate(Case._fields)}

__all__ = ["Change", "alarms", "begin", "change_of", "evolve", "handling", "relations", "reviews"]


def evolve(case: Case, step: Step) -> Case:
    """What the case is after a step. A step that the case has had already, or that is older, leaves it as it is."""
    if step.version <= case.version:
        return case
    fact = step.fact
    if type(fact) is ComplaintSubmitted:
        return begin(case.id, step.at, fact)
    at = max(step.at, case.changed_at)
    status = fact.status if isinstance(fact, CaseFact) else case.status
    is_act = step.by in OFFICES or (step.by in OTHERS and status is not case.status)
    acted_at = at if is_act else case.acted_at
    change = change_of(fact, case, at, step.by)
    return _changed(case, {"version": step.version, "status": status, "changed_at": at, "acted_at": acted_at, **change})


def _changed(case: Case, change: Mapping[str, object]) -> Case:
    """As `_replace`, which asks each of the sixty fields whether it changes, in a third of its time."""
    values: list[object] = list(case)
    for name, value in change.items():
        values[_PLACES[name]] = value
    return type(case)._make(values)


def begin(case_id: UUID, at: datetime, fact: ComplaintSubmitted) -> Case:
    """What a case is after its submission, its step 0."""
    return Case(
        id=case_id,
        version=0,
        status=Status.RECEIVED,
        number=fact.number,
        channel=fact.channel,
        government=fact.government,
        submitted_at=at,
        changed_at=at,
        acted_at=at,
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
