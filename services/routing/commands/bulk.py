"""One decision for several cases: each is done or refused by itself, in a transaction of its own."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.routing.commands.desk import Desk
from services.routing.domain import Case
from services.routing.domain.commands import Command, Route, Verify
from services.routing.queries import cases
from shared.auth import Principal
from shared.database import Database
from shared.errors import KawalError
from shared.events.codes import Status


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case, in the version in which it was chosen."""

    case_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one: the version that it has now, or why it was refused."""

    case_id: UUID
    version: int | None = None
    refused: KawalError | None = None


class Bulk:
    """Use cases of coordinators over several cases."""

    def __init__(self, db: Database, desk: Desk) -> None:
        self._db, self._desk = db, desk

    async def give(self, chosen: Sequence[Chosen], command: Command, *, by: Principal, verify: bool = False) -> list[Done]:
        """The same command for each. With `verify` a case that waits for screening is accepted as it is, before it is routed."""
        waiting = await self._waiting(chosen) if verify and isinstance(command, Route) else frozenset()
        return [await self._give(each, [Verify(), command] if each.case_id in waiting else [command], by) for each in chosen]

    async def merge(self, chosen: Sequence[Chosen], master: UUID, *, by: Principal) -> list[Done]:
        """Each of them into one case."""
        return [await _result(each, self._desk.merge(each.case_id, master, by=by, expected_version=each.version)) for each in chosen]

    async def _waiting(self, chosen: Sequence[Chosen]) -> frozenset[UUID]:
        async with self._db.connection() as tx:
            statuses = await cases.list_statuses(tx, [each.case_id for each in chosen])
        return frozenset(case_id for case_id, status in statuses.items() if status is Status.RECEIVED)

    async def _give(self, each: Chosen, commands: Sequence[Command], by: Principal) -> Done:
        return await _result(each, self._desk.handle_all(each.case_id, commands, by=by, expected_version=each.version))


async def _result(each: Chosen, doing: Awaitable[Case]) -> Done:
    try:
        case = await doing
    except KawalError as error:
        return Done(each.case_id, refused=error)
    return Done(each.case_id, case.version)
