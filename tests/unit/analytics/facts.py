"""Histories of complaints for tests, told as the services tell them: a version for each source, times as they happened."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.events.codes import (
    AnswerFlag,
    Audience,
    Channel,
    Classification,
    Clock,
    CloseReason,
    DecidedBy,
    DeliveryState,
    MessageChannel,
    Outcome,
    ReturnReason,
    Status,
)
from shared.events.complaint import (
    CaseFact,
    ComplaintAnswered,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintRated,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintVerified,
    RecordedStep,
)
from shared.events.delivery import ComplaintNotified
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.events.reference import GovernmentRegistered
from shared.ids import new_id

MONDAY = datetime(2025, 7, 7, 2, 0, tzinfo=UTC)
"""9:00 in Jakarta, in a week without holidays."""
GOVERNMENT = "32.04"
PUBLIC_WORKS, ENVIRONMENT = "32.04.dpupr", "32.04.dlh"


@dataclass
class History:
    """One complaint's facts, in the order in which they happened."""

    government: str = GOVERNMENT
    start: datetime = MONDAY
    complaint_id: UUID = field(default_factory=new_id)
    facts: list[Envelope[Fact]] = field(default_factory=list)
    agency: str | None = None
    hop: int = 0

    def tell(self, source: Source, data: Fact, days: float = 0) -> "History":
        version = 1 + sum(fact.source is source for fact in self.facts)
        self.facts.append(Envelope(new_id(), source, str(self.complaint_id), version, self.start + timedelta(days=days), data))
        return self

    def case(self, data: CaseFact, days: float = 0) -> "History":
        return self.tell(Source.ROUTING, data, days)

    def submitted(
        self,
        *,
        channel: Channel = Channel.WEB,
        region: str | None = "32.04.12.2001",
        category: str = "jalan",
        recorded: tuple[RecordedStep, ...] | None = None,
    ) -> "History":
        fact = ComplaintSubmitted(
            number="K-1",
            channel=channel,
            government=self.government,
            region=region,
            category=category,
            text="Jalan rusak",
            anonymous=True,
            confidential=False,
            contactable=False,
            recorded=recorded,
        )
        return self.tell(Source.INTAKE, fact)

    def verified(self, days: float = 0, by: DecidedBy = DecidedBy.RULE) -> "History":
        fact = ComplaintVerified(
            government=self.government, status=Status.VERIFIED, classification=Classification.COMPLAINT, category="jalan", by=by
        )
        return self.case(fact, days)

    def breached(self, clock: Clock, days: float = 0) -> "History":
        status = Status.ROUTED if self.agency else Status.RECEIVED
        at = self.start + timedelta(days=days)
        return self.case(ComplaintBreached(government=self.government, agency=self.agency, status=status, clock=clock, due_at=at), days)

    def routed(self, days: float = 0, *, agency: str = PUBLIC_WORKS, due: float = 7) -> "History":
        self.agency, self.hop = agency, self.hop + 1
        fact = ComplaintRouted(
            government=self.government,
            agency=agency,
            status=Status.ROUTED,
            number="K-1",
            classification=Classification.COMPLAINT,
            category="jalan",
            confidential=False,
            by=DecidedBy.RULE,
            hop=self.hop,
            first_routed_at=self.start + timedelta(days=days) if self.hop == 1 else self._first_routed(),
            due_at=self.start + timedelta(days=due),
        )
        return self.case(fact, days)

    def _first_routed(self) -> datetime:
        return next(fact.data.first_routed_at for fact in self.facts if isinstance(fact.data, ComplaintRouted))

    def returned(self, days: float = 0) -> "History":
        fact = ComplaintReturned(
            government=self.government, agency=self.agency, status=Status.RETURNED, reason=ReturnReason.NOT_OUR_AUTHORITY, hop=self.hop
        )
        return self.case(fact, days)

    def answered(
        self,
        days: float = 0,
        *,
        late: bool = False,
        time_known: bool = True,
        outcome: Outcome = Outcome.RESOLVED,
        first: bool = True,
        flags: tuple[AnswerFlag, ...] | None = None,
    ) -> "History":
        at = self.start + timedelta(days=days)
        if not first:
            at = next(fact.time for fact in self.facts if isinstance(fact.data, ComplaintAnswered))
        fact = ComplaintAnswered(
            government=self.government,
            agency=self.agency,
            status=Status.ANSWERED,
            outcome=outcome,
            first=first,
            first_answered_at=at,
            late=late,
            time_known=time_known,
            flags=flags,
        )
        return self.case(fact, days)

    def disputed(self, days: float = 0) -> "History":
        return self.case(ComplaintDisputed(government=self.government, agency=self.agency, status=Status.IN_PROGRESS), days)

    def closed(self, days: float = 0, *, rating: int | None = None) -> "History":
        fact = ComplaintClosed(
            government=self.government, agency=self.agency, status=Status.CLOSED, reason=CloseReason.CONFIRMED, rating=rating
        )
        return self.case(fact, days)

    def rated(self, days: float = 0, *, rating: int) -> "History":
        return self.case(ComplaintRated(government=self.government, agency=self.agency, status=Status.CLOSED, rating=rating), days)

    def notified(self, state: DeliveryState = DeliveryState.SENT) -> "History":
        fact = ComplaintNotified(
            government=self.government,
            about="complaint.submitted",
            audience=Audience.REPORTER,
            channel=MessageChannel.MAILBOX,
            state=state,
            template="received",
            template_version=1,
            attempts=1,
        )
        return self.tell(Source.NOTIFY, fact)

    def of(self, source: Source) -> list[Envelope[Fact]]:
        return [fact for fact in self.facts if fact.source is source]


def government(code: str, *, version: int = 1, timezone: str = "Asia/Jakarta", practice: bool = False) -> Envelope[Fact]:
    data = GovernmentRegistered(code=code, name=f"Pemerintah {code}", timezone=timezone, practice=practice)
    return Envelope(new_id(), Source.ROUTING, f"government/{code}", version, MONDAY, data)
