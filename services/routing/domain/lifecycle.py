"""The lifecycle: one table of who may do what when. It drives the decider, the API's `allowed`, the desk's buttons and the tests."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from services.routing.domain import commands as c
from services.routing.domain.case import MAX_HOPS, OPEN, WITH_AGENCY, Actor, Appeal, Case
from services.routing.domain.deadlines import Deadlines
from services.routing.domain.decisions import came_in_time, facts_of
from shared.errors import Conflict
from shared.events.codes import CLASSROOM, Status
from shared.events.complaint import (
    CaseFact,
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintBreached,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintDueSoon,
    ComplaintErased,
    ComplaintEscalated,
    ComplaintInfoRequested,
    ComplaintMadeConfidential,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintVerified,
    ComplaintWithdrawn,
)
from shared.events.notice import ComplaintNoticeGiven
from shared.events.relation import (
    ComplaintJoined,
    ComplaintMerged,
    ComplaintSplit,
    ComplaintSupported,
    ComplaintUnmerged,
    PartAnswered,
    PartOpened,
    PartTakenBack,
)
from shared.events.review import (
    AppealRefused,
    ComplaintAppealed,
    ComplaintDeferred,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintResumed,
    DeferralAsked,
    DeferralRefused,
)


@dataclass(frozen=True, slots=True)
class Move:
    """When a command is possible, who may give it, and which facts can follow."""

    name: str
    statuses: frozenset[Status]
    by: frozenset[Actor]
    facts: tuple[type[CaseFact], ...]


def _move(name: str, statuses: Set[Status], by: Set[Actor], *facts: type[CaseFact]) -> Move:
    return Move(name, frozenset(statuses), frozenset(by), facts)


_UNANSWERED = frozenset({Status.VERIFIED, Status.ROUTED, Status.IN_PROGRESS, Status.DEFERRED, Status.RETURNED})
_VERIFIED = _UNANSWERED | {Status.SPLIT, Status.ANSWERED}
_WORKED_ON = frozenset({Status.ROUTED, Status.IN_PROGRESS})
_OVER = frozenset({Status.CLOSED, Status.ARCHIVED})

ALLOWED: Mapping[type[c.Command], Move] = {
    c.RequestInfo: _move("request_info", {Status.RECEIVED}, {Actor.COORDINATOR}, ComplaintInfoRequested),
    c.Verify: _move("verify", {Status.RECEIVED}, {Actor.COORDINATOR, Actor.RULE}, ComplaintVerified),
    c.Archive: _move("archive", {Status.RECEIVED}, {Actor.COORDINATOR}, ComplaintArchived),
    c.Route: _move("route", {Status.VERIFIED, Status.RETURNED}, {Actor.COORDINATOR, Actor.RULE}, ComplaintRouted),
    c.Accept: _move("accept", {Status.ROUTED}, {Actor.OFFICER}, ComplaintAccepted),
    c.Return: _move("return", _WORKED_ON, {Actor.OFFICER}, ComplaintReturned),
    c.AskDeferral: _move("ask_deferral", _WORKED_ON, {Actor.OFFICER}, DeferralAsked),
    c.ApproveDeferral: _move("approve_deferral", _WORKED_ON, {Actor.COORDINATOR}, ComplaintDeferred),
    c.RefuseDeferral: _move("refuse_deferral", _WORKED_ON, {Actor.COORDINATOR}, DeferralRefused),
    c.Resume: _move("resume", {Status.DEFERRED}, {Actor.CLOCK}, ComplaintResumed),
    c.Answer: _move("answer", _WORKED_ON | {Status.DEFERRED}, {Actor.OFFICER}, ComplaintAnswered),
    c.Close: _move("close", {Status.ANSWERED}, {Actor.COORDINATOR}, ComplaintClosed),
    c.Reclassify: _move("reclassify", _VERIFIED, {Actor.COORDINATOR}, ComplaintReclassified),
    c.Merge: _move("merge", OPEN - {Status.SPLIT}, {Actor.COORDINATOR}, ComplaintMerged),
    c.Unmerge: _move("unmerge", {Status.MERGED}, {Actor.COORDINATOR, Actor.FAMILY}, ComplaintUnmerged),
    c.Split: _move("split", _UNANSWERED, {Actor.COORDINATOR}, ComplaintSplit),
    c.Join: _move("join", {Status.SPLIT}, {Actor.COORDINATOR}, ComplaintJoined, ComplaintAnswered),
    c.OpenPart: _move("open_part", {Status.RECEIVED}, {Actor.FAMILY}, PartOpened),
    c.TakePartAnswer: _move("take_part_answer", {Status.SPLIT}, {Actor.FAMILY}, PartAnswered, ComplaintAnswered),
    c.FollowParent: _move(
        "follow_parent",
        frozenset(Status),
        {Actor.FAMILY},
        ComplaintDisputed,
        ComplaintClosed,
        ComplaintWithdrawn,
        ComplaintSupplemented,
        PartTakenBack,
        ComplaintMadeConfidential,
        ComplaintErased,
    ),
    c.Supplement: _move("supplement", OPEN | {Status.MERGED}, {Actor.REPORTER}, ComplaintSupplemented),
    c.Confirm: _move("confirm", {Status.ANSWERED}, {Actor.REPORTER}, ComplaintClosed),
    c.Dispute: _move("dispute", {Status.ANSWERED}, {Actor.REPORTER}, ComplaintDisputed),
    c.Withdraw: _move("withdraw", OPEN | {Status.MERGED}, {Actor.REPORTER}, ComplaintWithdrawn),
    c.Reopen: _move("reopen", _OVER, {Actor.REPORTER}, ComplaintReopened),
    c.Appeal: _move("appeal", _OVER, {Actor.REPORTER}, ComplaintAppealed),
    c.GrantAppeal: _move("grant_appeal", _OVER, {Actor.COORDINATOR}, ComplaintReopened),
    c.RefuseAppeal: _move("refuse_appeal", _OVER, {Actor.COORDINATOR}, AppealRefused),
    c.Support: _move("support", OPEN, {Actor.CITIZEN}, ComplaintSupported),
    c.GiveNotice: _move("give_notice", OPEN, {Actor.CLOCK}, ComplaintNoticeGiven),
    c.MakeConfidential: _move("make_confidential", frozenset(Status), {Actor.REPORTER}, ComplaintMadeConfidential),
    c.Erase: _move("erase", frozenset(Status), {Actor.REPORTER, Actor.LAW}, ComplaintErased),
    c.TellDueSoon: _move("tell_due_soon", OPEN, {Actor.CLOCK}, ComplaintDueSoon),
    c.TellBreach: _move("tell_breach", OPEN, {Actor.CLOCK}, ComplaintBreached),
    c.Escalate: _move("escalate", WITH_AGENCY, {Actor.CLOCK}, ComplaintEscalated),
    c.EndSilence: _move("end_silence", {Status.NEEDS_INFO, Status.ANSWERED}, {Actor.CLOCK}, ComplaintArchived, ComplaintClosed),
}

OF_PARTS: Set[type[c.Command]] = frozenset(
    {
        c.Accept,
        c.Return,
        c.Route,
        c.Answer,
        c.AskDeferral,
        c.ApproveDeferral,
        c.RefuseDeferral,
        c.Resume,
        c.Reclassify,
        c.OpenPart,
        c.FollowParent,
        c.TellDueSoon,
        c.TellBreach,
        c.Escalate,
    }
)
"""What a part of a split case can take. All else is asked of the whole."""


def allowed_now(case: Case, actor: Actor) -> tuple[str, ...]:
    """What this actor may do with the case as it stands."""
    return tuple(
        move.name for command, move in ALLOWED.items() if actor in move.by and case.status in move.statuses and not _is_past(command, case)
    )


_NOT_NOW: Mapping[type[c.Command], Callable[[Case], bool]] = {
    c.Return: lambda case: case.hop > MAX_HOPS,
    c.AskDeferral: lambda case: case.deferral_asked,
    c.ApproveDeferral: lambda case: not case.deferral_asked,
    c.RefuseDeferral: lambda case: not case.deferral_asked,
    c.Reopen: lambda case: not case.may_be_reopened,
    c.Appeal: lambda case: case.may_be_reopened or case.appeal is not None or case.erased_at is not None,
    c.GrantAppeal: lambda case: case.appeal is not Appeal.RAISED,
    c.RefuseAppeal: lambda case: case.appeal is not Appeal.RAISED,
    c.Merge: lambda case: case.government == CLASSROOM,
    c.Split: lambda case: case.government == CLASSROOM,
    c.MakeConfidential: lambda case: case.confidential,
    c.Erase: lambda case: case.erased_at is not None,
}


def _is_past(command: type[c.Command], case: Case) -> bool:
    """Whether the state would allow it, and what happened before does not."""
    if case.parent is not None and command not in OF_PARTS:
        return True
    not_now = _NOT_NOW.get(command)
    return not_now is not None and not_now(case)


def decide(case: Case, command: c.Command, now: datetime, deadlines: Deadlines) -> list[CaseFact]:
    """What happens when a command is given at a moment: facts, or none when it has been done already.

    What a reporter said in time undoes an end by silence that came before it was heard. Raises Conflict, with what is possible instead,
    when the table or a guard forbids it.
    """
    move = ALLOWED[type(command)]
    if case.status not in move.statuses and not came_in_time(command, case, deadlines):
        raise _refused(case, move, f"A case that is “{case.status.value}” cannot take “{move.name}”.", None)
    if case.parent is not None and type(command) not in OF_PARTS:
        raise _refused(case, move, "This is one agency's part of a complaint. Do it with the whole.", "a-part")
    try:
        return facts_of(command, case, now, deadlines)
    except Conflict as error:
        raise _refused(case, move, error.detail, error.code) from None


def _refused(case: Case, move: Move, detail: str, code: str | None) -> Conflict:
    possible = sorted({name for actor in move.by for name in allowed_now(case, actor)})
    return Conflict(detail, allowed=possible, version=case.version, code=code)
