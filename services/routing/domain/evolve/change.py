"""What a fact changes in a case: the fields, and the door by which each kind of fact says so."""

from datetime import datetime
from functools import singledispatch
from typing import TypedDict
from uuid import UUID

from services.routing.domain.case import Actor, Appeal, Case
from shared.events.codes import Classification, Outcome, Status
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
    ended_at: datetime | None
    rated: bool
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


NO_DEFERRAL: Change = {"deferral_until": None, "deferral_reason": None, "deferral_reply": None}


@singledispatch
def change_of(fact: Fact, case: Case, at: datetime, by: Actor) -> Change:
    """What a fact changes; a fact that nothing is registered for moves the status at most."""
    return {}


def over(at: datetime, waiting_since: datetime | None = None) -> Change:
    """It is over; who had the word and was silent may still be heard in time."""
    return {"response_from": None, "waiting_since": waiting_since, "ended_at": at, **NO_DEFERRAL}
