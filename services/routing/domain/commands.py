"""What can be asked of a case. Imperative; the table in lifecycle.py says who may ask what, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.routing.domain.case import Case
from shared.events.codes import (
    AnswerFlag,
    ArchiveReason,
    CannotReason,
    Classification,
    Clock,
    DecidedBy,
    ErasureBasis,
    EscalationLevel,
    Outcome,
    ReturnReason,
)
from shared.events.complaint import Attachment, CaseFact, ComplaintAnswered
from shared.events.notice import NoticePublished
from shared.events.relation import SharedAnswer


@dataclass(frozen=True, slots=True)
class Command:
    """Something asked of a case."""


@dataclass(frozen=True, slots=True)
class Verify(Command):
    """Read it and accept it for handling. What is None stays as the reporter gave it."""

    classification: Classification | None = None
    category: str | None = None
    region: str | None = None
    by: DecidedBy = DecidedBy.PERSON


@dataclass(frozen=True, slots=True)
class RequestInfo(Command):
    """Ask the reporter for more."""

    question: str


@dataclass(frozen=True, slots=True)
class Archive(Command):
    reason: ArchiveReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Route(Command):
    """Give it to an agency. `rule`, `rule_version` and `reasons` are there when a rule decided."""

    agency: str
    by: DecidedBy = DecidedBy.PERSON
    rule: str | None = None
    rule_version: int | None = None
    reasons: tuple[str, ...] = ()
    government: str | None = None
    """The agency's government where it is not the case's own: the case changes hands."""
    model_version: int | None = None
    """Of the learned model, when that decided."""


@dataclass(frozen=True, slots=True)
class Accept(Command):
    """The agency takes it up."""


@dataclass(frozen=True, slots=True)
class Return(Command):
    """The agency says that it is not its own."""

    reason: ReturnReason
    note: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Answer(Command):
    text: str
    outcome: Outcome
    evidence: tuple[Attachment, ...] = ()
    """Photos that show it, in order."""
    reason: CannotReason | None = None
    """Why it cannot be settled, with that outcome."""
    explanation: str | None = None
    flags: tuple[AnswerFlag, ...] | None = None
    """What makes it look like a phrase, as `answers` judges; None: nobody looked."""


@dataclass(frozen=True, slots=True)
class Close(Command):
    """The coordinator ends an answered case without waiting for the reporter."""


@dataclass(frozen=True, slots=True)
class Supplement(Command):
    """The reporter's words, added, with photos that came with them."""

    text: str
    raised_at: datetime | None = None
    """When the reporter said it, where that is earlier than now."""
    attachments: tuple[Attachment, ...] | None = None


@dataclass(frozen=True, slots=True)
class RecordReply(Command):
    """What the reporter replied by telephone or at the counter, as the coordinator wrote it down."""

    text: str


@dataclass(frozen=True, slots=True)
class Confirm(Command):
    rating: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Rate(Command):
    """The reporter says how content they are with what is closed already: 1 not at all, 5 very."""

    rating: int


@dataclass(frozen=True, slots=True)
class Dispute(Command):
    text: str
    raised_at: datetime | None = None
    """When the reporter said it, where that is earlier than now."""


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MakeConfidential(Command):
    """Hide the content from the public."""


@dataclass(frozen=True, slots=True)
class Erase(Command):
    """Destroy every word of it and of its reporter; only counts stay."""

    basis: ErasureBasis


@dataclass(frozen=True, slots=True)
class TellDueSoon(Command):
    clock: Clock
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TellBreach(Command):
    clock: Clock
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Escalate(Command):
    level: EscalationLevel
    clock: Clock
    due_at: datetime


@dataclass(frozen=True, slots=True)
class EndSilence(Command):
    """The reporter had the word and said nothing in time."""


@dataclass(frozen=True, slots=True)
class AskDeferral(Command):
    """The agency needs more time. The coordinator decides."""

    reason: str
    until: datetime | date
    """A day means its end in the government's zone, and a day on which offices are closed the next working day."""
    reply: str
    """What the reporter hears meanwhile."""


@dataclass(frozen=True, slots=True)
class ApproveDeferral(Command):
    """The agency gets the time that it asked for, and the reporter the interim reply."""


@dataclass(frozen=True, slots=True)
class RefuseDeferral(Command):
    reason: str


@dataclass(frozen=True, slots=True)
class Resume(Command):
    """The time given is over."""


@dataclass(frozen=True, slots=True)
class Reclassify(Command):
    """Correct what it is about. What is None stays."""

    reason: str
    classification: Classification | None = None
    category: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen(Command):
    """The reporter says that it is not settled."""

    reason: str
    raised_at: datetime | None = None
    """When the reporter said it, where that is earlier than now."""


@dataclass(frozen=True, slots=True)
class Appeal(Command):
    """The reporter turns to the leader."""

    text: str
    raised_at: datetime | None = None
    """When the reporter said it, where that is earlier than now."""


@dataclass(frozen=True, slots=True)
class GrantAppeal(Command):
    """It is opened again."""

    reason: str
    by: EscalationLevel = EscalationLevel.COORDINATOR
    """Whose word it is: the agency's head, or the coordinator."""


@dataclass(frozen=True, slots=True)
class RefuseAppeal(Command):
    reason: str
    by: EscalationLevel = EscalationLevel.COORDINATOR


@dataclass(frozen=True, slots=True)
class Merge(Command):
    """Handle it together with another case of the same matter."""

    master: Case
    """As it stands now, held until this is decided."""
    above: tuple[UUID, ...] = ()
    """The cases that the master is merged into, the nearest first."""


@dataclass(frozen=True, slots=True)
class Unmerge(Command):
    """Let it stand on its own again."""

    master_ended: bool = False
    """The master is over, and this case is not to end with it."""
    answer: SharedAnswer | None = None
    """What the master was answered before it was closed."""


@dataclass(frozen=True, slots=True)
class Share:
    """One agency's share of a case that is split. `government`: the agency's, where it is not the case's own."""

    agency: str
    government: str | None = None


@dataclass(frozen=True, slots=True)
class Split(Command):
    """Give several agencies a share each."""

    shares: tuple[Share, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OpenPart(Command):
    """Begin a part with what its parent is."""

    parent: Case


@dataclass(frozen=True, slots=True)
class TakePartAnswer(Command):
    """One of the parts was answered."""

    part: UUID
    number: str
    answer: ComplaintAnswered


@dataclass(frozen=True, slots=True)
class Join(Command):
    """Take back the parts that are not answered."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FollowParent(Command):
    """What happened to the parent happens to its part, where it concerns it."""

    parent: UUID
    fact: CaseFact


@dataclass(frozen=True, slots=True)
class HearMerged(Command):
    """The reporter of a case that is merged into this one has added something."""

    number: str
    """Of that case."""


@dataclass(frozen=True, slots=True)
class Support(Command):
    """Another citizen is concerned."""


@dataclass(frozen=True, slots=True)
class GiveNotice(Command):
    """Tell its reporter what is known already."""

    notice: NoticePublished
