"""Somebody joins a class by its link: a seat, and a session that opens this seat and nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.routing.training.commands.planning import plan
from services.routing.training.domain import seat_of
from services.routing.training.queries import classes as queries
from services.routing.training.queries.classes import Participant, PracticeClass
from shared.auth import Principal, Role
from shared.auth.sessions import Session, digest_of, new_secret
from shared.clock import utc_now
from shared.database import Connection, Database, is_outage
from shared.errors import Conflict, FieldError, InvalidInput, NotFound, Unavailable
from shared.ids import new_id

STAYS = timedelta(hours=10)
"""How long a participant's session lasts: a day of a workshop. Who joins again under the same name sits at the same seat."""
NAME_MAX, OFFICE_MAX = 80, 120


class Joining:
    """Commands and sessions of participants. They have no account and no other rights."""

    def __init__(self, db: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._now = db, now

    async def find_class(self, key: str) -> PracticeClass:
        """The class of a link. Raises NotFound when there is none."""
        async with self._db.connection() as connection:
            return _there(await queries.find_class(connection, key))

    async def join(self, key: str, name: str, office: str) -> str:
        """The secret for the browser. Raises InvalidInput, NotFound for a wrong link, Conflict when the class is closed or full."""
        name, office = " ".join(name.split()), " ".join(office.split())
        _check(name, office)
        now, secret = self._now(), new_secret()
        async with self._db.transaction() as tx:
            known = _there(await queries.find_class(tx, key, lock=True))
            if known.closed_at is not None:
                raise Conflict("This class is over.", code="class-closed")
            people = await queries.list_participants(tx, known.id)
            same = next((each for each in people if _is_same(each, name, office)), None)
            if same is not None:
                await queries.renew_session(tx, same.id, digest_of(secret), now + STAYS)
            else:
                await self._seat(tx, known, len(people) + 1, (name, office), secret, now)
        return secret

    async def _seat(self, tx: Connection, known: PracticeClass, number: int, who: tuple[str, str], secret: str, now: datetime) -> None:
        if number > known.seats:
            raise Conflict("All seats of this class are taken.", code="class-full")
        seat = seat_of(known.id, known.kind, number)
        new = Participant(new_id(), known.id, number, *who, seat.agency, seat.code, now)
        await queries.add_participant(tx, new, digest_of(secret), now + STAYS)
        for each in await queries.list_rounds(tx, known.id):
            if each.ended_at is None and each.ends_at > now:
                await plan(tx, each, [new], now)

    async def leave(self, secret: str) -> None:
        """Signs a participant out: the secret opens the seat no more. Nothing happens for any other secret."""
        async with self._db.transaction() as tx:
            await queries.end_session(tx, digest_of(secret), self._now())

    async def find(self, digest: str, *, is_use: bool = True) -> Session | None:  # it lasts a day, used or not
        """As a source of sessions (shared.auth.sessions): an officer of the seat's own agency. Raises Unavailable without the database."""
        try:
            async with self._db.connection() as connection:
                sitting = await queries.find_session(connection, digest, self._now())
        except Exception as error:
            if is_outage(error):
                raise Unavailable("Practice is away for the moment. Please try again.") from error
            raise
        if sitting is None:
            return None
        return Session(Principal(sitting.name, Role.OFFICER, sitting.seat, place=sitting.place), sitting.joined_at)


def _there(known: PracticeClass | None) -> PracticeClass:
    if known is None:
        raise NotFound("There is no such class. Ask for the link once more.")
    return known


def _is_same(person: Participant, name: str, office: str) -> bool:
    return (person.name.casefold(), person.office.casefold()) == (name.casefold(), office.casefold())


def _check(name: str, office: str) -> None:
    errors = []
    if not 3 <= len(name) <= NAME_MAX or not name.isprintable():
        errors.append(FieldError("name", "invalid_name", "Type your name, 3 to 80 characters."))
    if not 2 <= len(office) <= OFFICE_MAX or not office.isprintable():
        errors.append(FieldError("office", "invalid_office", "Type your agency, 2 to 120 characters."))
    if errors:
        raise InvalidInput(errors)
