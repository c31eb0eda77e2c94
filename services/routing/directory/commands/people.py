"""Who works with Kawal: adding, changing, ending, inviting, appointing. One transaction each, with a line of history."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from services.routing.directory.domain import (
    Appointment,
    Person,
    PersonDraft,
    check_appointment,
    check_person,
    email_of,
    is_scope_of,
    may_manage,
)
from services.routing.directory.files import Scans
from services.routing.directory.links import Purpose, make_link
from services.routing.directory.places import Places
from services.routing.directory.queries import appointments, persons
from shared.auth import Principal, Role
from shared.database import Connection, Database
from shared.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from shared.ids import new_id

TAKEN = FieldError("email", "email_taken", "Somebody has this e-mail address already.")
STALE = "Somebody else has changed this person in the meantime."


@dataclass(frozen=True, slots=True)
class Decree:
    """What a form says of an appointment."""

    number: str
    decided_on: date | None
    valid_from: date | None
    valid_until: date | None
    scan: bytes = b""


class People:
    """The use cases of `/desk/orang`."""

    def __init__(self, db: Database, places: Places, scans: Scans) -> None:
        self._db, self._places, self._scans = db, places, scans

    async def add(self, draft: PersonDraft, decree: Decree | None, *, by: Principal, now: datetime) -> Person:
        """Raises InvalidInput with every field that is not right, Forbidden outside the own government."""
        role = await self._checked(draft, decree, by)
        stored = await self._scans.put(new_id(), decree.scan) if decree and decree.scan else None
        person = new_id()
        async with self._db.transaction() as tx:
            if not await persons.insert(
                tx, person, draft.name.strip(), email_of(draft.email), role, draft.scope, demonstration=False, now=now
            ):
                raise InvalidInput([TAKEN])
            await persons.add_history(tx, person, now, _who(by), "added", {"role": role.value, "scope": draft.scope})
            if decree:
                await _insert(tx, person, decree, stored, by=by, now=now)
            return _there(await persons.get(tx, person))

    async def change(self, person: UUID, version: int, draft: PersonDraft, *, by: Principal, now: datetime) -> Person:
        """Another role or scope ends the sessions: nobody works on with the old one. Raises Conflict when it was changed meanwhile."""
        role = await self._checked(draft, None, by)
        async with self._db.transaction() as tx:
            before = await self._another(tx, person, by)
            await _update(tx, before, version, draft, role, active=before.active)
            if (before.role, before.scope) != (role, draft.scope):
                await persons.shut_out(tx, person, forget=False)
            detail = {"role": role.value, "scope": draft.scope}
            await persons.add_history(tx, person, now, _who(by), "changed", detail)
            return _there(await persons.get(tx, person))

    async def end(self, person: UUID, version: int, *, by: Principal, now: datetime, today: date) -> None:
        """This person works here no more: signed out everywhere, no way in, appointments ended today. The name stays in the history."""
        async with self._db.transaction() as tx:
            before = await self._locked(tx, person, by)
            if by.person == str(person):
                raise Conflict("Somebody else must end your own access.", code="own-access")
            draft = PersonDraft(before.name, before.email, before.role.value, before.scope)
            await _update(tx, before, version, draft, before.role, active=False)
            await persons.shut_out(tx, person, forget=True)
            await appointments.end_all(tx, person, today)
            await persons.add_history(tx, person, now, _who(by), "ended", {})

    async def invite(self, person: UUID, *, by: Principal, now: datetime) -> str:
        """The path of a link for a first or a new password. Raises Conflict for oneself, and for somebody who works here no more."""
        async with self._db.transaction() as tx:
            found = await self._another(tx, person, by)
            if not found.active:
                raise Conflict("This person works here no more.", code="not-active")
            await persons.add_history(tx, person, now, _who(by), "invited", {})
            return await make_link(tx, person, Purpose.INVITATION, by=_who(by), now=now)

    async def appoint(self, person: UUID, decree: Decree, *, by: Principal, now: datetime) -> None:
        """Records a decree. Raises InvalidInput with every field that is not right."""
        _check_decree(decree)
        async with self._db.connection() as connection:
            self._managed(await persons.get(connection, person), by)
        stored = await self._scans.put(new_id(), decree.scan) if decree.scan else None
        async with self._db.transaction() as tx:
            await self._another(tx, person, by)
            await _insert(tx, person, decree, stored, by=by, now=now)

    async def end_appointment(self, appointment: UUID, *, by: Principal, now: datetime, today: date) -> UUID:
        """Today is its last day; returns the person. Raises Conflict when it has ended already."""
        async with self._db.transaction() as tx:
            found = await appointments.get(tx, appointment)
            if found is None:
                raise NotFound("There is no such appointment.")
            await self._another(tx, found.person, by)
            if not await appointments.end(tx, appointment, today):
                raise Conflict("This appointment has ended already.", code="ended-already")
            await persons.add_history(tx, found.person, now, _who(by), "appointment_ended", {"decree": found.decree})
            return found.person

    async def person_of(self, appointment: UUID, *, by: Principal) -> UUID:
        """Whose appointment it is. Raises NotFound outside the own government."""
        async with self._db.connection() as connection:
            found = await appointments.get(connection, appointment)
            return self._managed(await persons.get(connection, found.person) if found else None, by).id

    async def scan(self, appointment: UUID, *, by: Principal) -> tuple[bytes, str]:
        """The scan and its type, for whoever manages its person."""
        async with self._db.connection() as connection:
            found = await appointments.get(connection, appointment)
            self._managed(await persons.get(connection, found.person) if found else None, by)
        if found is None or found.scan is None or found.scan_type is None:
            raise NotFound("There is no such scan.")
        return await self._scans.get(found.scan), found.scan_type

    async def _checked(self, draft: PersonDraft, decree: Decree | None, by: Principal) -> Role:
        known = [code for code, _ in (await self._places.names()).scopes()]
        errors = check_person(draft, known)
        if decree:
            errors += check_appointment(decree.number, decree.decided_on, decree.valid_from, decree.valid_until)
        if errors:
            raise InvalidInput(errors)
        role = Role(draft.role)
        if not is_scope_of(role, draft.scope) or not may_manage(by, role, draft.scope):
            raise Forbidden("You look after the people of your own government only.")
        return role

    async def _locked(self, tx: Connection, person: UUID, by: Principal) -> Person:
        return self._managed(await persons.lock(tx, person), by)

    async def _another(self, tx: Connection, person: UUID, by: Principal) -> Person:
        """Nobody changes the own entry, nor makes an own link past the second factor. Raises Conflict for oneself."""
        found = await self._locked(tx, person, by)
        if by.person == str(person):
            raise Conflict("Somebody else must change your own entry.", code="own-entry")
        return found

    def _managed(self, person: Person | None, by: Principal) -> Person:
        """Raises NotFound for somebody who is not there, or not for you to know."""
        if person is None or not may_manage(by, person.role, person.scope):
            raise NotFound("There is no such person.")
        return person


def _check_decree(decree: Decree) -> None:
    errors = check_appointment(decree.number, decree.decided_on, decree.valid_from, decree.valid_until)
    if errors:
        raise InvalidInput(errors)


async def _insert(tx: Connection, person: UUID, decree: Decree, stored: tuple[str, str] | None, *, by: Principal, now: datetime) -> None:
    if decree.decided_on is None or decree.valid_from is None:
        raise InvalidInput([FieldError("decided_on", "invalid_day", "A day is needed.")])
    path, kind = stored or (None, None)
    made = Appointment(new_id(), person, decree.number.strip(), decree.decided_on, decree.valid_from, decree.valid_until, path, kind)
    await appointments.insert(tx, made, at=now, by=_who(by))
    await persons.add_history(tx, person, now, _who(by), "appointed", {"decree": made.decree})


async def _update(tx: Connection, before: Person, version: int, draft: PersonDraft, role: Role, *, active: bool) -> None:
    try:
        async with tx.transaction():
            done = await persons.update(tx, before.id, version, draft.name.strip(), email_of(draft.email), role, draft.scope, active=active)
    except asyncpg.UniqueViolationError as error:
        raise InvalidInput([TAKEN]) from error
    if not done:
        raise Conflict(STALE, version=before.version, code="stale-version")


def _there(person: Person | None) -> Person:
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _who(by: Principal) -> str:
    """For the history: the directory's id, or the name that a bearer token gives."""
    return by.person or by.name
