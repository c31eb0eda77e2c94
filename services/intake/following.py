"""What routing's facts mean for a complaint as its reporter sees it. Pure: facts in, changes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.events.codes import Classification, Outcome, ReporterAction, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintDeadlinesChanged,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintErased,
    ComplaintMadeConfidential,
    ComplaintRated,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
    ReporterRefused,
)
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.relation import ComplaintMerged, ComplaintSplit, ComplaintSupported, ComplaintUnmerged, PartOpened, PartTakenBack
from shared.events.review import ComplaintAppealed, ComplaintReclassified, ComplaintReopened, DeferralAsked, DeferralRefused

SETTLES = (
    ComplaintDisputed,
    ComplaintClosed,
    ComplaintWithdrawn,
    ComplaintArchived,
    ComplaintErased,
    ComplaintReopened,
    ComplaintAppealed,
)
"""After these, nothing that the reporter asked for is still undecided."""
HELD = ComplaintRouted | ComplaintDisputed | ComplaintDeadlinesChanged | ComplaintReclassified | ComplaintReopened
"""These say which agency has it, and until when it should answer."""
LET_GO = ComplaintReturned | ComplaintSplit | PartTakenBack
"""After these no single agency has it."""
LEAVES_MASTER = (ComplaintWithdrawn, ComplaintDisputed, ComplaintReopened)
"""After these it is not handled with another any more, nor is that one's answer its own."""
ENDS = (ComplaintClosed, ComplaintArchived, ComplaintWithdrawn)
UNSHOWN = (ComplaintDueSoon, DeferralAsked, DeferralRefused, ComplaintSupported, PartOpened, PartTakenBack)
"""Reminders to an agency, what it asks of its coordinator and what becomes of shares are no news to a reporter; supporters are a count."""


@dataclass(slots=True)
class Change:
    """All that a batch of facts changes in one complaint, or in a share of one, of which only who has it is kept."""

    complaint_id: UUID
    status: Status
    government: str | None = None
    sets_holder: bool = False
    agency: str | None = None
    due_at: datetime | None = None
    is_answered: bool = False
    """A share that waits for no answer any more."""
    taken_back: bool = False
    """A share that nobody has any more, no coordinator either."""
    classification: Classification | None = None
    category: str | None = None
    region: str | None = None
    outcome: Outcome | None = None
    first_answered_at: datetime | None = None
    closed_at: datetime | None = None
    sets_rating: bool = False
    rating: int | None = None
    """Of the closing that stands; none once it is worked on again."""
    settles: bool = False
    confidential: bool = False
    erased: bool = False
    sets_again: bool = False
    again: ReporterAction | None = None
    """What the reporter may ask for after its end: to reopen it, or an appeal."""
    again_until: datetime | None = None
    sets_master: bool = False
    master: UUID | None = None
    decided: ReporterAction | None = None
    """What the reporter asked for and was refused last, or rated: that alone is not undecided any more."""

    def take(self, fact: CaseFact, at: datetime) -> None:
        """One more fact, later than those before."""
        self.status, self.government = fact.status, fact.government
        self.settles = self.settles or isinstance(fact, SETTLES)
        if isinstance(fact, ReporterRefused) and fact.action is not ReporterAction.SUPPLEMENT:
            self.decided = fact.action
        if isinstance(fact, ComplaintRated):
            self.decided = ReporterAction.RATE
        if isinstance(fact, HELD):
            self.sets_holder, self.agency, self.due_at, self.is_answered = True, fact.agency, fact.due_at, False
        if isinstance(fact, LET_GO):
            self.sets_holder, self.agency, self.due_at = True, None, None
        self.taken_back = self.taken_back or isinstance(fact, PartTakenBack)
        if isinstance(fact, ComplaintMerged):
            self.sets_master, self.master = True, fact.master
        if isinstance(fact, LEAVES_MASTER) or (isinstance(fact, ComplaintUnmerged) and fact.answer is None):
            self.sets_master, self.master = True, None
        if isinstance(fact, ComplaintUnmerged):
            self._freed(fact)
        if isinstance(fact, ComplaintVerified | ComplaintRouted | ComplaintReclassified):
            self.classification = fact.classification
            self.category, self.region = fact.category or self.category, fact.region or self.region
        if isinstance(fact, ComplaintAnswered):
            self.outcome, self.is_answered = fact.outcome, True
            if fact.time_known:
                self.first_answered_at = self.first_answered_at or fact.first_answered_at
        self.confidential = self.confidential or isinstance(fact, ComplaintMadeConfidential)
        self.erased = self.erased or isinstance(fact, ComplaintErased)
        if isinstance(fact, ENDS):
            self.closed_at = at
        if isinstance(fact, ComplaintClosed | ComplaintArchived):
            self.sets_again, self.again, self.again_until = True, fact.again, fact.again_until
        if isinstance(fact, ComplaintAppealed | ComplaintReopened):
            self.sets_again, self.again, self.again_until = True, None, None
        if isinstance(fact, ComplaintDeadlinesChanged):
            self.again_until = fact.again_until or self.again_until
        if isinstance(fact, ComplaintClosed | ComplaintRated):
            self.sets_rating, self.rating = True, fact.rating
        if isinstance(fact, ComplaintDisputed | ComplaintReopened):
            self.sets_rating, self.rating = True, None

    def _freed(self, fact: ComplaintUnmerged) -> None:
        """Whose answer it was stays known, for its reporter reads it there; an agency that takes complaints no more has it no more."""
        if fact.due_at is not None or fact.answer is not None or fact.agency is None:
            self.sets_holder, self.agency, self.due_at = True, fact.agency, fact.due_at
        if fact.answer is not None:
            self.outcome = fact.answer.outcome


def is_shown(fact: CaseFact) -> bool:
    """Whether its reporter reads of it."""
    of_another = isinstance(fact, ComplaintSupplemented) and fact.from_merged is not None
    return not isinstance(fact, UNSHOWN) and not of_another


def fold(facts: Sequence[Envelope[Fact]]) -> list[Change]:
    """One change for each complaint that the facts are about."""
    changes: dict[str, Change] = {}
    for fact in facts:
        if isinstance(fact.data, CaseFact):
            change = changes.get(fact.subject)
            if change is None:
                change = changes[fact.subject] = Change(UUID(fact.subject), fact.data.status)
            change.take(fact.data, fact.time)
    return list(changes.values())
