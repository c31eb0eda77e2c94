"""The lifecycle: one table of who may do what when. It drives the decider, the API's `allowed`, the desk's buttons and the tests."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from services.routing.domain import commands as c
from services.routing.domain.case import MAX_HOPS, MAX_REOPENED, OPEN, WITH_AGENCY, Actor, Appeal, Case
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
    ComplaintRated,
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
    """When a command is possible, who may give it, where the case stands then, which facts can follow, and what else is to be known."""

    name: str
    statuses: frozenset[Status]
    by: frozenset[Actor]
    to: frozenset[Status]
    """Empty: it stays where it is."""
    facts: tuple[type[CaseFact], ...]
    rule: str = ""
    in_time: frozenset[Status] = frozenset()
    """Ends by silence that it undoes, for a reporter who spoke before them and is heard after. It is not offered there."""


def _move(
    name: str,
    statuses: Set[Status],
    by: Set[Actor],
    to: Set[Status],
    *facts: type[CaseFact],
    rule: str = "",
    in_time: Set[Status] = frozenset(),
) -> Move:
    return Move(name, frozenset(statuses), frozenset(by), frozenset(to), facts, rule, frozenset(in_time))


S, A = Status, Actor
SAME: frozenset[Status] = frozenset()
_ALL = frozenset(Status)
_UNANSWERED = frozenset({S.VERIFIED, S.ROUTED, S.IN_PROGRESS, S.DEFERRED, S.RETURNED})
_VERIFIED = _UNANSWERED | {S.SPLIT, S.ANSWERED}
_WORKED_ON = frozenset({S.ROUTED, S.IN_PROGRESS})
_OVER = frozenset({S.CLOSED, S.ARCHIVED})
_MERGEABLE = OPEN - {S.SPLIT}

ALLOWED: Mapping[type[c.Command], Move] = {
    c.RequestInfo: _move(
        "request_info", {S.RECEIVED}, {A.COORDINATOR}, {S.NEEDS_INFO}, ComplaintInfoRequested,
        rule="the screening clock pauses, the citizen's does not; without a reply in time it is archived",
    ),
    c.RecordReply: _move(
        "record_reply", {S.NEEDS_INFO}, {A.COORDINATOR}, {S.RECEIVED}, ComplaintSupplemented,
        rule="the reporter replied by telephone or at the counter, and the coordinator wrote it down; the reporter reads what was written",
    ),
    c.Verify: _move("verify", {S.RECEIVED}, {A.COORDINATOR, A.RULE}, {S.VERIFIED}, ComplaintVerified, rule="the screening clock stops"),
    c.Archive: _move(
        "archive", {S.RECEIVED}, {A.COORDINATOR}, {S.ARCHIVED}, ComplaintArchived,
        rule="what is merged into it comes back; while the reporter is asked it waits for the reply, or the end of the time to give one,"
        " as who is asked is heard",
    ),
    c.Route: _move(
        "route", {S.VERIFIED, S.RETURNED}, {A.COORDINATOR, A.RULE}, {S.ROUTED}, ComplaintRouted,
        rule="the agency's clock starts; an agency that gave it back does not get it again before the coordinator's word is final;"
        f" after {MAX_HOPS} agencies it is, and the reporter is told so",
    ),
    c.Accept: _move("accept", {S.ROUTED}, {A.OFFICER}, {S.IN_PROGRESS}, ComplaintAccepted),
    c.Return: _move(
        "return", _WORKED_ON, {A.OFFICER}, {S.RETURNED}, ComplaintReturned,
        rule=f"goes up to the coordinator, the citizen's clock runs on; after {MAX_HOPS} agencies the coordinator's word is final",
    ),
    c.AskDeferral: _move(
        "ask_deferral", _WORKED_ON, {A.OFFICER}, SAME, DeferralAsked, rule="with an interim reply; at most 180 days ahead; one at a time"
    ),
    c.ApproveDeferral: _move(
        "approve_deferral", _WORKED_ON, {A.COORDINATOR}, {S.DEFERRED}, ComplaintDeferred,
        rule="when the agency asked; the reporter gets the interim reply; clocks and breaches go on",
    ),
    c.RefuseDeferral: _move("refuse_deferral", _WORKED_ON, {A.COORDINATOR}, SAME, DeferralRefused, rule="when the agency asked"),
    c.Resume: _move("resume", {S.DEFERRED}, {A.CLOCK}, {S.IN_PROGRESS}, ComplaintResumed, rule="when the time given is over"),
    c.Answer: _move(
        "answer", _WORKED_ON | {S.DEFERRED}, {A.OFFICER}, {S.ANSWERED}, ComplaintAnswered, rule="the first answer's time is fixed once"
    ),
    c.Close: _move(
        "close", {S.ANSWERED}, {A.COORDINATOR}, {S.CLOSED}, ComplaintClosed, rule="what is merged into it is answered with its answer"
    ),
    c.Reclassify: _move(
        "reclassify", _VERIFIED, {A.COORDINATOR}, SAME, ComplaintReclassified, rule="with a reason; deadlines are reckoned anew"
    ),
    c.Merge: _move(
        "merge", _MERGEABLE, {A.COORDINATOR}, {S.MERGED}, ComplaintMerged,
        rule="into an open case of the same government that is not merged itself; no cycle; never what several agencies answered;"
        " oversight into oversight only; what was said before stays with it, what its reporter adds later is read where the master is;"
        " no work, always demand",
    ),
    c.Unmerge: _move(
        "unmerge", {S.MERGED}, {A.COORDINATOR, A.FAMILY}, _MERGEABLE, ComplaintUnmerged,
        rule="to where it stood before, the agency's clock and the reporter's time anew, the time in it is none of screening;"
        " when the master is closed, to answered, with its answer",
    ),
    c.Split: _move(
        "split", OPEN - {S.SPLIT}, {A.COORDINATOR}, {S.SPLIT}, ComplaintVerified, ComplaintSplit,
        rule="among 2 to 10 agencies; each part is a case of its own, with its own clock; what was not screened yet is verified by it;"
        " none that gave it back before the coordinator's word is final;"
        " what is split is joined first, and what several agencies answered is disputed, so that no answer is lost",
    ),
    c.Join: _move(
        "join", {S.SPLIT}, {A.COORDINATOR}, {S.VERIFIED, S.ANSWERED}, ComplaintJoined, ComplaintAnswered,
        rule="parts without an answer are taken back; answered at once if some were answered",
    ),
    c.OpenPart: _move("open_part", {S.RECEIVED}, {A.FAMILY}, {S.VERIFIED}, PartOpened, rule="the first step of a part"),
    c.TakePartAnswer: _move(
        "take_part_answer", {S.SPLIT}, {A.FAMILY}, {S.SPLIT, S.ANSWERED}, PartAnswered, ComplaintAnswered,
        rule="the reporter hears each answer once; with the last one the whole is answered",
    ),
    c.FollowParent: _move(
        "follow_parent", _ALL, {A.FAMILY}, {*_ALL},
        ComplaintDisputed, ComplaintClosed, ComplaintWithdrawn, ComplaintSupplemented, PartTakenBack, ComplaintMadeConfidential,
        ComplaintErased,
        rule="what the reporter or the coordinator did with the whole happens to its parts, where it concerns them",
    ),
    c.HearMerged: _move(
        "hear_merged", _ALL, {A.FAMILY}, SAME, ComplaintSupplemented,
        rule="what the reporter of a merged one adds shows where it is worked on; where nobody works any more nothing happens",
    ),
    c.Supplement: _move(
        "supplement", OPEN | {S.MERGED}, {A.REPORTER}, OPEN | {S.MERGED}, ComplaintSupplemented,
        rule="back to screening where it was waited for, else an addition",
        in_time={S.ARCHIVED},
    ),
    c.Confirm: _move(
        "confirm", {S.ANSWERED}, {A.REPORTER}, {S.CLOSED}, ComplaintClosed, rule="what is merged into it is answered with its answer"
    ),
    c.Rate: _move(
        "rate", {S.CLOSED}, {A.REPORTER}, SAME, ComplaintRated,
        rule="once for each closing, unless it was confirmed with a rating; never what is erased",
    ),
    c.Dispute: _move(
        "dispute", {S.ANSWERED}, {A.REPORTER}, {S.IN_PROGRESS, S.SPLIT, S.VERIFIED}, ComplaintDisputed,
        rule="as long as silence does not close it; of a split case, all parts are answered anew;"
        " to the coordinator where several answered the master that it was merged into, or one that had given this case back,"
        " or where the agency takes complaints no more",
        in_time={S.CLOSED},
    ),
    c.Withdraw: _move(
        "withdraw", OPEN | {S.MERGED}, {A.REPORTER}, {S.WITHDRAWN}, ComplaintWithdrawn, rule="what is merged into it comes back"
    ),
    c.Reopen: _move(
        "reopen", _OVER, {A.REPORTER}, {S.ROUTED, S.VERIFIED, S.RECEIVED}, ComplaintReopened,
        rule=f"as long after its end as an answer can be disputed; at most {MAX_REOPENED} times, once of these from the archive;"
        " the agency's next level hears, and the ladder begins one higher; to the coordinator where the agency takes complaints no more",
    ),
    c.Appeal: _move("appeal", _OVER, {A.REPORTER}, SAME, ComplaintAppealed, rule="once, when it cannot be reopened any more"),
    c.GrantAppeal: _move(
        "grant_appeal", _OVER, {A.COORDINATOR, A.LEADER}, {S.ROUTED, S.VERIFIED, S.RECEIVED}, ComplaintReopened,
        rule="after an appeal, by the head of the agency that answered; by the coordinator where no single one did, or in the head's place",
    ),
    c.RefuseAppeal: _move(
        "refuse_appeal", _OVER, {A.COORDINATOR, A.LEADER}, SAME, AppealRefused,
        rule="after an appeal, by whoever may grant it; with the reason, and the last word here",
    ),
    c.Support: _move("support", OPEN, {A.CITIZEN}, SAME, ComplaintSupported, rule="a count, no identity; of a merged case, its master's"),
    c.GiveNotice: _move("give_notice", OPEN, {A.CLOCK}, SAME, ComplaintNoticeGiven, rule="information, no answer; each notice once"),
    c.MakeConfidential: _move("make_confidential", _ALL, {A.REPORTER}, SAME, ComplaintMadeConfidential),
    c.Erase: _move(
        "erase", _ALL, {A.REPORTER, A.LAW}, SAME, ComplaintErased, rule="identity destroyed, words scrubbed everywhere, counts stay"
    ),
    c.TellDueSoon: _move("tell_due_soon", OPEN, {A.CLOCK}, SAME, ComplaintDueSoon, rule="once for each clock and holder"),
    c.TellBreach: _move("tell_breach", OPEN, {A.CLOCK}, SAME, ComplaintBreached, rule="once for each clock"),
    c.Escalate: _move(
        "escalate", WITH_AGENCY, {A.CLOCK}, SAME, ComplaintEscalated, rule="secretary, head, coordinator, the national register (a count)"
    ),
    c.EndSilence: _move(
        "end_silence", {S.NEEDS_INFO, S.ANSWERED}, {A.CLOCK}, {S.ARCHIVED, S.CLOSED}, ComplaintArchived, ComplaintClosed,
        rule="what the reporter said in time undoes it, even if it is heard later; what is merged into it is answered with its answer",
    ),
}  # fmt: skip

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
        c.GiveNotice,
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
    c.Rate: lambda case: case.rated or case.erased_at is not None,
    c.Reopen: lambda case: not case.may_be_reopened,
    c.Appeal: lambda case: case.may_be_reopened or case.appeal is not None or case.erased_at is not None,
    c.GrantAppeal: lambda case: case.appeal is not Appeal.RAISED,
    c.RefuseAppeal: lambda case: case.appeal is not Appeal.RAISED,
    c.Merge: lambda case: case.government == CLASSROOM or bool(case.parts),
    c.Split: lambda case: case.government == CLASSROOM or bool(case.parts),
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
    if case.status not in move.statuses and not (case.status in move.in_time and came_in_time(command, case, deadlines)):
        raise _refused(case, move, f"A case that is “{case.status.value}” cannot take “{move.name}”.", None)
    if case.parent is not None and type(command) not in OF_PARTS:
        raise _refused(case, move, "This is one agency's part of a complaint. Do it with the whole.", "a-part")
    try:
        return facts_of(command, case, now, deadlines)
    except Conflict as error:
        raise _refused(case, move, error.detail, error.code) from None


def _refused(case: Case, move: Move, detail: str, code: str | None) -> Conflict:
    possible = sorted({name for actor in move.by - {Actor.FAMILY} for name in allowed_now(case, actor)})
    return Conflict(detail, allowed=possible, version=case.version, code=code)
