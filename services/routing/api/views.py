"""What the desk gets. The reporter's identity is in none of it: routing does not know it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.routing.clock import Clocks
from services.routing.commands.desk import actors_of
from services.routing.commands.evidence import evidence_of
from services.routing.domain import ALLOWED, Case, allowed_now
from services.routing.domain.case import Appeal
from services.routing.queries.families import Addition, Relative
from services.routing.queries.queue import HistoryEntry, QueueItem
from services.routing.rules import Rule
from services.routing.sight import may_act
from shared.auth import Principal
from shared.events.codes import Channel, Classification, Outcome, Status
from shared.events.reference import AgencyRegistered, GovernmentRegistered
from shared.files.evidence import EvidenceLink
from shared.files.links import Link


class QueuePage(BaseModel):
    items: list[QueueItem]
    next: str | None = Field(description="Give it as `after` for the next page; null at the end")


class StatusCounts(BaseModel):
    counts: dict[Status, int]
    total: int


class HistoryView(BaseModel):
    """A fact of the case's life."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    at: datetime
    actor: str = Field(
        description="reporter, rule, coordinator, officer, clock, citizen (who supports), family (a related case), record (a source) or law"
    )
    official: str | None = Field(description="The officer or coordinator; never a reporter")
    kind: str = Field(examples=["complaint.routed.v1"])
    data: dict[str, object]
    note: str | None
    evidence: list[EvidenceLink] = Field([], description="The photos of an answer, with addresses that end in a quarter of an hour")


class DeferralView(BaseModel):
    """More time: asked for, or given."""

    until: datetime
    reason: str | None
    reply: str | None = Field(description="What the reporter hears meanwhile")
    granted: bool

    @classmethod
    def of(cls, case: Case) -> "DeferralView | None":
        if case.deferral_until is None:
            return None
        granted = case.status is Status.DEFERRED
        return cls(until=case.deferral_until, reason=case.deferral_reason, reply=case.deferral_reply, granted=granted)


class Relatives(BaseModel):
    """Cases of the same matter."""

    parts: list[Relative] = Field(description="Its parts, if it is or was split")
    merged: list[Relative] = Field(description="What is merged into it, the first 200")
    additions: list[Addition] = Field(description="What the reporters of those have added since, latest first, the last 50")


class CaseView(BaseModel):
    """A case as it stands. `allowed` is what the caller may do with it now."""

    id: UUID
    version: int
    number: str
    status: Status
    holder: str | None = Field(description="Who must act: an agency, or `coordinator`; null once it is over")
    government: str
    agency: str | None
    region: str | None
    classification: Classification | None
    category: str | None
    channel: Channel
    title: str | None
    text: str | None
    address: str | None
    lat: float | None
    long: float | None
    anonymous: bool
    confidential: bool
    contactable: bool
    requested_agency: str | None
    imported: bool
    submitted_at: datetime
    changed_at: datetime
    verified_at: datetime | None
    first_routed_at: datetime | None
    first_answered_at: datetime | None
    hop: int
    returned_by: list[str]
    outcome: Outcome | None
    screening_due_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    silence_at: datetime | None
    due_at: datetime | None
    deferral: DeferralView | None
    appeal: Appeal | None = Field(description="What became of the one appeal to the leader")
    reopened: int = Field(description="How often it was reopened")
    master: UUID | None = Field(description="The case that it is merged into")
    parent: UUID | None = Field(description="The case of which it is one agency's part")
    parts: list[UUID] = Field(description="Its parts, if it is split")
    supporters: int = Field(description="How many other citizens said that it concerns them too")
    allowed: list[str]
    history: list[HistoryView]

    @classmethod
    def of(cls, case: Case, clocks: Clocks, history: Sequence[HistoryEntry], by: Principal, link: Callable[[UUID], Link]) -> "CaseView":
        actors = actors_of(by) if may_act(by, case) else frozenset()
        allowed = {name for actor in actors for name in allowed_now(case, actor)}
        return cls(
            id=case.id,
            version=case.version,
            number=case.number,
            status=case.status,
            holder=case.holder,
            government=case.government,
            agency=case.agency,
            region=case.region,
            classification=case.classification,
            category=case.category,
            channel=case.channel,
            title=case.title,
            text=case.words,
            address=case.address,
            lat=case.lat,
            long=case.long,
            anonymous=case.anonymous,
            confidential=case.confidential,
            contactable=case.contactable,
            requested_agency=case.requested_agency,
            imported=case.imported,
            submitted_at=case.submitted_at,
            changed_at=case.changed_at,
            verified_at=case.verified_at,
            first_routed_at=case.first_routed_at,
            first_answered_at=case.first_answered_at,
            hop=case.hop,
            returned_by=list(case.returned_by),
            outcome=case.outcome,
            screening_due_at=clocks.screening_due_at,
            response_due_at=clocks.response_due_at,
            resolution_due_at=clocks.resolution_due_at,
            silence_at=clocks.silence_at,
            due_at=clocks.due_at,
            deferral=DeferralView.of(case),
            appeal=case.appeal,
            reopened=len(case.reopened_from),
            master=case.master,
            parent=case.parent,
            parts=list(case.parts),
            supporters=case.supporters,
            allowed=sorted(allowed),
            history=[
                HistoryView.model_validate(entry).model_copy(
                    update={"evidence": [EvidenceLink.of(each.id, link(each.id), each.moment) for each in evidence_of(entry.data)]}
                )
                for entry in history
            ],
        )


class MoveView(BaseModel):
    """One line of the lifecycle."""

    command: str
    statuses: list[Status]
    in_time: list[Status] = Field(description="Ends by silence that it undoes, where the reporter spoke before them and is heard after")
    by: list[str]
    to: list[Status] = Field(description="Where it can stand then; empty: where it is")
    facts: list[str]
    rule: str


class Lifecycle(BaseModel):
    moves: list[MoveView]

    @classmethod
    def table(cls) -> "Lifecycle":
        return cls(
            moves=[
                MoveView(
                    command=move.name,
                    statuses=[status for status in Status if status in move.statuses],
                    in_time=[status for status in Status if status in move.in_time],
                    by=sorted(move.by),
                    to=[status for status in Status if status in move.to],
                    facts=[fact.wire_type() for fact in move.facts],
                    rule=move.rule,
                )
                for move in ALLOWED.values()
            ]
        )


class Governments(BaseModel):
    items: list[GovernmentRegistered]


class Agencies(BaseModel):
    items: list[AgencyRegistered]


class Rules(BaseModel):
    """The rule set in its order; the first rule that fits decides."""

    version: int
    items: list[Rule]
