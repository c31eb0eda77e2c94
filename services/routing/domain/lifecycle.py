"""The lifecycle: one table of who may do what when. It drives the decider, the API's `allowed`, the desk's buttons and the tests."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from services.routing.domain import commands as c
from services.routing.domain.case import MAX_HOPS, OPEN, WITH_AGENCY, Actor, Case
from services.routing.domain.deadlines import Deadlines
from services.routing.domain.decisions import came_in_time, facts_of
from shared.errors import Conflict
from shared.events.codes import Status
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


@dataclass(frozen=True, slots=True)
class Move:
    """When a command is possible, who may give it, and which facts can follow."""

    name: str
    statuses: frozenset[Status]
    by: frozenset[Actor]
    facts: tuple[type[CaseFact], ...]


def _move(name: str, statuses: Set[Status], by: Set[Actor], *facts: type[CaseFact]) -> Move:
    return Move(name, frozenset(statuses), frozenset(by), facts)


ALLOWED: Mapping[type[c.Command], Move] = {
    c.RequestInfo: _move("request_info", {Status.RECEIVED}, {Actor.COORDINATOR}, ComplaintInfoRequested),
    c.Verify: _move("verify", {Status.RECEIVED}, {Actor.COORDINATOR, Actor.RULE}, ComplaintVerified),
    c.Archive: _move("archive", {Status.RECEIVED}, {Actor.COORDINATOR}, ComplaintArchived),
    c.Route: _move("route", {Status.VERIFIED, Status.RETURNED}, {Actor.COORDINATOR, Actor.RULE}, ComplaintRouted),
    c.Accept: _move("accept", {Status.ROUTED}, {Actor.OFFICER}, ComplaintAccepted),
    c.Return: _move("return", {Status.ROUTED, Status.IN_PROGRESS}, {Actor.OFFICER}, ComplaintReturned),
    c.Answer: _move("answer", {Status.ROUTED, Status.IN_PROGRESS}, {Actor.OFFICER}, ComplaintAnswered),
    c.Close: _move("close", {Status.ANSWERED}, {Actor.COORDINATOR}, ComplaintClosed),
    c.Supplement: _move("supplement", OPEN, {Actor.REPORTER}, ComplaintSupplemented),
    c.Confirm: _move("confirm", {Status.ANSWERED}, {Actor.REPORTER}, ComplaintClosed),
    c.Dispute: _move("dispute", {Status.ANSWERED}, {Actor.REPORTER}, ComplaintDisputed),
    c.Withdraw: _move("withdraw", OPEN, {Actor.REPORTER}, ComplaintWithdrawn),
    c.MakeConfidential: _move("make_confidential", frozenset(Status), {Actor.REPORTER}, ComplaintMadeConfidential),
    c.Erase: _move("erase", frozenset(Status), {Actor.REPORTER, Actor.LAW}, ComplaintErased),
    c.TellDueSoon: _move("tell_due_soon", OPEN, {Actor.CLOCK}, ComplaintDueSoon),
    c.TellBreach: _move("tell_breach", OPEN, {Actor.CLOCK}, ComplaintBreached),
    c.Escalate: _move("escalate", WITH_AGENCY, {Actor.CLOCK}, ComplaintEscalated),
    c.EndSilence: _move("end_silence", {Status.NEEDS_INFO, Status.ANSWERED}, {Actor.CLOCK}, ComplaintArchived, ComplaintClosed),
}


def allowed_now(case: Case, actor: Actor) -> tuple[str, ...]:
    """What this actor may do with the case as it stands."""
    return tuple(
        move.name for command, move in ALLOWED.items() if actor in move.by and case.status in move.statuses and not _is_past(command, case)
    )


def _is_past(command: type[c.Command], case: Case) -> bool:
    """Whether the state would allow it, and what happened before does not."""
    return (
        (command is c.Return and case.hop > MAX_HOPS)
        or (command is c.MakeConfidential and case.confidential)
        or (command is c.Erase and case.erased_at is not None)
    )


def decide(case: Case, command: c.Command, now: datetime, deadlines: Deadlines) -> list[CaseFact]:
    """What happens when a command is given at a moment: facts, or none when it has been done already.

    What a reporter said in time undoes an end by silence that came before it was heard. Raises Conflict, with what is possible instead,
    when the table or a guard forbids it.
    """
    move = ALLOWED[type(command)]
    if case.status not in move.statuses and not came_in_time(command, case, deadlines):
        raise _refused(case, move, f"A case that is “{case.status.value}” cannot take “{move.name}”.", None)
    try:
        return facts_of(command, case, now, deadlines)
    except Conflict as error:
        raise _refused(case, move, error.detail, error.code) from None


def _refused(case: Case, move: Move, detail: str, code: str | None) -> Conflict:
    possible = sorted({name for actor in move.by for name in allowed_now(case, actor)})
    return Conflict(detail, allowed=possible, version=case.version, code=code)
