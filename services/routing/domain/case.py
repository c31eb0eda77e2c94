"""What a case is: the state that its facts add up to."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from shared.events.codes import Channel, Classification, Clock, Language, Outcome, Status
from shared.events.fact import Fact

MAX_HOPS = 3
"""After so many agencies the coordinator's word is final: the last one may not give the case back."""

MAX_REOPENED = 2
"""So often a reporter may have a case reopened; once of these from the archive. After that there is one appeal."""

OPEN = frozenset(Status) - {Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN, Status.MERGED}
"""Still work for somebody. A merged case is not: it counts once, as its master."""
WITH_AGENCY = frozenset({Status.ROUTED, Status.IN_PROGRESS, Status.DEFERRED, Status.ANSWERED})
"""Where an agency holds the case. In every other open state the coordinator does."""

COORDINATOR = "coordinator"


class Actor(StrEnum):
    """Who can be behind a fact."""

    OFFICER = "officer"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    """The head of an agency, on whom its reporters call in an appeal."""
    REPORTER = "reporter"
    CITIZEN = "citizen"
    """Somebody else whom it concerns."""
    FAMILY = "family"
    """Another case of the same matter: the parent of a part, a part, or a master."""
    CLOCK = "clock"
    RULE = "rule"
    RECORD = "record"
    """Another system, in an imported history."""
    LAW = "law"
    """An order that an administrator carries out."""


class Appeal(StrEnum):
    """What became of the one appeal to the leader."""

    RAISED = "raised"
    GRANTED = "granted"
    REFUSED = "refused"


class Step(NamedTuple):
    """One fact in a case's history. The submission is version 0, routing's own facts count from 1."""

    version: int
    at: datetime
    by: Actor
    fact: Fact
    note: str | None = None
    """Words that the fact does not carry: a supplement, a reporter's remark."""


class Case(NamedTuple):
    """A complaint on its way to an answer. Holds only what follows from facts; deadlines are reckoned apart (clock.py).

    A tuple, because it is copied at every fact and a dataclass of this width takes ten times as long for it.
    """

    id: UUID
    version: int
    status: Status
    number: str
    channel: Channel
    government: str
    submitted_at: datetime
    changed_at: datetime
    region: str | None = None
    agency: str | None = None
    classification: Classification | None = None
    category: str | None = None
    title: str | None = None
    words: str | None = None
    address: str | None = None
    lat: float | None = None
    long: float | None = None
    anonymous: bool = False
    confidential: bool = False
    contactable: bool = False
    language: Language = Language.INDONESIAN
    requested_agency: str | None = None
    imported: bool = False
    screening_pauses: tuple[datetime, ...] = ()
    """Alternately when the reporter was asked for more, or the case merged before it was verified, and when the reply came, or it was set
    free."""
    verified_at: datetime | None = None
    first_routed_at: datetime | None = None
    hop: int = 0
    returned_by: tuple[str, ...] = ()
    response_from: datetime | None = None
    """Since when the agency owes a response: given the case, or disputed with. None while it owes none."""
    first_answered_at: datetime | None = None
    answer_time_known: bool = True
    answer_late: bool = False
    """Whether the first answer came after the deadline of the agency that gave it."""
    outcome: Outcome | None = None
    waiting_since: datetime | None = None
    """Since when the reporter has had the word: asked for more, or answered. None when another system recorded that.

    An end by silence leaves it, as what was said before that end may be heard after it.
    """
    told: tuple[str, ...] = ()
    """What the clock has told, of the response clock only since `response_from`; see `due_soon_key`, `breached_key`, `escalated_key`."""
    attachments: tuple[UUID, ...] = ()
    """The reporter's photos, in order; intake keeps and shows them."""

    erased_at: datetime | None = None
    """Since when nothing is left of it but what is counted."""
    ended_at: datetime | None = None
    """Since when it is over: closed, archived or withdrawn. None while it is not, or is merged."""
    rated: bool = False
    """Whether its reporter has rated how it was closed; once for each closing."""
    reopened_from: tuple[Status, ...] = ()
    """From which end it was reopened, each time."""
    appeal: Appeal | None = None
    deferral_until: datetime | None = None
    """Until when the agency asks for time or, once DEFERRED, has it. The ask's words are beside it."""
    deferral_reason: str | None = None
    deferral_reply: str | None = None
    master: UUID | None = None
    """The case that it is merged into."""
    merged_from: Status | None = None
    """Where it stood before the merge."""
    parent: UUID | None = None
    """The case of which this is one agency's part."""
    parts: tuple[UUID, ...] = ()
    """Its parts, if it is split, those taken back not among them."""
    parts_answered: tuple[UUID, ...] = ()
    parts_made: int = 0
    """How many parts it ever had: they are numbered on."""
    supporters: int = 0
    notices: tuple[UUID, ...] = ()
    """What is known already and its reporter was told."""

    acted_at: datetime | None = None
    """When an office last did something with it, or somebody else gave it back to one. A case is stuck when that is long ago."""

    @property
    def deferral_asked(self) -> bool:
        """Whether the agency waits for the coordinator's word on more time."""
        return self.deferral_until is not None and self.status is not Status.DEFERRED

    @property
    def may_be_reopened(self) -> bool:
        """Whether the reporter has a reopening left, whatever the time."""
        spent = len(self.reopened_from) >= MAX_REOPENED or (self.status is Status.ARCHIVED and Status.ARCHIVED in self.reopened_from)
        return not spent and self.erased_at is None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def holder(self) -> str | None:
        """Who must act: an agency's code, `coordinator`, or None once the case is over."""
        if not self.is_open:
            return None
        return self.agency if self.status in WITH_AGENCY and self.agency else COORDINATOR


NEW = Case(
    id=UUID(int=0),
    version=-1,
    status=Status.RECEIVED,
    number="",
    channel=Channel.API,
    government="00.00",
    submitted_at=datetime.min.replace(tzinfo=UTC),
    changed_at=datetime.min.replace(tzinfo=UTC),
)
"""What every history starts from."""


def without_response(told: tuple[str, ...]) -> tuple[str, ...]:
    """What was told of the other clocks: a new agency, or a dispute, starts the response clock and its ladder anew."""
    own = f"due_soon:{Clock.FIRST_RESPONSE.value}:"
    return tuple(key for key in told if key != breached_key(Clock.FIRST_RESPONSE) and not key.startswith((own, "escalated:")))


def due_soon_key(clock: Clock, holder: str | None) -> str:
    return f"due_soon:{clock}:{holder or COORDINATOR}"


def breached_key(clock: Clock) -> str:
    return f"breached:{clock}"


def escalated_key(level: str) -> str:
    return f"escalated:{level}"
