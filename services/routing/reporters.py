"""Who reported, for those who may know: asked of the vault at the moment of viewing, shown, and kept nowhere."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shared.errors import Unavailable
from shared.messaging.contacts import Contacts

State = Literal["anonymous", "named", "nameless", "away", "withheld"]


@dataclass(frozen=True, slots=True)
class Reporter:
    """What a page says of a reporter. `named`: as the vault knew a moment ago; `nameless`: the vault knows nobody; `away`: it could not be
    asked; `withheld`: this reader, or this page, does not get it."""

    state: State
    name: str | None = None
    phone: str | None = None
    email: str | None = None


ANONYMOUS, NAMELESS, AWAY, WITHHELD = Reporter("anonymous"), Reporter("nameless"), Reporter("away"), Reporter("withheld")


class Reporters:
    """The vault's answer for one case. Whoever asks has checked `sight.may_know_reporter`, and put the reading on record."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts

    async def of(self, case_id: UUID) -> Reporter:
        """Never fails: a page opens without the vault, too."""
        try:
            found = (await self._contacts.of([case_id])).get(case_id)
        except Unavailable:
            return AWAY
        if found is None or not (found.name or found.phone or found.email):
            return NAMELESS
        return Reporter("named", found.name, found.phone, found.email)
