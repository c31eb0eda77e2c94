"""Asks intake's vault who reporters are and how they can be reached: at the moment of need, in bulk, and nothing of the answer is kept."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError

from shared.errors import Unavailable
from shared.events.contact import CONTACT_LIMIT, CONTACT_SUBJECT, Contact, ContactReply, ContactRequest
from shared.messaging.bus import Bus
from shared.messaging.request import ask


class Contacts:
    """The asking side of `vault.contact.v1`."""

    def __init__(self, bus: Bus, timeout: float) -> None:
        self._bus, self._timeout = bus, timeout

    async def of(self, complaints: Sequence[UUID]) -> dict[UUID, Contact]:
        """Who can be reached. Raises Unavailable while the vault is away, or answers what we cannot read."""
        return (await self._ask(complaints, supporters=False)).contacts

    async def supporters_of(self, complaints: Sequence[UUID]) -> dict[UUID, list[Contact]]:
        """Who supports these and can be reached, each with a place. Raises Unavailable as `of` does."""
        return (await self._ask(complaints, supporters=True)).supporters

    async def _ask(self, complaints: Sequence[UUID], *, supporters: bool) -> ContactReply:
        contacts: dict[UUID, Contact] = {}
        others: dict[UUID, list[Contact]] = {}
        for start in range(0, len(complaints), CONTACT_LIMIT):
            question = ContactRequest(complaint_ids=list(complaints[start : start + CONTACT_LIMIT]), supporters=supporters)
            body = await ask(self._bus, CONTACT_SUBJECT, question.model_dump_json(exclude_defaults=True).encode(), seconds=self._timeout)
            try:
                reply = ContactReply.model_validate_json(body)
            except ValidationError as error:
                raise Unavailable("The vault's answer cannot be read.") from error
            contacts |= reply.contacts
            others |= reply.supporters
        return ContactReply(contacts=contacts, supporters=others)
