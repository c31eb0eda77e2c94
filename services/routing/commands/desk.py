"""The desk: what coordinators and officers do with one case."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.routing.commands.landscape import Landscape
from services.routing.commands.workbench import Workbench
from services.routing.domain import ALLOWED, Actor, Case
from services.routing.domain.commands import Command, Return, Route, Verify
from services.routing.reference import Reference
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Database
from shared.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound

ACTORS: dict[Role, frozenset[Actor]] = {
    Role.OFFICER: frozenset({Actor.OFFICER}),
    Role.COORDINATOR: frozenset({Actor.COORDINATOR}),
    Role.ADMINISTRATOR: frozenset({Actor.OFFICER, Actor.COORDINATOR}),
}
"""As whom a role may act. Leaders read, and act by their officers."""


def actors_of(role: Role) -> frozenset[Actor]:
    return ACTORS.get(role, frozenset())


def sees(by: Principal, case: Case) -> bool:
    """Officers and leaders see what their agency has or gave back, coordinators all of their government's."""
    return any(by.covers(case.government, agency) for agency in (case.agency, *case.returned_by))


def may_act(by: Principal, case: Case) -> bool:
    """Only on what is in the scope now: an agency that gave a case back may still read it, no more."""
    return by.covers(case.government, case.agency)


class Desk:
    """Commands of people."""

    def __init__(self, db: Database, landscape: Landscape, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._landscape, self._now = db, landscape, now

    async def handle(self, case_id: UUID, command: Command, *, by: Principal, expected_version: int) -> Case:
        """The case after the command.

        Raises NotFound outside the scope, Forbidden for a role that never gives this command, Conflict for a stale version or a state that
        forbids it, InvalidInput for codes that are not known.
        """
        actor = _actor(by, command)
        async with self._db.transaction() as tx:
            bench = Workbench(await self._landscape.at(tx))
            await bench.fetch(tx, [case_id])
            case = bench.get(case_id)
            if case is None or not sees(by, case):
                raise NotFound("There is no such case, or it is not yours to see.")
            if not may_act(by, case):
                raise Forbidden("Another agency or the coordinator has this case now.")
            if case.version != expected_version:
                raise Conflict("The case has changed since you read it.", version=case.version, code="stale-version")
            _check_codes(command, case, bench.reference)
            case = bench.do(case_id, command, actor, self._now(), official=by.name)
            await bench.save(tx)
        return case


def _actor(by: Principal, command: Command) -> Actor:
    actors = actors_of(by.role) & ALLOWED[type(command)].by
    if not actors:
        raise Forbidden(f"The role {by.role.value} may not do this.")
    return min(actors)


def _check_codes(command: Command, case: Case, reference: Reference) -> None:
    """Codes in a command must be known. Raises InvalidInput."""
    errors = []
    if isinstance(command, Route):
        agency = reference.agencies.get(command.agency)
        if agency is None:
            errors.append(FieldError("agency", "unknown_agency", f"there is no agency {command.agency}"))
        elif not agency.active:
            errors.append(FieldError("agency", "inactive_agency", f"{agency.name} takes no complaints any more"))
    if isinstance(command, Return) and command.suggestion is not None and command.suggestion not in reference.agencies:
        errors.append(FieldError("suggestion", "unknown_agency", f"there is no agency {command.suggestion}"))
    if isinstance(command, Verify) and command.category is not None and command.category not in reference.categories:
        errors.append(FieldError("category", "unknown_category", f"there is no category {command.category}"))
    if errors:
        raise InvalidInput(errors)
