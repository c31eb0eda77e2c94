"""Classes, their rounds, and who takes part."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.routing.training.domain import Kind, Pace
from shared.auth import EVERYTHING
from shared.database import Connection

_CLASS = "id, join_key, owner, title, led_by, kind, seats, created_at, closed_at, cleared_at"
ADD_CLASS = """
insert into training_class (id, join_key, owner, title, led_by, kind, seats, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
GET_CLASS = f"select {_CLASS} from training_class where id = $1 and ($2::text is null or $2 = '{EVERYTHING}' or owner = $2)"  # noqa: S608 fixed pieces
LOCK_CLASS = f"{GET_CLASS} for update"
LOCK_BY_KEY = f"select {_CLASS} from training_class where join_key = $1 for update"  # noqa: S608 fixed pieces
GET_BY_KEY = f"select {_CLASS} from training_class where join_key = $1"  # noqa: S608 fixed pieces
LIST_CLASSES = f"""
select {_CLASS}, (select count(*) from training_participant p where p.class_id = c.id) as present,
    (select count(*) from training_round r where r.class_id = c.id) as rounds
from training_class c where $1 = '{EVERYTHING}' or owner = $1 order by created_at desc limit $2
"""  # noqa: S608 fixed pieces
CLOSE_CLASS = "update training_class set closed_at = $2 where id = $1 and closed_at is null"
LOCK_TO_CLEAR = f"""
select {_CLASS} from training_class where closed_at < $1 and cleared_at is null order by closed_at limit 1 for update skip locked
"""  # noqa: S608 fixed pieces
MARK_CLEARED = "update training_class set cleared_at = $2 where id = $1"
LIST_FORGOTTEN = "select id from training_class where closed_at is null and created_at < $1 for update skip locked"

_ROUND = "class_id, number, pace, hints, starts_at, ends_at, ended_at"
ADD_ROUND = """
insert into training_round (class_id, number, pace, hints, starts_at, ends_at) values ($1, $2, $3, $4, $5, $6)
"""
LIST_ROUNDS = f"select {_ROUND} from training_round where class_id = $1 order by number"  # noqa: S608 fixed pieces
END_EARLY = "update training_round set ends_at = least(ends_at, $2) where class_id = $1 and ended_at is null"
LOCK_OVER = f"""
select {_ROUND} from training_round where ended_at is null and ends_at <= $1 order by ends_at limit 1 for update skip locked
"""  # noqa: S608 fixed pieces
MARK_ENDED = "update training_round set ended_at = $3 where class_id = $1 and number = $2"

_PARTICIPANT = "id, class_id, number, name, office, agency, seat, joined_at"
ADD_PARTICIPANT = """
insert into training_participant (id, class_id, number, name, office, agency, seat, joined_at, digest, stays_until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
LIST_PARTICIPANTS = f"select {_PARTICIPANT} from training_participant where class_id = $1 order by number"  # noqa: S608 fixed pieces
FIND_SESSION = """
select p.name, p.seat, p.joined_at, coalesce(a.data ->> 'name', 'Latihan') as place
from training_participant p join training_class c on c.id = p.class_id left join agency a on a.code = p.seat
where p.digest = $1 and p.stays_until > $2 and c.cleared_at is null
"""
GET_BY_SEAT = f"select {_PARTICIPANT} from training_participant where seat = $1"  # noqa: S608 fixed pieces
RENEW_SESSION = "update training_participant set digest = $2, stays_until = $3 where id = $1"
END_SESSION = "update training_participant set stays_until = least(stays_until, $2) where digest = $1"
END_SESSIONS = "update training_participant set stays_until = least(stays_until, $2) where class_id = $1"


@dataclass(frozen=True, slots=True)
class PracticeClass:
    id: UUID
    join_key: str
    owner: str
    """The government whose coordinator leads it."""
    title: str
    led_by: str
    kind: Kind
    seats: int
    created_at: datetime
    closed_at: datetime | None
    cleared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A class in the list, with how many joined and how many rounds it had."""

    known: PracticeClass
    present: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Round:
    class_id: UUID
    number: int
    pace: Pace
    hints: bool
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Participant:
    id: UUID
    class_id: UUID
    number: int
    name: str
    office: str
    agency: str
    seat: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who holds a participant's cookie."""

    name: str
    seat: str
    joined_at: datetime
    place: str
    """What the seat is called."""


async def add_class(tx: Connection, new: PracticeClass) -> None:
    await tx.execute(ADD_CLASS, new.id, new.join_key, new.owner, new.title, new.led_by, new.kind.value, new.seats, new.created_at)


async def get_class(tx: Connection, class_id: UUID, scope: str | None) -> PracticeClass | None:
    """A class that somebody with this scope leads; None for any class."""
    return _class(await tx.fetchrow(GET_CLASS, class_id, scope))


async def lock_class(tx: Connection, class_id: UUID, scope: str) -> PracticeClass | None:
    """The same, nobody else's to change until the transaction ends."""
    return _class(await tx.fetchrow(LOCK_CLASS, class_id, scope))


async def find_class(tx: Connection, join_key: str, *, lock: bool = False) -> PracticeClass | None:
    """By the secret part of its link."""
    return _class(await tx.fetchrow(LOCK_BY_KEY if lock else GET_BY_KEY, join_key))


async def list_classes(tx: Connection, scope: str, limit: int) -> list[Listed]:
    """Newest first."""
    found = []
    for row in await tx.fetch(LIST_CLASSES, scope, limit):
        values = dict(row)
        present, rounds = values.pop("present"), values.pop("rounds")
        found.append(Listed(_made(values), present, rounds))
    return found


async def close_class(tx: Connection, class_id: UUID, at: datetime) -> None:
    await tx.execute(CLOSE_CLASS, class_id, at)


async def lock_to_clear(tx: Connection, closed_before: datetime) -> PracticeClass | None:
    """One closed class whose made-up cases are still there."""
    return _class(await tx.fetchrow(LOCK_TO_CLEAR, closed_before))


async def mark_cleared(tx: Connection, class_id: UUID, at: datetime) -> None:
    await tx.execute(MARK_CLEARED, class_id, at)


async def list_forgotten(tx: Connection, created_before: datetime) -> list[UUID]:
    """Classes that nobody closed."""
    return [row["id"] for row in await tx.fetch(LIST_FORGOTTEN, created_before)]


async def add_round(tx: Connection, new: Round) -> None:
    await tx.execute(ADD_ROUND, new.class_id, new.number, new.pace.value, new.hints, new.starts_at, new.ends_at)


async def list_rounds(tx: Connection, class_id: UUID) -> list[Round]:
    return [_round(row) for row in await tx.fetch(LIST_ROUNDS, class_id)]


async def end_early(tx: Connection, class_id: UUID, at: datetime) -> None:
    """The running round ends now, if there is one."""
    await tx.execute(END_EARLY, class_id, at)


async def lock_over(tx: Connection, now: datetime) -> Round | None:
    """One round whose time is over and that is not judged yet."""
    row = await tx.fetchrow(LOCK_OVER, now)
    return _round(row) if row else None


async def mark_ended(tx: Connection, over: Round, at: datetime) -> None:
    await tx.execute(MARK_ENDED, over.class_id, over.number, at)


async def add_participant(tx: Connection, new: Participant, digest: str, stays_until: datetime) -> None:
    await tx.execute(
        ADD_PARTICIPANT,
        new.id,
        new.class_id,
        new.number,
        new.name,
        new.office,
        new.agency,
        new.seat,
        new.joined_at,
        digest,
        stays_until,
    )


async def list_participants(tx: Connection, class_id: UUID) -> list[Participant]:
    return [Participant(**row) for row in await tx.fetch(LIST_PARTICIPANTS, class_id)]


async def find_session(tx: Connection, digest: str, now: datetime) -> Sitting | None:
    row = await tx.fetchrow(FIND_SESSION, digest, now)
    return Sitting(**row) if row else None


async def renew_session(tx: Connection, participant: UUID, digest: str, stays_until: datetime) -> None:
    """A new secret; the old one opens nothing any more."""
    await tx.execute(RENEW_SESSION, participant, digest, stays_until)


async def end_session(tx: Connection, digest: str, at: datetime) -> None:
    """Whoever has this secret is signed out at a moment, unless already."""
    await tx.execute(END_SESSION, digest, at)


async def end_sessions(tx: Connection, class_id: UUID, at: datetime) -> None:
    """Participants of a class are signed out at a moment, unless they are already."""
    await tx.execute(END_SESSIONS, class_id, at)


async def get_by_seat(tx: Connection, seat: str) -> Participant | None:
    row = await tx.fetchrow(GET_BY_SEAT, seat)
    return Participant(**row) if row else None


def _class(row: asyncpg.Record | None) -> PracticeClass | None:
    return _made(dict(row)) if row else None


def _made(values: dict[str, object]) -> PracticeClass:
    return PracticeClass(**values | {"kind": Kind(str(values["kind"]))})  # type: ignore[arg-type]  # the columns are its fields


def _round(row: asyncpg.Record) -> Round:
    return Round(**dict(row) | {"pace": Pace(row["pace"])})
