"""Six persons to try Kawal out with, in local mode only: of one government and one of its agencies, and of the nation."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.routing.directory.domain import Appointment, Person
from services.routing.directory.links import Purpose, make_link
from services.routing.directory.places import Names
from services.routing.directory.queries import appointments, persons
from shared.auth import EVERYTHING, Role
from shared.database import Connection, Database
from shared.ids import new_id

GOVERNMENT: Final = "32.01"
AGENCY: Final = "32.01.dpupr"
WHO: Final = "demonstration"


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the six. The names are made up."""

    name: str
    email: str
    role: Role
    decree: str | None = None


FIGURES: Final = (
    Figure("Ratna Wulandari", "koordinator@kawal.example", Role.COORDINATOR, "800/17/2026"),
    Figure("Dedi Kurniawan", "petugas@kawal.example", Role.OFFICER, "800/18/2026"),
    Figure("Sri Handayani", "sekretaris@kawal.example", Role.SECRETARY),
    Figure("Bambang Suryana", "kepala@kawal.example", Role.HEAD),
    Figure("Maya Siregar", "evaluator@kawal.example", Role.EVALUATOR),
    Figure("Yusuf Hakim", "admin@kawal.example", Role.ADMINISTRATOR),
)


async def ensure_persons(db: Database, names: Names, *, now: datetime) -> list[Person]:
    """Makes those that are not there yet; one that somebody has changed or ended stays so."""
    government, agency = _places(names)
    async with db.transaction() as tx:
        for figure in FIGURES:
            await _ensure(tx, figure, government, agency, now)
        return await persons.list_demonstration(tx)


async def make_links(db: Database, people: list[Person], *, now: datetime) -> list[tuple[Person, str]]:
    """For each a path that signs in once, within the hour."""
    async with db.transaction() as tx:
        return [(person, await make_link(tx, person.id, Purpose.DEMONSTRATION, by=WHO, now=now)) for person in people]


def _places(names: Names) -> tuple[str, str]:
    """Of an installation with places of its own, the first that has an agency."""
    known = {code for code, _ in names.scopes()}
    if {GOVERNMENT, AGENCY} <= known:
        return GOVERNMENT, AGENCY
    agency = next((code for code, _ in names.scopes() if code.count(".") == 2 and not names.is_practice(code)), AGENCY)
    return agency.rpartition(".")[0], agency


async def _ensure(tx: Connection, figure: Figure, government: str, agency: str, now: datetime) -> None:
    scopes = {Role.COORDINATOR: government, Role.EVALUATOR: EVERYTHING, Role.ADMINISTRATOR: EVERYTHING}
    person = new_id()
    scope = scopes.get(figure.role, agency)
    if not await persons.insert(tx, person, figure.name, figure.email, figure.role, scope, demonstration=True, now=now):
        return
    await persons.add_history(tx, person, now, WHO, "added", {"role": figure.role.value, "scope": scope})
    if figure.decree:
        first = date(now.year, 1, 1)
        made = Appointment(new_id(), person, figure.decree, first, first, None, None, None)
        await appointments.insert(tx, made, at=now, by=WHO)
