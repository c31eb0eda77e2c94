"""What a case's relatives change in it: what it is merged into, its parts, its supporters."""

from datetime import datetime

from services.routing.domain.case import Actor, Case, without_response
from services.routing.domain.evolve.change import NO_DEFERRAL, Change, change_of, over
from shared.events.codes import Outcome, Status
from shared.events.relation import (
    ComplaintJoined,
    ComplaintMerged,
    ComplaintSplit,
    ComplaintSupported,
    ComplaintUnmerged,
    PartAnswered,
    PartOpened,
    PartTakenBack,
    SharedAnswer,
)

_LEAST_SETTLED = (Outcome.RESOLVED, Outcome.INFORMATION_GIVEN, Outcome.UNSTATED, Outcome.PLANNED, Outcome.CANNOT_RESOLVE)


@change_of.register
def _merged(fact: ComplaintMerged, case: Case, at: datetime, by: Actor) -> Change:
    """All else stays as it is, so that the merge can be undone. Who screens it has done so for now: screening's clock stands still."""
    change: Change = {"master": fact.master, "merged_from": fact.was}
    if case.verified_at is None and not len(case.screening_pauses) % 2:
        change["screening_pauses"] = (*case.screening_pauses, at)
    return change


@change_of.register
def _unmerged(fact: ComplaintUnmerged, case: Case, at: datetime, by: Actor) -> Change:
    """A reporter who had the word has it anew, and an agency and who screens their time: nobody is silent or late who was told to look
    elsewhere."""
    change: Change = {"master": None, "merged_from": None, "waiting_since": at if case.waiting_since else None}
    if fact.answer is not None:
        return {**change, **_answered_with(fact.answer, case, at)}
    if len(case.screening_pauses) % 2 and fact.status is not Status.NEEDS_INFO:
        change["screening_pauses"] = (*case.screening_pauses, at)
    if fact.status is Status.VERIFIED and case.agency is not None:
        return {**change, "agency": None, "response_from": None, "told": without_response(case.told), **NO_DEFERRAL}
    if case.response_from is not None:
        change["response_from"], change["told"] = at, without_response(case.told)
    return change


def _answered_with(answer: SharedAnswer, case: Case, at: datetime) -> Change:
    """What another case was answered; the reporter has the word on it from now on."""
    change: Change = {
        "agency": answer.agency,
        "hop": max(case.hop, 1) if answer.agency else case.hop,
        "outcome": answer.outcome,
        "verified_at": case.verified_at or at,
        "response_from": None,
        "waiting_since": at,
        **NO_DEFERRAL,
    }
    if len(case.screening_pauses) % 2:
        change["screening_pauses"] = (*case.screening_pauses, at)
    routed_at = case.first_routed_at or answer.first_routed_at
    if routed_at is not None:
        change["first_routed_at"] = routed_at
    if case.first_answered_at is None:
        change["first_answered_at"] = max(answer.answered_at, routed_at or answer.answered_at)
        change["answer_time_known"], change["answer_late"] = answer.time_known, answer.late
    return change


@change_of.register
def _split(fact: ComplaintSplit, case: Case, at: datetime, by: Actor) -> Change:
    return {
        "agency": None,
        "first_routed_at": case.first_routed_at or at,
        "response_from": None,
        "waiting_since": None,
        "told": without_response(case.told),
        "parts": tuple(part.id for part in fact.parts),
        "parts_answered": (),
        "parts_made": case.parts_made + len(fact.parts),
        **NO_DEFERRAL,
    }


@change_of.register
def _part_opened(fact: PartOpened, case: Case, at: datetime, by: Actor) -> Change:
    return {
        "parent": fact.parent,
        "classification": fact.classification,
        "category": fact.category,
        "region": fact.region,
        "verified_at": at,
    }


@change_of.register
def _part_answered(fact: PartAnswered, case: Case, at: datetime, by: Actor) -> Change:
    change: Change = {
        "parts_answered": (*case.parts_answered, fact.part),
        "outcome": least_settled(case.outcome if case.parts_answered else None, fact.outcome),
    }
    if case.first_answered_at is None:
        change["answer_late"] = case.answer_late or fact.late
    return change


@change_of.register
def _joined(fact: ComplaintJoined, case: Case, at: datetime, by: Actor) -> Change:
    return {"parts": tuple(part for part in case.parts if part not in fact.parts)}


@change_of.register
def _taken_back(fact: PartTakenBack, case: Case, at: datetime, by: Actor) -> Change:
    return over(at)


@change_of.register
def _supported(fact: ComplaintSupported, case: Case, at: datetime, by: Actor) -> Change:
    return {"supporters": max(case.supporters, fact.supporters)}


def least_settled(first: Outcome | None, second: Outcome) -> Outcome:
    """What several answers say together: no more than the one that settles least."""
    return max(first or second, second, key=_LEAST_SETTLED.index)
