"""Who the citizens are to whom messages go, and how they can be reached: asked of the vault for a batch, never while rows are held."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.notify.queries.messages import Due
from shared.errors import Unavailable
from shared.events.codes import Audience
from shared.events.contact import Contact
from shared.messaging.contacts import Contacts
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

REPORTER, SUPPORTER = CITIZENS = Audience.REPORTER, Audience.SUPPORTER
"""Whom only the vault knows."""


class Known:
    """What the vault said, at the moment of sending."""

    def __init__(self, reporters: Mapping[UUID, Contact], supporters: Mapping[UUID, Sequence[Contact]]) -> None:
        self._reporters = reporters
        self._supporters = {(complaint, each.place): each for complaint, known in supporters.items() for each in known}

    def of(self, message: Due) -> Contact | None:
        """How the message's reader can be reached; None for an office, and for whom the vault does not know."""
        if message.audience is REPORTER:
            return self._reporters.get(message.complaint_id)
        if message.audience is SUPPORTER:
            return self._supporters.get((message.complaint_id, int(message.details["supporter"])))
        return None


async def ask(contacts: Contacts, wanted: Sequence[Due]) -> Known | None:
    """Who reads these messages, practice apart, to whom nothing goes; None while the vault is away."""
    reporters = {each.complaint_id for each in wanted if each.audience is REPORTER and not each.practice}
    supporters = {each.complaint_id for each in wanted if each.audience is SUPPORTER and not each.practice}
    try:
        return Known(await contacts.of(list(reporters)), await contacts.supporters_of(list(supporters)))
    except Unavailable:
        log.warning("vault_away", waiting=len(reporters) + len(supporters))
        return None
