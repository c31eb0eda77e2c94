"""The government Latihan, its agencies, and the seats of a class. Kept in routing alone: no fact of them is told."""

from collections.abc import Iterable
from uuid import UUID

from services.routing.practice import CLASSROOM
from services.routing.queries import reference
from services.routing.queries.reference import Revision
from services.routing.training.domain import AGENCIES, Kind, Seat, seat_of
from services.routing.training.queries import complaints as queries
from shared.database import Connection
from shared.events.reference import AgencyRegistered, GovernmentRegistered

SEAT_KIND = "meja latihan"


def seats_of(class_id: UUID, kind: Kind, count: int) -> list[Seat]:
    return [seat_of(class_id, kind, number) for number in range(1, count + 1)]


async def set_up(tx: Connection, seats: Iterable[Seat]) -> None:
    """The government with its agencies, if they are not there yet, and these seats.

    Seats are inactive agencies: nobody can choose one, only a class gives them complaints.
    """
    await reference.lock(tx)
    government = GovernmentRegistered(code=CLASSROOM, name="Latihan", practice=True)
    new = await queries.add_government(tx, government.model_dump(mode="json", exclude_none=True))
    offices = {f"{CLASSROOM}.{short}": _agency(f"{CLASSROOM}.{short}", name, None, active=True) for short, name in AGENCIES.items()}
    desks = {seat.code: _agency(seat.code, seat.name, SEAT_KIND, active=False) for seat in seats}
    if new | bool(await queries.add_agencies(tx, offices | desks)):
        await reference.bump(tx, Revision.REFERENCE)


async def take_down(tx: Connection, seats: Iterable[Seat]) -> None:
    """Seats that are not needed any more."""
    await reference.lock(tx)
    await queries.drop_seats(tx, [seat.code for seat in seats])
    await reference.bump(tx, Revision.REFERENCE)


def _agency(code: str, name: str, kind: str | None, *, active: bool) -> dict[str, object]:
    agency = AgencyRegistered(code=code, government=CLASSROOM, name=name, kind=kind, active=active)
    return agency.model_dump(mode="json", exclude_none=True)
