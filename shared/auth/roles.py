"""Roles, scopes, and who somebody is. Who sees what is in DOMAIN; the rules in this package put it into code."""

from dataclasses import dataclass
from enum import StrEnum

from shared.events.codes import CLASSROOM

EVERYTHING = "*"


class Role(StrEnum):
    """What somebody is here for. A person has one."""

    OFFICER = "officer"
    SECRETARY = "secretary"
    HEAD = "head"
    COORDINATOR = "coordinator"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"
    CHANNEL = "channel"
    """A machine that hands in complaints."""


LEADERS = frozenset({Role.SECRETARY, Role.HEAD})
CASE_READERS = frozenset({Role.OFFICER, *LEADERS, Role.COORDINATOR})
PEOPLE = frozenset(Role) - {Role.CHANNEL}
"""Who can sign in on a page."""


def government_of(scope: str) -> str | None:
    """The government that a scope lies in; None for everything."""
    return None if scope == EVERYTHING else ".".join(scope.split(".")[:2])


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with one role in one scope: `*` everything, `32.04` a government with all its agencies, `32.04.dpupr` an agency."""

    name: str
    role: Role
    scope: str
    person: str | None = None
    """The id in the directory; a bearer token has none."""
    place: str | None = None
    """The scope in words, for whoever is signed in."""

    def covers(self, government: str, agency: str | None = None) -> bool:
        """Whether something in the care of this government, and of this agency if it has one, lies in the scope."""
        return self.scope == EVERYTHING or self.scope == government or (agency is not None and self.scope == agency)

    @property
    def government(self) -> str | None:
        """The government that the scope lies in; None for everything."""
        return government_of(self.scope)

    @property
    def is_agency_bound(self) -> bool:
        """The scope is one agency, not a government or everything."""
        return self.scope.count(".") == 2

    @property
    def is_practice(self) -> bool:
        """Somebody who takes part in a practice class: sees an own seat in the classroom and nothing else."""
        return self.scope == CLASSROOM or self.scope.startswith(f"{CLASSROOM}.")
