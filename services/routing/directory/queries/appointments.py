"""Appointments, and how agencies are staffed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.routing.directory.domain import ACTIVE_DAYS, Appointment, Staffing
from shared.auth import Role
from shared.database import Connection

COLUMNS = "a.id, a.person, a.decree, a.decided_on, a.valid_from, a.valid_until, a.scan, a.scan_type"
LIST = f"select {COLUMNS} from appointment a where a.person = any($1) order by a.valid_from desc, a.id desc"  # noqa: S608 fixed pieces
GET = f"select {COLUMNS} from appointment a where a.id = $1"  # noqa: S608 fixed pieces
INSERT = """
    insert into appointment
        (id, person, decree, decided_on, valid_from, valid_until, scan, scan_type, recorded_at, recorded_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
END = (
    "update appointment set valid_until = greatest($2, valid_from) where id = $1 and (valid_until is null or valid_until > $2) returning id"
)
END_ALL = """
    update appointment set valid_until = greatest($2, valid_from)
    where person = $1 and (valid_until is null or valid_until > $2)
"""
STAFFING = f"""
    select p.scope as agency,
        count(*) as appointed,
        count(*) filter (where p.signed_in_at > $3::timestamptz - interval '{ACTIVE_DAYS} days') as active
    from person p
    where p.role = $1 and p.active and exists (
        select from appointment a
        where a.person = p.id and a.valid_from <= $2 and (a.valid_until is null or $2 <= a.valid_until)
    )
    group by p.scope order by p.scope
"""  # noqa: S608 fixed pieces


async def list_of(tx: Connection, people: Sequence[UUID]) -> list[Appointment]:
    """The newest first."""
    return [Appointment(**row) for row in await tx.fetch(LIST, people)]


async def get(tx: Connection, appointment: UUID) -> Appointment | None:
    row = await tx.fetchrow(GET, appointment)
    return Appointment(**row) if row else None


async def insert(tx: Connection, made: Appointment, *, at: datetime, by: str) -> None:
    await tx.execute(
        INSERT,
        made.id,
        made.person,
        made.decree,
        made.decided_on,
        made.valid_from,
        made.valid_until,
        made.scan,
        made.scan_type,
        at,
        by,
    )


async def end(tx: Connection, appointment: UUID, last_day: date) -> bool:
    """False when it had ended by then."""
    return await tx.fetchval(END, appointment, last_day) is not None


async def end_all(tx: Connection, person: UUID, last_day: date) -> None:
    await tx.execute(END_ALL, person, last_day)


async def list_staffing(tx: Connection, day: date, now: datetime) -> list[Staffing]:
    """Agencies with an officer whose decree holds on this day."""
    return [Staffing(**row) for row in await tx.fetch(STAFFING, Role.OFFICER.value, day, now)]
