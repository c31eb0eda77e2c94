"""What an office does for itself with a case: opens it, notes something, says who works on it. Nobody outside hears of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.routing.clock import STOPPED, Clocks
from services.routing.directory.colleagues import Colleagues
from services.routing.domain import Case
from services.routing.domain.case import WITH_AGENCY
from services.routing.queries import cases, families
from services.routing.queries import office as queries
from services.routing.queries.families import Addition
from services.routing.queries.office import Assignee, Entry, SavedView, Way
from services.routing.queries.queue import HistoryEntry, get_case, list_history
from services.routing.sight import as_it_was, may_act, may_know_reporter, part_seen
from shared.auth import LEADERS, Principal, Role
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound

PRESENT = timedelta(seconds=45)
"""How long somebody counts as being in a case after the last sign of it."""
NOT_YOURS = "There is no such case, or it is not yours to see."
ELSEWHERE = "Another agency or the coordinator has this case now."


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case as somebody sees it."""

    case: Case
    clocks: Clocks
    history: Sequence[HistoryEntry]
    entries: Sequence[Entry]
    """What the reader's own office noted."""
    assignee: Assignee | None
    present: Sequence[str]
    """Others who have it open."""
    may_act: bool
    """False: it was in the reader's scope once, and is shown as it was then."""
    is_followed: bool
    """The reader follows it."""
    asks_reporter: bool
    """The reader may know who reported and asked for it; that is on record."""


def person_of(by: Principal) -> str:
    """By what somebody is known in what an office keeps: the directory's id, or a scope with the name in it that somebody without an
    account goes by there. A free name alone could be another person's id."""
    return by.person or f"{by.scope}:{by.name}"


def may_assign(by: Principal, case: Case) -> bool:
    """An agency shares out the work on its own cases; so does who stands above."""
    return by.role in {Role.OFFICER, Role.ADMINISTRATOR, *LEADERS} and may_act(by, case) and case.status in WITH_AGENCY


async def open_case(tx: Connection, case_id: UUID, by: Principal, way: Way, now: datetime, *, with_reporter: bool = False) -> OpenCase:
    """Reads a case for a person, and keeps who read it, and whether with the reporter's identity. Raises NotFound outside the scope."""
    found = await get_case(tx, case_id)
    history: Sequence[HistoryEntry] = await list_history(tx, case_id) if found else []
    if found is None:
        raise NotFound(NOT_YOURS)
    case, clocks = found
    own = may_act(by, case)
    if not own:
        history = part_seen(by, history)
        if not history:
            raise NotFound(NOT_YOURS)
        case, clocks = as_it_was(case, history), STOPPED
    person = person_of(by)
    asks = with_reporter and own and may_know_reporter(by, case)
    await queries.add_reading(tx, case_id, at=now, person=person, name=by.name, role=by.role.value, scope=by.scope, way=way, identity=asks)
    entries = await queries.list_entries(tx, case_id, by.scope)
    assignee = (await queries.list_assignees(tx, [case_id])).get(case_id) if own else None
    present = await queries.list_present(tx, case_id, but=person, since=now - PRESENT) if own else []
    followed = own and bool(await queries.list_seen(tx, person, [case_id]))
    if own and way == "page":
        await queries.see(tx, case_id, person=person, name=by.name, at=now)
    return OpenCase(case, clocks, history, entries, assignee, present, own, followed, asks)


async def read_additions(tx: Connection, master: UUID, by: Principal, way: Way, now: datetime) -> Sequence[Addition]:
    """What was added to cases that are merged into one, in their reporters' words. Each of those cases was read by `by` then, which is on
    record."""
    additions = await families.list_additions(tx, master)
    person = person_of(by)
    for case_id in dict.fromkeys(each.id for each in additions):
        await queries.add_reading(tx, case_id, at=now, person=person, name=by.name, role=by.role.value, scope=by.scope, way=way)
    return additions


class Office:
    """Commands that change no case."""

    def __init__(self, db: Database, colleagues: Colleagues, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self.colleagues, self._now = db, colleagues, now

    async def open(self, case_id: UUID, by: Principal, way: Way) -> OpenCase:
        """A case for its reader, who is put on record. Raises NotFound outside the scope."""
        async with self._db.transaction() as tx:
            return await open_case(tx, case_id, by, way, self._now())

    async def note(self, case_id: UUID, words: str, *, by: Principal) -> None:
        """Words for the office alone. Raises NotFound outside the scope, Conflict when the case has left it."""
        async with self._db.transaction() as tx:
            case = await self._lock(tx, case_id, by)
            await queries.add_entry(
                tx,
                case_id,
                government=case.government,
                agency=self._office(by, case),
                at=self._now(),
                kind="note",
                person=person_of(by),
                name=by.name,
                words=words,
            )

    async def assign(self, case_id: UUID, person: str | None, *, by: Principal) -> None:
        """Says who works on a case now, or that nobody does: oneself (`person_of`), or an active officer of the agency by the
        directory's id. Does nothing when that is known.

        Raises NotFound outside the scope, Forbidden for a role that does not share out work, Conflict when no agency has the case or it
        has left the scope, InvalidInput for somebody who is no officer of the agency.
        """
        async with self._db.transaction() as tx:
            case = await self._lock(tx, case_id, by)
            if case.agency is None or case.status not in WITH_AGENCY:
                raise Conflict("No agency has this case now.", version=case.version, code="not-with-agency")
            if not may_assign(by, case):
                raise Forbidden("An agency shares out the work on its cases itself.")
            known = (await queries.list_assignees(tx, [case_id])).get(case_id)
            if (known.person if known else None) == person:
                return
            assignee = await self._assignee(person, case.agency, by) if person else None
            now = self._now()
            if assignee is None:
                await queries.release(tx, case_id)
            else:
                await queries.assign(tx, case_id, agency=case.agency, assignee=assignee, at=now)
            await queries.add_entry(
                tx,
                case_id,
                government=case.government,
                agency=case.agency,
                at=now,
                kind="assigned" if assignee else "released",
                person=person_of(by),
                name=by.name,
                assignee=assignee.name if assignee else None,
            )

    async def stay(self, case_id: UUID, by: Principal) -> Sequence[str]:
        """Somebody still has the case open; returns the others who do. Raises NotFound outside the scope."""
        async with self._db.transaction() as tx:
            found = await get_case(tx, case_id)
            if found is None or not may_act(by, found[0]):
                raise NotFound(NOT_YOURS)
            now, person = self._now(), person_of(by)
            await queries.see(tx, case_id, person=person, name=by.name, at=now)
            return await queries.list_present(tx, case_id, but=person, since=now - PRESENT)

    async def follow(self, case_id: UUID, *, by: Principal) -> None:
        """Puts a case on the list of those that somebody follows. Raises NotFound outside the scope, Conflict when it has left it."""
        async with self._db.transaction() as tx:
            await self._lock(tx, case_id, by)
            await queries.follow(tx, case_id, person_of(by), self._now())

    async def unfollow(self, case_id: UUID, *, by: Principal) -> bool:
        """Takes it off again, wherever the case is now; whether it was on the list."""
        async with self._db.transaction() as tx:
            return await queries.unfollow(tx, case_id, person_of(by))

    async def list_views(self, *, by: Principal) -> Sequence[SavedView]:
        """Filters that somebody keeps, by name."""
        async with self._db.connection() as tx:
            return await queries.list_views(tx, person_of(by))

    async def keep_view(self, name: str, query: str, *, by: Principal) -> None:
        """Filters under a name of somebody's own; a name used before gets the new ones."""
        async with self._db.transaction() as tx:
            await queries.save_view(tx, person_of(by), name, query, self._now())

    async def drop_view(self, view_id: int, *, by: Principal) -> None:
        async with self._db.transaction() as tx:
            await queries.delete_view(tx, person_of(by), view_id)

    async def forget_presence(self, now: datetime) -> None:
        """Rows that no longer count."""
        async with self._db.transaction() as tx:
            await queries.forget_presence(tx, now - PRESENT)

    async def _assignee(self, person: str, agency: str, by: Principal) -> Assignee:
        if person == person_of(by):
            return Assignee(person, by.name)
        found = next((each for each in await self.colleagues.of(agency) if each.id == person), None)
        if found is None:
            raise InvalidInput([FieldError("person", "unknown_person", "Choose an officer of this agency.")])
        return Assignee(found.id, found.name)

    async def _lock(self, tx: Connection, case_id: UUID, by: Principal) -> Case:
        case = (await cases.lock(tx, [case_id])).get(case_id)
        if case is None:
            raise NotFound(NOT_YOURS)
        if not may_act(by, case):
            raise Conflict(ELSEWHERE, code="elsewhere") if part_seen(by, await list_history(tx, case_id)) else NotFound(NOT_YOURS)
        return case

    def _office(self, by: Principal, case: Case) -> str | None:
        """Whose note it is: an agency's own, or, by a coordinator, one for the coordinating office."""
        return case.agency if by.is_agency_bound else None
