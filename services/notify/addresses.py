"""Where a message can go, best way first. Pure."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from services.notify.queries.messages import Due
from shared.events.codes import Audience, MessageChannel
from shared.events.contact import Contact


class Address(NamedTuple):
    """A form of text and where it goes. An office always has a place, if not an address: local mode needs no more."""

    form: MessageChannel
    address: str | None


def addresses_of(message: Due, contact: Contact | None) -> list[Address]:
    """A reporter or supporter by e-mail, else by SMS; an office by e-mail. Secretariat and head fall back on the office's own mailbox."""
    if office := _OFFICES.get(message.audience):
        return [Address(EMAIL, office(message))]
    ways = ((EMAIL, contact.email), (SMS, contact.phone)) if contact else ()
    return [Address(form, address) for form, address in ways if address]


EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
_OFFICES: Mapping[Audience, Callable[[Due], str | None]] = {
    Audience.AGENCY: lambda message: message.holder.email if message.holder else None,
    Audience.SECRETARY: lambda message: (message.holder.secretary_email or message.holder.email) if message.holder else None,
    Audience.HEAD: lambda message: (message.holder.head_email or message.holder.email) if message.holder else None,
    Audience.COORDINATOR: lambda message: message.place.coordinator_email if message.place else None,
}
"""Each office's mailbox. Who is not in it is a citizen."""
