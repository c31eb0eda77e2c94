"""What the pages about people show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.routing.directory.domain import APPOINTED_ROLES, Appointment, Person, may_manage
from services.routing.directory.places import Names, Places
from services.routing.directory.queries import appointments, persons
from shared.auth import EVERYTHING, Principal, Role
from shared.database import Database
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the list, with the decree that holds today."""

    person: Person
    place: str
    appointment: Appointment | None
    needs_decree: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The people of a government (or of all), and the agencies for which nobody is appointed."""

    entries: Sequence[Entry]
    without_officer: Sequence[tuple[str, str]]
    agencies: int
    names: Names
    within: str | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    what: str
    by_name: str
    decree: str | None


@dataclass(frozen=True, slots=True)
class File:
    """All about one person."""

    person: Person
    place: str
    appointments: Sequence[Appointment]
    history: Sequence[HistoryLine]
    names: Names


class Reading:
    """Reads of `/desk/orang`."""

    def __init__(self, db: Database, places: Places) -> None:
        self._db, self._places = db, places

    async def overview(self, by: Principal, *, today: date) -> Overview:
        within = by.government
        names = await self._places.names()
        async with self._db.connection() as connection:
            people = [each for each in await persons.list_people(connection, within) if may_manage(by, each.role, each.scope)]
            held = await appointments.list_of(connection, [each.id for each in people])
        in_force = {each.person: each for each in reversed(held) if each.holds(today)}
        entries = [
            Entry(each, names.place(each.scope), in_force.get(each.id), each.active and each.role in APPOINTED_ROLES) for each in people
        ]
        staffed = {each.scope for each in people if each.active and each.role is Role.OFFICER and each.id in in_force}
        agencies = [(code, name) for code, name in names.scopes(within) if code.count(".") == 2 and not names.is_practice(code)]
        without = [(code, names.place(code)) for code, _ in agencies if code not in staffed]
        return Overview(entries, without, len(agencies), names, within)

    async def file(self, person: UUID, by: Principal) -> File:
        """Raises NotFound for somebody whom the reader does not look after."""
        names = await self._places.names()
        async with self._db.connection() as connection:
            found = await persons.get(connection, person)
            if found is None or not may_manage(by, found.role, found.scope):
                raise NotFound("There is no such person.")
            held = await appointments.list_of(connection, [person])
            history = [
                HistoryLine(row["at"], row["what"], row["by_name"], row["detail"].get("decree"))
                for row in await persons.list_history(connection, person)
            ]
        return File(found, names.place(found.scope), held, history, names)

    async def choices(self, by: Principal) -> list[tuple[str, str]]:
        """The scopes that this reader can give."""
        names = await self._places.names()
        everything = [(EVERYTHING, names.place(EVERYTHING))] if by.role is Role.ADMINISTRATOR else []
        return everything + names.scopes(by.government)
