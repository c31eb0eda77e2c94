"""The desk: what coordinators and officers do with one case."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.routing.answers import Verdict
from services.routing.commands.answering import check_answer, judge_answer, keep_verdict
from services.routing.commands.evidence import take_along
from services.routing.commands.families import lock_with_family
from services.routing.commands.landscape import Landscape
from services.routing.commands.office import ELSEWHERE, NOT_YOURS
from services.routing.commands.workbench import Workbench
from services.routing.domain import ALLOWED, Actor, Case, allowed_now
from services.routing.domain.commands import (
    Answer,
    Archive,
    Close,
    Command,
    GrantAppeal,
    Merge,
    Reclassify,
    RefuseAppeal,
    Return,
    Route,
    Share,
    Split,
    Verify,
)
from services.routing.queries import cases
from services.routing.queries.families import list_masters
from services.routing.queries.queue import HistoryEntry, list_history
from services.routing.reference import Reference
from services.routing.rules import NATIONAL, government_of, may_hand
from services.routing.sight import had_at, may_act, part_seen
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, Filled, Forbidden, InvalidInput, KawalError, NotFound
from shared.events.codes import EscalationLevel
from shared.regions import get_region

ACTORS: dict[Role, frozenset[Actor]] = {
    Role.OFFICER: frozenset({Actor.OFFICER}),
    Role.HEAD: frozenset({Actor.LEADER}),
    Role.COORDINATOR: frozenset({Actor.COORDINATOR}),
    Role.ADMINISTRATOR: frozenset({Actor.OFFICER, Actor.COORDINATOR, Actor.LAW}),
}
"""As whom a role may act. Leaders read, and act by their officers; on appeals to them the heads decide themselves."""
NOT_AT_THIS_STAGE = "The case is at a stage where this cannot be done. Read it again: it says what can be done now."


def actors_of(by: Principal) -> frozenset[Actor]:
    """As whom somebody may act. Only who is bound to one agency is its head: the word on an appeal is told as that of the agency's."""
    actors = ACTORS.get(by.role, frozenset())
    return actors if by.is_agency_bound else actors - {Actor.LEADER}


class Desk:
    """Commands of people."""

    def __init__(self, db: Database, landscape: Landscape, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._landscape, self._now = db, landscape, now

    async def handle(self, case_id: UUID, command: Command, *, by: Principal, expected_version: int, evidence: Sequence[UUID] = ()) -> Case:
        """The case after the command; `evidence` are uploads that an answer takes along.

        Raises NotFound outside the scope, Forbidden for a role that never gives this command, Conflict for a stale version or a state that
        forbids it, InvalidInput for codes that are not known.
        """
        return await self.handle_all(case_id, [command], by=by, expected_version=expected_version, evidence=evidence)

    async def handle_all(
        self, case_id: UUID, commands: Sequence[Command], *, by: Principal, expected_version: int, evidence: Sequence[UUID] = ()
    ) -> Case:
        """The case after these commands, one after the other; all of them happen or none. Raises as `handle` does."""
        given = [(command, _actor(by, type(command))) for command in commands]
        async with self._db.transaction() as tx:
            if any(isinstance(command, Route | Split) for command in commands):
                await self._landscape.hold(tx)
            locked = await lock_with_family(tx, [case_id], with_followers=any(isinstance(command, Archive | Close) for command in commands))
            case = await _theirs(tx, by, locked.get(case_id), case_id, expected_version)
            bench = Workbench(await self._landscape.at(tx))
            bench.lay(locked.values())
            for command, actor in given:
                _check_codes(command, case, bench.reference)
                known = _completed(command, actor)
                verdict: Verdict | None = None
                if isinstance(known, Answer):
                    verdict = await judge_answer(tx, case, known.text)
                    known = replace(known, evidence=await take_along(tx, case_id, evidence), flags=verdict.flags)
                case = _do(bench, case, known, actor, self._now(), by)
                if verdict is not None:
                    await keep_verdict(tx, case, verdict)
            await bench.save(tx)
        return case

    async def merge(self, case_id: UUID, master_id: UUID, *, by: Principal, expected_version: int) -> Case:
        """The case, merged into another. Raises as `handle` does, and InvalidInput for a master that is not theirs."""
        actor = _actor(by, Merge)
        async with self._db.transaction() as tx:
            locked = await cases.lock(tx, {case_id, master_id})
            case = await _theirs(tx, by, locked.get(case_id), case_id, expected_version)
            master = locked.get(master_id)
            if master is None or not may_act(by, master):
                raise InvalidInput([FieldError("master", "unknown_case", "there is no such case, or it is not yours")])
            above = (await list_masters(tx, [master_id]))[master_id][1:]
            bench = Workbench(await self._landscape.at(tx))
            bench.lay([case])
            case = _do(bench, case, Merge(master, above), actor, self._now(), by)
            await bench.save(tx)
        return case


def _do(bench: Workbench, case: Case, command: Command, actor: Actor, now: datetime, by: Principal) -> Case:
    """Raises Conflict in words for people, where the table of the lifecycle speaks in its own."""
    try:
        return bench.do(case.id, command, actor, now, official=by.name)
    except Conflict as error:
        if error.code != Conflict.slug:
            raise
        raise Conflict(NOT_AT_THIS_STAGE, allowed=error.allowed, version=error.version) from error


async def _theirs(tx: Connection, by: Principal, case: Case | None, case_id: UUID, expected_version: int) -> Case:
    """The case, if they may act on it as it stands. Raises NotFound, Forbidden or Conflict."""
    if case is None:
        raise NotFound(NOT_YOURS)
    if not may_act(by, case):
        raise _left(by, await list_history(tx, case_id), expected_version)
    if case.version != expected_version:
        possible = sorted({name for actor in actors_of(by) for name in allowed_now(case, actor)})
        stale = "The case has changed since you read it. Read it again, then decide."
        raise Conflict(stale, allowed=possible, version=case.version, code="stale-version")
    return case


def _completed(command: Command, actor: Actor) -> Command:
    """A command that names agencies, with the governments that these belong to; a word on an appeal, with whose it is."""
    if isinstance(command, GrantAppeal | RefuseAppeal) and actor is Actor.LEADER:
        return replace(command, by=EscalationLevel.HEAD)
    if isinstance(command, Route):
        return replace(command, government=government_of(command.agency))
    if isinstance(command, Split):
        return replace(command, shares=tuple(Share(share.agency, government_of(share.agency)) for share in command.shares))
    return command


def _left(by: Principal, history: Sequence[HistoryEntry], expected_version: int) -> KawalError:
    """Why somebody may not act on a case that is not in the scope. Who read it while it was is told that it has left meanwhile."""
    if not part_seen(by, history):
        return NotFound(NOT_YOURS)
    if had_at(by, history, expected_version):
        return Conflict(ELSEWHERE, code="stale-version")
    return Forbidden(ELSEWHERE)


def _actor(by: Principal, command: type[Command]) -> Actor:
    actors = actors_of(by) & ALLOWED[command].by
    if not actors:
        raise Forbidden("Your role may not do this.")
    return min(actors)


def _check_codes(command: Command, case: Case, reference: Reference) -> None:
    """Codes in a command must be known. Raises InvalidInput."""
    errors = []
    if isinstance(command, Route):
        errors += _check_agency("agency", command.agency, case, reference)
    if isinstance(command, Split):
        for place, share in enumerate(command.shares):
            errors += _check_agency(f"agencies.{place}", share.agency, case, reference)
    if isinstance(command, Return) and command.suggestion is not None and command.suggestion not in reference.agencies:
        errors.append(FieldError("suggestion", "unknown_agency", Filled("There is no agency %(code)s.", code=command.suggestion)))
    if isinstance(command, Verify | Reclassify) and command.category is not None and command.category not in reference.categories:
        errors.append(FieldError("category", "unknown_category", Filled("There is no category %(code)s.", code=command.category)))
    if isinstance(command, Verify | Reclassify) and command.region is not None and command.region != case.region:
        errors += _check_region(command.region, case, reference)
    if isinstance(command, Answer):
        errors += check_answer(command)
    if errors:
        raise InvalidInput(errors)


def _check_agency(field: str, code: str, case: Case, reference: Reference) -> list[FieldError]:
    """An agency must exist, take complaints, and be of a government that the case can be given to."""
    agency = reference.agencies.get(code)
    if agency is None:
        return [FieldError(field, "unknown_agency", Filled("There is no agency %(code)s.", code=code))]
    if not agency.active:
        return [FieldError(field, "inactive_agency", Filled("%(name)s takes no complaints any more.", name=agency.name))]
    if not may_hand(case.government, government_of(agency.code), reference.practice):
        detail = Filled("%(name)s is of a government that this case cannot be given to.", name=agency.name)
        return [FieldError(field, "foreign_agency", detail)]
    return []


def _check_region(region: str, case: Case, reference: Reference) -> list[FieldError]:
    """A region must exist, and lie where the case's government has a say; one that is for training has it everywhere."""
    if get_region(region) is None:
        return [FieldError("region", "unknown_region", Filled("There is no region %(code)s.", code=region))]
    own = case.government.removesuffix(".00")
    everywhere = case.government == NATIONAL or case.government in reference.practice
    if everywhere or region == own or region.startswith(f"{own}."):
        return []
    return [
        FieldError("region", "foreign_region", Filled("%(code)s does not lie in %(government)s.", code=region, government=case.government))
    ]
