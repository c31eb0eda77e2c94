"""Rules about people and their appointments. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from shared.auth import EVERYTHING, LEADERS, Principal, Role, government_of
from shared.errors import FieldError

NAME_MAX: Final = 120
EMAIL_MAX: Final = 200
DECREE_MAX: Final = 120
FIRST_DECREE: Final = date(1945, 8, 17)
EMAIL = re.compile(r"[!-?A-~]{1,64}@[!-\-/-?A-~]+(\.[!-\-/-?A-~]+)+")
"""ASCII only: what two letters have in common is no question then, neither to us nor to PostgreSQL."""
AGENCY_ROLES = frozenset({Role.OFFICER, *LEADERS})
NATIONAL_ROLES = frozenset({Role.EVALUATOR, Role.ADMINISTRATOR})
APPOINTED_ROLES = frozenset({Role.OFFICER, Role.COORDINATOR})
"""Who needs a decree to count as appointed."""
ACTIVE_DAYS: Final = 30
"""An officer who signed in within so many days counts as active."""


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    version: int
    name: str
    email: str
    role: Role
    scope: str
    active: bool
    demonstration: bool
    signed_in_at: datetime | None
    has_access: bool
    """There is a way to sign in: a password, a passkey or a provider's account."""

    @property
    def government(self) -> str | None:
        return government_of(self.scope)

    @property
    def agency(self) -> str | None:
        return self.scope if self.scope.count(".") == 2 else None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A decree (SK) and the days on which it holds, the last one included."""

    id: UUID
    person: UUID
    decree: str
    decided_on: date
    valid_from: date
    valid_until: date | None
    scan: str | None
    scan_type: str | None

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What a form says of a person."""

    name: str
    email: str
    role: str
    scope: str


@dataclass(frozen=True, slots=True)
class Staffing:
    """How an agency is staffed on a day, without a name: officers appointed by a decree in force, and those of them at work."""

    agency: str
    appointed: int
    active: int


def email_of(typed: str) -> str:
    """The one spelling by which an address is kept, looked for and counted."""
    return unicodedata.normalize("NFKC", typed.strip()).casefold()


def may_manage(by: Principal, role: Role, scope: str) -> bool:
    """A coordinator: people of the own government. An administrator: everybody."""
    if by.role is Role.ADMINISTRATOR:
        return True
    government = government_of(scope)
    if by.role is not Role.COORDINATOR or government is None or role in NATIONAL_ROLES:
        return False
    return by.covers(government)


def is_scope_of(role: Role, scope: str) -> bool:
    """Officers and leaders belong to an agency, coordinators to a government, the others to the nation."""
    if role in NATIONAL_ROLES:
        return scope == EVERYTHING
    return scope.count(".") == (2 if role in AGENCY_ROLES else 1)


def check_person(draft: PersonDraft, known_scopes: Iterable[str]) -> list[FieldError]:
    """What cannot be right; `known_scopes` are the governments and agencies that there are."""
    errors = []
    if not draft.name.strip() or len(draft.name) > NAME_MAX or _has_control(draft.name):
        errors.append(FieldError("name", "invalid_name", "A name is needed."))
    if len(draft.email) > EMAIL_MAX or not EMAIL.fullmatch(draft.email):
        errors.append(FieldError("email", "invalid_email", "This is not an e-mail address."))
    role = Role(draft.role) if draft.role in {role.value for role in Role} - {Role.CHANNEL.value} else None
    if role is None:
        errors.append(FieldError("role", "unknown_role", "Choose a role."))
    elif not is_scope_of(role, draft.scope) or (draft.scope != EVERYTHING and draft.scope not in set(known_scopes)):
        errors.append(FieldError("scope", "wrong_scope", "The role needs another scope."))
    return errors


def check_appointment(decree: str, decided_on: date | None, valid_from: date | None, valid_until: date | None) -> list[FieldError]:
    """What cannot be right about a decree."""
    errors = []
    if not decree.strip() or len(decree) > DECREE_MAX or _has_control(decree):
        errors.append(FieldError("decree", "invalid_decree", "The decree's number is needed."))
    for field, day in (("decided_on", decided_on), ("valid_from", valid_from)):
        if day is None or day < FIRST_DECREE:
            errors.append(FieldError(field, "invalid_day", "A day is needed."))
    if valid_from and valid_until and valid_until < valid_from:
        errors.append(FieldError("valid_until", "before_start", "The last day comes before the first."))
    return errors


def _has_control(text: str) -> bool:
    return any(ord(letter) < 32 or 0xD800 <= ord(letter) <= 0xDFFF for letter in text)
