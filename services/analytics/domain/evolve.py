"""How each fact changes what is kept of a complaint. Pure: no I/O, no clock.

`evolve` is total and ignores what a case has seen already, so `reduce(evolve, history, Case())` is the row, however often it is replayed.
`carry_on` does the same to a case in hand: its steps write into it, for making forty values anew with each fact was most of the work.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from services.analytics.domain.case import Answer, Case, Handling
from shared.events.codes import EscalationLevel, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDeadlinesChanged,
    ComplaintDisputed,
    ComplaintEscalated,
    ComplaintRated,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
)
from shared.events.envelope import Envelope
from shared.events.relation import ComplaintMerged, ComplaintSplit, ComplaintSupported, ComplaintUnmerged, PartOpened, PartTakenBack
from shared.events.review import ComplaintDeferred, ComplaintReclassified, ComplaintReopened

ENDED = frozenset({Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN})
LEVELS = tuple(EscalationLevel)
"""From the nearest to the national register."""


def evolve(case: Case, fact: Envelope[CaseFact]) -> Case:
    """What the case is after one more fact of routing's. The one that is given stays as it is."""
    after = case.copy()
    carry_on(after, fact)
    return after


def carry_on(case: Case, fact: Envelope[CaseFact]) -> None:
    """Writes one more fact of routing's into a case that nobody else holds."""
    if fact.version <= case.version:
        return
    data = fact.data
    with_another = _counts_with_another(case, data)
    if step := STEPS.get(type(data)):
        step(case, fact)
    status = Status.MERGED if with_another else data.status
    case.version = fact.version
    case.government = data.government
    case.status = status
    case.shared = with_another or (case.shared and status is Status.MERGED)
    if data.status not in ENDED:
        case.ended_at = None


def _counts_with_another(case: Case, fact: CaseFact) -> bool:
    """Whether the work of a merged complaint goes on to count with its master's alone: that one's answer was its own, and nobody has
    disputed it or had it reopened."""
    if case.status is not Status.MERGED:
        return False
    if isinstance(fact, ComplaintUnmerged):
        return case.shared or fact.answer is not None
    return fact.status in (Status.ANSWERED, Status.CLOSED)


def _verified(case: Case, fact: Envelope[CaseFact]) -> None:
    data = fact.data
    assert isinstance(data, ComplaintVerified)
    case.classification = data.classification
    case.category = data.category or case.category
    case.region = data.region or case.region
    case.verified_at = case.verified_at or fact.time
    case.verified_by = case.verified_by or data.by.value


def _routed(case: Case, fact: Envelope[CaseFact]) -> None:
    data = fact.data
    assert isinstance(data, ComplaintRouted)
    assert data.agency is not None, "a routed complaint has an agency"
    for each in case.handlings.values():
        each.released_at = each.released_at or fact.time
    given = _given(case, data.agency, fact.time, data.due_at)
    given.due_at = data.due_at
    case.classification = data.classification
    case.category = data.category or case.category
    case.region = data.region or case.region
    case.agency = data.agency
    case.first_routed_at = case.first_routed_at or data.first_routed_at
    case.hops = max(case.hops, data.hop)
    case.due_at = data.due_at
    case.resolution_due_at = data.resolution_due_at or case.resolution_due_at


def _given(case: Case, agency: str, at: datetime, due_at: datetime | None) -> Handling:
    """What this agency does from here on: its first handling of the case with this deadline, or the one it had, open again with its own."""
    known = case.handlings.get(agency)
    if known is None:
        known = case.handlings[agency] = Handling(agency, at, due_at)
    else:
        _open(known)
    return known


def _open(handling: Handling) -> None:
    """The agency has it and has not ended it."""
    handling.released_at, handling.passed_on = None, False
    handling.ended_at, handling.closed = None, False


def _holder(case: Case) -> Handling | None:
    """The handling of the agency that has the case now, if one has it."""
    return case.handlings.get(case.agency) if case.agency is not None else None


def _returned(case: Case, fact: Envelope[CaseFact]) -> None:
    if holder := _holder(case):
        holder.released_at = fact.time
        holder.returned += 1
    case.returned += 1
    case.agency = None


def _answered(case: Case, fact: Envelope[CaseFact]) -> None:
    data = fact.data
    assert isinstance(data, ComplaintAnswered)
    first = Answer(data.first_answered_at, data.time_known, data.late)
    judged, canned = int(data.flags is not None), int(bool(data.flags))
    if holder := _holder(case):
        late = holder.due_at is not None and fact.time > holder.due_at
        own = first if data.first else Answer(fact.time, data.time_known, late and data.time_known)
        holder.answer = holder.answer or own
        holder.outcome = data.outcome
        holder.judged += judged
        holder.canned += canned
    case.answer = case.answer or first
    case.outcome = data.outcome
    case.judged += judged
    case.canned += canned


def _supplemented(case: Case, fact: Envelope[CaseFact]) -> None:
    """What the reporter of a merged one added counts there."""
    of_another = isinstance(fact.data, ComplaintSupplemented) and fact.data.from_merged is not None
    if not of_another:
        case.supplements += 1


def _disputed(case: Case, fact: Envelope[CaseFact]) -> None:
    """A dispute that was raised in time also undoes an end by silence that came before it was heard."""
    _take_up(case, fact)
    if holder := _holder(case):
        holder.disputed += 1
        holder.ended_at, holder.closed, holder.rating = None, False, None
    case.disputed += 1
    case.close_reason, case.rating = None, None


def _deadlines_changed(case: Case, fact: Envelope[CaseFact]) -> None:
    """What is not answered yet is due when the profile and the calendar say now; an answer stays as timely as it was."""
    data = fact.data
    assert isinstance(data, ComplaintDeadlinesChanged)
    if data.due_at is not None:
        _due(case, data.due_at)
    case.resolution_due_at = data.resolution_due_at or case.resolution_due_at


def _due(case: Case, at: datetime) -> None:
    """Moves the first deadline of the case, and of the agency that has it, where there is no answer yet."""
    if case.answer is None:
        case.due_at = at
    if (holder := _holder(case)) and holder.answer is None:
        holder.due_at = at


def _closed(case: Case, fact: Envelope[CaseFact]) -> None:
    data = fact.data
    assert isinstance(data, ComplaintClosed)
    case.outcome = data.outcome or case.outcome
    if holder := _holder(case):
        holder.ended_at, holder.closed, holder.rating, holder.outcome = fact.time, True, data.rating, case.outcome
    case.ended_at, case.close_reason, case.rating = fact.time, data.reason, data.rating


def _rated(case: Case, fact: Envelope[CaseFact]) -> None:
    """Of the agency that had it when it was closed, too."""
    data = fact.data
    assert isinstance(data, ComplaintRated)
    if holder := _holder(case):
        holder.rating = data.rating
    case.rating = data.rating


def _archived(case: Case, fact: Envelope[CaseFact]) -> None:
    data = fact.data
    assert isinstance(data, ComplaintArchived)
    _ended(case, fact)
    case.archive_reason = data.reason.value


def _ended(case: Case, fact: Envelope[CaseFact]) -> None:
    if holder := _holder(case):
        holder.ended_at = fact.time
    case.ended_at = fact.time


def _breached(case: Case, fact: Envelope[CaseFact]) -> None:
    assert isinstance(fact.data, ComplaintBreached)
    case.breached |= {fact.data.clock}


def _escalated(case: Case, fact: Envelope[CaseFact]) -> None:
    assert isinstance(fact.data, ComplaintEscalated)
    case.escalation = max((case.escalation or LEVELS[0], fact.data.level), key=LEVELS.index)


def _reclassified(case: Case, fact: Envelope[CaseFact]) -> None:
    data = fact.data
    assert isinstance(data, ComplaintReclassified)
    case.classification = data.classification
    case.category = data.category or case.category
    case.region = data.region or case.region
    case.resolution_due_at = data.resolution_due_at or case.resolution_due_at
    if data.due_at is not None:
        _due(case, data.due_at)


def _reopened(case: Case, fact: Envelope[CaseFact]) -> None:
    """The first answer and its time stay; what it ended with does not."""
    _take_up(case, fact)
    case.agency = fact.data.agency
    case.reopened += 1
    case.close_reason, case.archive_reason, case.rating = None, None, None
    if holder := _holder(case):
        _open(holder)
        holder.reopened += 1
        holder.rating = None


def _deferred(case: Case, _: Envelope[CaseFact]) -> None:
    if holder := _holder(case):
        holder.deferred += 1
    case.deferred += 1


def _let_go(case: Case, fact: Envelope[CaseFact]) -> None:
    """Merged or split: no single agency has it any more. Its work counts with the master, or with the parts, unless it was done before."""
    if holder := _holder(case):
        holder.released_at, holder.passed_on = fact.time, holder.answer is None
    case.agency = None


def _split(case: Case, fact: Envelope[CaseFact]) -> None:
    """Given to agencies, at the latest now. Each part has a deadline of its own; the whole is as late as the first of them."""
    data = fact.data
    assert isinstance(data, ComplaintSplit)
    _let_go(case, fact)
    case.first_routed_at = case.first_routed_at or fact.time
    case.due_at = data.due_at


def _unmerged(case: Case, fact: Envelope[CaseFact]) -> None:
    """Its agency's work again, with a deadline counted anew; or answered with the other complaint, and no work of its own."""
    data = fact.data
    assert isinstance(data, ComplaintUnmerged)
    if (shared := data.answer) is not None:
        case.first_routed_at = routed_at = case.first_routed_at or shared.first_routed_at
        answer = Answer(max(shared.answered_at, routed_at or shared.answered_at), shared.time_known, shared.late)
        case.answer = case.answer or answer
        case.outcome = shared.outcome
        return
    if case.shared:
        return
    case.agency = data.agency
    if holder := _holder(case):
        holder.released_at, holder.passed_on = None, False
    if data.due_at is not None:
        _due(case, data.due_at)


def _take_up(case: Case, fact: Envelope[CaseFact]) -> None:
    """What was answered with another complaint, and is not settled, is its agency's own work from here on."""
    data = fact.data
    if case.status is not Status.MERGED or data.agency is None or not isinstance(data, ComplaintDisputed | ComplaintReopened):
        return
    _given(case, data.agency, fact.time, data.due_at)
    case.agency = data.agency
    case.first_routed_at = case.first_routed_at or fact.time


def _part_opened(case: Case, fact: Envelope[CaseFact]) -> None:
    data = fact.data
    assert isinstance(data, PartOpened)
    case.parent = data.parent
    case.classification, case.category, case.region = data.classification, data.category, data.region


def _supported(case: Case, fact: Envelope[CaseFact]) -> None:
    assert isinstance(fact.data, ComplaintSupported)
    case.supporters = max(case.supporters, fact.data.supporters)


Step: TypeAlias = Callable[[Case, Envelope[CaseFact]], None]
STEPS: Mapping[type[CaseFact], Step] = {
    ComplaintVerified: _verified,
    ComplaintRouted: _routed,
    ComplaintReturned: _returned,
    ComplaintAnswered: _answered,
    ComplaintDeadlinesChanged: _deadlines_changed,
    ComplaintSupplemented: _supplemented,
    ComplaintDisputed: _disputed,
    ComplaintClosed: _closed,
    ComplaintRated: _rated,
    ComplaintArchived: _archived,
    ComplaintWithdrawn: _ended,
    ComplaintBreached: _breached,
    ComplaintEscalated: _escalated,
    ComplaintReclassified: _reclassified,
    ComplaintReopened: _reopened,
    ComplaintDeferred: _deferred,
    ComplaintMerged: _let_go,
    ComplaintUnmerged: _unmerged,
    ComplaintSplit: _split,
    PartOpened: _part_opened,
    PartTakenBack: _ended,
    ComplaintSupported: _supported,
}
"""Facts without a step move the version and the status only."""
