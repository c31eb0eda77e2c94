"""What analytics keeps of a complaint.

Plain values. Cases and handlings can be written to while facts are folded into them (`evolve.carry_on`); nobody writes to them afterwards.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from shared.calendar import WorkingCalendar
from shared.events.codes import Classification, Clock, CloseReason, DeliveryState, EscalationLevel, Outcome, Status
from shared.events.delivery import ComplaintNotified


@dataclass(frozen=True, slots=True)
class Answer:
    """A first answer: of the case, or of one agency in it."""

    at: datetime
    time_known: bool
    late: bool


@dataclass(slots=True)
class Handling:
    """What one agency did with one complaint."""

    agency: str
    routed_at: datetime
    due_at: datetime | None = None
    released_at: datetime | None = None
    """When the case left this agency for another or for the coordinator; None while it holds it, or held it to the end."""
    passed_on: bool = False
    """Merged away or split off before this agency answered, and not come back: given to it once, and no work of its own."""
    returned: int = 0
    answer: Answer | None = None
    outcome: Outcome | None = None
    disputed: int = 0
    ended_at: datetime | None = None
    closed: bool = False
    rating: int | None = None
    judged: int = 0
    """Its answers that somebody looked at for phrases."""
    canned: int = 0
    """Those of them that look like one."""
    reopened: int = 0
    deferred: int = 0

    def response_days(self, calendar: WorkingCalendar) -> float | None:
        """Working days from this agency's first routing to its first answer; None without an answer of known time."""
        return _days(self.routed_at, self.answer, calendar)


@dataclass(slots=True)
class Case:
    """What routing's facts say of one complaint."""

    version: int = 0
    government: str | None = None
    region: str | None = None
    classification: Classification | None = None
    category: str | None = None
    status: Status | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None
    breached: frozenset[Clock] = frozenset()
    agency: str | None = None
    first_routed_at: datetime | None = None
    hops: int = 0
    returned: int = 0
    due_at: datetime | None = None
    resolution_due_at: datetime | None = None
    answer: Answer | None = None
    outcome: Outcome | None = None
    disputed: int = 0
    supplements: int = 0
    ended_at: datetime | None = None
    close_reason: CloseReason | None = None
    archive_reason: str | None = None
    escalation: EscalationLevel | None = None
    rating: int | None = None
    judged: int = 0
    canned: int = 0
    reopened: int = 0
    deferred: int = 0
    supporters: int = 0
    parent: UUID | None = None
    """Set for one agency's part of a split complaint: no further complaint, and its agency's work."""
    shared: bool = False
    """Answered with another complaint, whose work that is, and not taken up since: it stays so if it is merged once more and let go."""
    handlings: dict[str, Handling] = field(default_factory=dict)

    def copy(self) -> "Case":
        """One of the same values that can be written to without changing this one."""
        return replace(self, handlings={agency: replace(each) for agency, each in self.handlings.items()})

    def response_days(self, calendar: WorkingCalendar) -> float | None:
        """Working days from the first routing to the first answer; None without an answer of known time."""
        return _days(self.first_routed_at, self.answer, calendar)


def _days(start: datetime | None, answer: Answer | None, calendar: WorkingCalendar) -> float | None:
    if start is None or answer is None or not answer.time_known:
        return None
    return calendar.working_days_between(start, answer.at)


@dataclass(slots=True)
class Notices:
    """How often messages about one complaint reached each end, in a run of facts."""

    version: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    skipped: int = 0
    is_new: bool = False
    """The run begins with the first that notify tells of the complaint."""

    def add(self, version: int, fact: ComplaintNotified) -> None:
        """One more fact of the run."""
        self.version = version
        self._count(fact.state)
        for other in fact.also:
            self._count(other.state)

    def _count(self, state: DeliveryState) -> None:
        if state is DeliveryState.SENT:
            self.sent += 1
        elif state is DeliveryState.DELIVERED:
            self.delivered += 1
        elif state is DeliveryState.FAILED:
            self.failed += 1
        elif state is DeliveryState.SKIPPED:
            self.skipped += 1
