"""Where a message can go, best way first. Pure."""

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
    match Audience(message.audience):
        case Audience.REPORTER | Audience.SUPPORTER:
            ways = ((MessageChannel.EMAIL, contact.email), (MessageChannel.SMS, contact.phone)) if contact else ()
            return [Address(form, address) for form, address in ways if address]
        case Audience.AGENCY:
            return [Address(MessageChannel.EMAIL, message.holder.email if message.holder else None)]
        case Audience.SECRETARY:
            return [Address(MessageChannel.EMAIL, (message.holder.secretary_email or message.holder.email) if message.holder else None)]
        case Audience.HEAD:
            return [Address(MessageChannel.EMAIL, (message.holder.head_email or message.holder.email) if message.holder else None)]
        case Audience.COORDINATOR:
            return [Address(MessageChannel.EMAIL, message.place.coordinator_email if message.place else None)]
