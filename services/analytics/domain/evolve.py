"""How each fact changes what is kept of a complaint. Pure: no I/O, no clock.

`evolve` is total and ignores what a case has seen already, so `reduce(evolve, history, Case())` is the row, however often it is replayed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
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
    """What the case is after one more fact of routing's."""
    if fact.version <= case.version:
        return case
    step = STEPS.get(type(fact.data))
    after = step(case, fact) if step else case
    status = Status.MERGED if (with_another := _counts_with_another(case, fact.data)) else fact.data.status
    return replace(
        after,
        version=fact.version,
        government=fact.data.government,
        status=status,
        shared=with_another or (case.shared and status is Status.MERGED),
        ended_at=after.ended_at if fact.data.status in ENDED else None,
    )


def _counts_with_another(case: Case, fact: CaseFact) -> bool:
    """Whether the work of a merged complaint goes on to count with its master's alone: that one's answer was its own, and nobody has
    disputed it or had it reopened."""
    if case.status is not Status.MERGED:
        return False
    if isinstance(fact, ComplaintUnmerged):
        return case.shared or fact.answer is not None
    return fact.status in (Status.ANSWERED, Status.CLOSED)


def _verified(case: Case, fact: Envelope[CaseFact]) -> Case:
    data = fact.data
    assert isinstance(data, ComplaintVerified)
    return replace(
        case,
        classification=data.classification,
        category=data.category or case.category,
        region=data.region or case.region,
        verified_at=case.verified_at or fact.time,
        verified_by=case.verified_by or data.by.value,
    )


def _routed(case: Case, fact: Envelope[CaseFact]) -> Case:
    data = fact.data
    assert isinstance(data, ComplaintRouted)
    assert data.agency is not None, "a routed complaint has an agency"
    known = case.handlings.get(data.agency)
    given = (
        replace(known, due_at=data.due_at, released_at=None, passed_on=False, ended_at=None, closed=False)
        if known
        else Handling(data.agency, fact.time, data.due_at)
    )
    earlier = {agency: replace(each, released_at=each.released_at or fact.time) for agency, each in case.handlings.items()}
    return replace(
        case,
        classification=data.classification,
        category=data.category or case.category,
        region=data.region or case.region,
        agency=data.agency,
        first_routed_at=case.first_routed_at or data.first_routed_at,
        hops=max(case.hops, data.hop),
        due_at=data.due_at,
        resolution_due_at=data.resolution_due_at or case.resolution_due_at,
        handlings=earlier | {data.agency: given},
    )


def _returned(case: Case, fact: Envelope[CaseFact]) -> Case:
    after = _handled(case, lambda each: replace(each, released_at=fact.time, returned=each.returned + 1))
    return replace(after, returned=case.returned + 1, agency=None)


def _answered(case: Case, fact: Envelope[CaseFact]) -> Case:
    data = fact.data
    assert isinstance(data, ComplaintAnswered)
    first = Answer(data.first_answered_at, data.time_known, data.late)

    def answer(each: Handling) -> Handling:
        late = each.due_at is not None and fact.time > each.due_at
        own = first if data.first else Answer(fact.time, data.time_known, late and data.time_known)
        known = replace(each, answer=each.answer or own, outcome=data.outcome)
        return replace(known, judged=each.judged + judged, canned=each.canned + canned)

    judged, canned = int(data.flags is not None), int(bool(data.flags))
    after = _handled(case, answer)
    return replace(after, answer=case.answer or first, outcome=data.outcome, judged=case.judged + judged, canned=case.canned + canned)


def _supplemented(case: Case, fact: Envelope[CaseFact]) -> Case:
    """What the reporter of a merged one added counts there."""
    of_another = isinstance(fact.data, ComplaintSupplemented) and fact.data.from_merged is not None
    return case if of_another else replace(case, supplements=case.supplements + 1)


def _disputed(case: Case, fact: Envelope[CaseFact]) -> Case:
    """A dispute that was raised in time also undoes an end by silence that came before it was heard."""
    after = _handled(
        _taken_up(case, fact), lambda each: replace(each, disputed=each.disputed + 1, ended_at=None, closed=False, rating=None)
    )
    return replace(after, disputed=case.disputed + 1, close_reason=None, rating=None)


def _deadlines_changed(case: Case, fact: Envelope[CaseFact]) -> Case:
    """What is not answered yet is due when the profile and the calendar say now; an answer stays as timely as it was."""
    data = fact.data
    assert isinstance(data, ComplaintDeadlinesChanged)
    due_at, after = data.due_at, case
    if due_at is not None and case.answer is None:
        after = replace(after, due_at=due_at)
    if due_at is not None:
        after = _handled(after, lambda each: each if each.answer else replace(each, due_at=due_at))
    return replace(after, resolution_due_at=data.resolution_due_at or case.resolution_due_at)


def _closed(case: Case, fact: Envelope[CaseFact]) -> Case:
    data = fact.data
    assert isinstance(data, ComplaintClosed)
    outcome = data.outcome or case.outcome

    def close(each: Handling) -> Handling:
        return replace(each, ended_at=fact.time, closed=True, rating=data.rating, outcome=outcome)

    return replace(_handled(case, close), ended_at=fact.time, close_reason=data.reason, rating=data.rating, outcome=outcome)


def _rated(case: Case, fact: Envelope[CaseFact]) -> Case:
    """Of the agency that had it when it was closed, too."""
    data = fact.data
    assert isinstance(data, ComplaintRated)
    return replace(_handled(case, lambda each: replace(each, rating=data.rating)), rating=data.rating)


def _archived(case: Case, fact: Envelope[CaseFact]) -> Case:
    data = fact.data
    assert isinstance(data, ComplaintArchived)
    return replace(_ended(case, fact), archive_reason=data.reason.value)


def _ended(case: Case, fact: Envelope[CaseFact]) -> Case:
    return replace(_handled(case, lambda each: replace(each, ended_at=fact.time)), ended_at=fact.time)


def _breached(case: Case, fact: Envelope[CaseFact]) -> Case:
    assert isinstance(fact.data, ComplaintBreached)
    return replace(case, breached=case.breached | {fact.data.clock})


def _escalated(case: Case, fact: Envelope[CaseFact]) -> Case:
    assert isinstance(fact.data, ComplaintEscalated)
    highest = max((case.escalation or LEVELS[0], fact.data.level), key=LEVELS.index)
    return replace(case, escalation=highest)


def _handled(case: Case, change: Callable[[Handling], Handling]) -> Case:
    """Changes the handling of the agency that has the case now, if one has it."""
    if case.agency is None or case.agency not in case.handlings:
        return case
    return replace(case, handlings={**case.handlings, case.agency: change(case.handlings[case.agency])})


def _reclassified(case: Case, fact: Envelope[CaseFact]) -> Case:
    data = fact.data
    assert isinstance(data, ComplaintReclassified)
    after = replace(
        case,
        classification=data.classification,
        category=data.category or case.category,
        region=data.region or case.region,
        resolution_due_at=data.resolution_due_at or case.resolution_due_at,
    )
    if data.due_at is None:
        return after
    after = after if case.answer else replace(after, due_at=data.due_at)
    return _handled(after, lambda each: each if each.answer else replace(each, due_at=data.due_at))


def _reopened(case: Case, fact: Envelope[CaseFact]) -> Case:
    """The first answer and its time stay; what it ended with does not."""
    after = replace(
        _taken_up(case, fact), agency=fact.data.agency, reopened=case.reopened + 1, close_reason=None, archive_reason=None, rating=None
    )
    return _handled(
        after,
        lambda each: replace(each, reopened=each.reopened + 1, released_at=None, passed_on=False, ended_at=None, closed=False, rating=None),
    )


def _deferred(case: Case, _: Envelope[CaseFact]) -> Case:
    return replace(_handled(case, lambda each: replace(each, deferred=each.deferred + 1)), deferred=case.deferred + 1)


def _let_go(case: Case, fact: Envelope[CaseFact]) -> Case:
    """Merged or split: no single agency has it any more. Its work counts with the master, or with the parts, unless it was done before."""
    return replace(_handled(case, lambda each: replace(each, released_at=fact.time, passed_on=each.answer is None)), agency=None)


def _split(case: Case, fact: Envelope[CaseFact]) -> Case:
    """Given to agencies, at the latest now. Each part has a deadline of its own; the whole is as late as the first of them."""
    data = fact.data
    assert isinstance(data, ComplaintSplit)
    return replace(_let_go(case, fact), first_routed_at=case.first_routed_at or fact.time, due_at=data.due_at)


def _unmerged(case: Case, fact: Envelope[CaseFact]) -> Case:
    """Its agency's work again, with a deadline counted anew; or answered with the other complaint, and no work of its own."""
    data = fact.data
    assert isinstance(data, ComplaintUnmerged)
    if (shared := data.answer) is not None:
        routed_at = case.first_routed_at or shared.first_routed_at
        answer = Answer(max(shared.answered_at, routed_at or shared.answered_at), shared.time_known, shared.late)
        return replace(case, outcome=shared.outcome, first_routed_at=routed_at, answer=case.answer or answer)
    if case.shared:
        return case
    due_at = None if case.answer else data.due_at
    after = replace(case, agency=data.agency, due_at=due_at or case.due_at)

    def back(each: Handling) -> Handling:
        return replace(each, released_at=None, passed_on=False, due_at=(None if each.answer else data.due_at) or each.due_at)

    return _handled(after, back)


def _taken_up(case: Case, fact: Envelope[CaseFact]) -> Case:
    """What was answered with another complaint, and is not settled, is its agency's own work from here on."""
    data = fact.data
    if case.status is not Status.MERGED or data.agency is None or not isinstance(data, ComplaintDisputed | ComplaintReopened):
        return case
    known = case.handlings.get(data.agency)
    taken = (
        replace(known, released_at=None, passed_on=False, ended_at=None, closed=False)
        if known
        else Handling(data.agency, fact.time, data.due_at)
    )
    handlings = {**case.handlings, data.agency: taken}
    return replace(case, agency=data.agency, first_routed_at=case.first_routed_at or fact.time, handlings=handlings)


def _part_opened(case: Case, fact: Envelope[CaseFact]) -> Case:
    data = fact.data
    assert isinstance(data, PartOpened)
    return replace(case, parent=data.parent, classification=data.classification, category=data.category, region=data.region)


def _supported(case: Case, fact: Envelope[CaseFact]) -> Case:
    assert isinstance(fact.data, ComplaintSupported)
    return replace(case, supporters=max(case.supporters, fact.data.supporters))


Step: TypeAlias = Callable[[Case, Envelope[CaseFact]], Case]
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
