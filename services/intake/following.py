"""What routing's facts mean for a complaint as its reporter sees it. Pure: facts in, changes out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeAlias, TypeGuard, TypeVar, cast, get_args
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
CONFIRMED = ComplaintVerified | ComplaintRouted | ComplaintReclassified
"""These say what it is, about what and where."""
LET_GO = ComplaintReturned | ComplaintSplit | PartTakenBack
"""After these no single agency has it."""
LEAVES_MASTER = (ComplaintWithdrawn, ComplaintDisputed, ComplaintReopened)
"""After these it is not handled with another any more, nor is that one's answer its own."""
ENDS = (ComplaintClosed, ComplaintArchived, ComplaintWithdrawn)
UNSHOWN = frozenset({ComplaintDueSoon, DeferralAsked, DeferralRefused, ComplaintSupported, PartOpened, PartTakenBack})
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
        for effect in _EFFECTS.get(type(fact), ()):
            effect(self, fact, at)


K = TypeVar("K", bound=CaseFact)
Effect: TypeAlias = Callable[[Change, K, datetime], None]

_EFFECTS: dict[type[CaseFact], list[Effect[CaseFact]]] = {}
"""What else than status and government each kind of fact changes. Kept by kind: to ask a fact whether it is one of thirty takes longer
than all that it changes."""


def _after(*kinds: type[CaseFact]) -> Callable[[Effect[K]], Effect[K]]:
    """These kinds of facts, which the function's `fact` is one of, have this effect, too."""

    def add(effect: Effect[K]) -> Effect[K]:
        for kind in kinds:
            _EFFECTS.setdefault(kind, []).append(cast("Effect[CaseFact]", effect))
        return effect

    return add


@_after(*SETTLES)
def _settle(change: Change, fact: CaseFact, at: datetime) -> None:
    change.settles = True


@_after(ReporterRefused)
def _refuse(change: Change, fact: ReporterRefused, at: datetime) -> None:
    if fact.action is not ReporterAction.SUPPLEMENT:
        change.decided = fact.action


@_after(*get_args(HELD))
def _hold(change: Change, fact: HELD, at: datetime) -> None:
    change.sets_holder, change.agency, change.due_at, change.is_answered = True, fact.agency, fact.due_at, False


@_after(*get_args(LET_GO))
def _let_go(change: Change, fact: LET_GO, at: datetime) -> None:
    change.sets_holder, change.agency, change.due_at = True, None, None


@_after(PartTakenBack)
def _take_back(change: Change, fact: PartTakenBack, at: datetime) -> None:
    change.taken_back = True


@_after(ComplaintMerged)
def _merge(change: Change, fact: ComplaintMerged, at: datetime) -> None:
    change.sets_master, change.master = True, fact.master


@_after(*LEAVES_MASTER)
def _leave_master(change: Change, fact: CaseFact, at: datetime) -> None:
    change.sets_master, change.master = True, None


@_after(ComplaintUnmerged)
def _free(change: Change, fact: ComplaintUnmerged, at: datetime) -> None:
    """Whose answer it was stays known, for its reporter reads it there; an agency that takes complaints no more has it no more."""
    if fact.due_at is not None or fact.answer is not None or fact.agency is None:
        change.sets_holder, change.agency, change.due_at = True, fact.agency, fact.due_at
    if fact.answer is not None:
        change.outcome = fact.answer.outcome
    else:
        change.sets_master, change.master = True, None


@_after(*get_args(CONFIRMED))
def _confirm(change: Change, fact: CONFIRMED, at: datetime) -> None:
    change.classification = fact.classification
    change.category, change.region = fact.category or change.category, fact.region or change.region


@_after(ComplaintAnswered)
def _answer(change: Change, fact: ComplaintAnswered, at: datetime) -> None:
    change.outcome, change.is_answered = fact.outcome, True
    if fact.time_known:
        change.first_answered_at = change.first_answered_at or fact.first_answered_at


@_after(ComplaintMadeConfidential)
def _make_confidential(change: Change, fact: ComplaintMadeConfidential, at: datetime) -> None:
    change.confidential = True


@_after(ComplaintErased)
def _erase(change: Change, fact: ComplaintErased, at: datetime) -> None:
    change.erased = True


@_after(*ENDS)
def _end(change: Change, fact: CaseFact, at: datetime) -> None:
    change.closed_at = at


@_after(ComplaintClosed, ComplaintArchived)
def _leave_second_chance(change: Change, fact: ComplaintClosed | ComplaintArchived, at: datetime) -> None:
    change.sets_again, change.again, change.again_until = True, fact.again, fact.again_until


@_after(ComplaintAppealed, ComplaintReopened)
def _use_second_chance(change: Change, fact: CaseFact, at: datetime) -> None:
    change.sets_again, change.again, change.again_until = True, None, None


@_after(ComplaintDeadlinesChanged)
def _move_second_chance(change: Change, fact: ComplaintDeadlinesChanged, at: datetime) -> None:
    change.again_until = fact.again_until or change.again_until


@_after(ComplaintClosed, ComplaintRated)
def _rate(change: Change, fact: ComplaintClosed | ComplaintRated, at: datetime) -> None:
    change.sets_rating, change.rating = True, fact.rating


@_after(ComplaintRated)
def _rated(change: Change, fact: ComplaintRated, at: datetime) -> None:
    change.decided = ReporterAction.RATE


@_after(ComplaintDisputed, ComplaintReopened)
def _unrate(change: Change, fact: CaseFact, at: datetime) -> None:
    change.sets_rating, change.rating = True, None


@cache
def _is_of_case(kind: type[Fact]) -> bool:
    return issubclass(kind, CaseFact)


def is_of_case(fact: Envelope[Fact]) -> TypeGuard[Envelope[CaseFact]]:
    """Whether it tells of a complaint, not of reference data."""
    return _is_of_case(type(fact.data))


def is_shown(fact: CaseFact) -> bool:
    """Whether its reporter reads of it."""
    if type(fact) is ComplaintSupplemented:
        return fact.from_merged is None
    return type(fact) not in UNSHOWN


def fold(facts: Sequence[Envelope[CaseFact]]) -> dict[str, Change]:
    """One change for each complaint that the facts are about, by its id as they have it."""
    changes: dict[str, Change] = {}
    for fact in facts:
        change = changes.get(fact.subject)
        if change is None:
            change = changes[fact.subject] = Change(UUID(fact.subject), fact.data.status)
        change.take(fact.data, fact.time)
    return changes
