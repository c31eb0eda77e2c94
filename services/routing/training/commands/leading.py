"""A coordinator leads a class: opens it, starts and ends rounds, closes it."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from services.routing.commands.landscape import Landscape
from services.routing.training.commands.planning import plan
from services.routing.training.commands.running import finish
from services.routing.training.commands.seats import seats_of, set_up
from services.routing.training.domain import MOST_SEATS, ROUND_MINUTES, Kind, Pace
from services.routing.training.queries import classes as queries
from services.routing.training.queries.classes import PracticeClass, Round
from shared.auth import Principal
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.ids import new_id

TITLE_MAX = 100
KEY_BYTES = 9
"""Of the secret in a class's link: too many to guess within the life of a class, short enough to be read out."""


class Leading:
    """Commands of whoever leads classes."""

    def __init__(self, db: Database, landscape: Landscape, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._landscape, self._now = db, landscape, now

    async def open_class(self, title: str, kind: str, seats: str, *, by: Principal) -> PracticeClass:
        """A class with its seats and its link. Raises InvalidInput, field by field."""
        errors = []
        if not 3 <= len(title.strip()) <= TITLE_MAX or not title.isprintable():
            errors.append(FieldError("title", "invalid_title", "Give the class a name of 3 to 100 characters."))
        if kind not in set(Kind):
            errors.append(FieldError("kind", "unknown_kind", "Choose one of the agencies."))
        if not (seats.isascii() and seats.isdigit() and len(seats) < 4 and 1 <= int(seats) <= MOST_SEATS):
            errors.append(FieldError("seats", "wrong_number", "A class has 1 to 99 seats."))
        if errors:
            raise InvalidInput(errors)
        now = self._now()
        new = PracticeClass(
            new_id(), secrets.token_urlsafe(KEY_BYTES), by.scope, title.strip(), by.name, Kind(kind), int(seats), now, None, None
        )
        async with self._db.transaction() as tx:
            await set_up(tx, seats_of(new.id, new.kind, new.seats))
            await queries.add_class(tx, new)
        return new

    async def start_round(self, class_id: UUID, pace: str, minutes: str, *, hints: bool, by: Principal) -> Round:
        """Complaints begin to arrive. Raises InvalidInput; Conflict while one runs, when the class is closed, or with nobody there."""
        errors = []
        if pace not in set(Pace):
            errors.append(FieldError("pace", "unknown_pace", "Choose a pace."))
        if minutes not in {str(each) for each in ROUND_MINUTES}:
            errors.append(FieldError("minutes", "wrong_length", "Choose how long the round takes."))
        if errors:
            raise InvalidInput(errors)
        now = self._now()
        async with self._db.transaction() as tx:
            known = await _locked(tx, class_id, by)
            rounds = await queries.list_rounds(tx, class_id)
            people = await queries.list_participants(tx, class_id)
            if known.closed_at is not None:
                raise Conflict("This class is closed.", code="class-closed")
            if any(each.ended_at is None for each in rounds):
                raise Conflict("A round is running already.", code="round-running")
            if not people:
                raise Conflict("Nobody has joined yet.", code="nobody-there")
            new = Round(class_id, len(rounds) + 1, Pace(pace), hints, now, now + timedelta(minutes=int(minutes)), None)
            await queries.add_round(tx, new)
            await plan(tx, new, people, now)
        return new

    async def end_round(self, class_id: UUID, *, by: Principal) -> None:
        """The running round is over now; nothing happens when none runs."""
        async with self._db.transaction() as tx:
            await _locked(tx, class_id, by)
            await self._end(tx, class_id)

    async def close_class(self, class_id: UUID, *, by: Principal) -> None:
        """Nobody can join any more. Its round ends; a day later its complaints are deleted."""
        async with self._db.transaction() as tx:
            await _locked(tx, class_id, by)
            await self._end(tx, class_id)
            await queries.close_class(tx, class_id, self._now())

    async def _end(self, tx: Connection, class_id: UUID) -> None:
        now = self._now()
        await queries.end_early(tx, class_id, now)
        for each in await queries.list_rounds(tx, class_id):
            if each.ended_at is None:
                await finish(tx, self._landscape, each, now)


async def _locked(tx: Connection, class_id: UUID, by: Principal) -> PracticeClass:
    known = await queries.lock_class(tx, class_id, by.scope)
    if known is None:
        raise NotFound("There is no such class, or somebody else leads it.")
    return known
