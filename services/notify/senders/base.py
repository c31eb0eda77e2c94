"""What every sender is, and how an attempt can end."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from shared.events.codes import Language, MessageChannel


class Result(StrEnum):
    """How an attempt ended."""

    SENT = "sent"
    """Handed over; nobody will tell us more."""
    DELIVERED = "delivered"
    """It is where it is read."""
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result, and for a failure a short code (`smtp_450`). Never an address and never a server's words, which may quote one."""

    result: Result
    reason: str | None = None


class Outgoing(NamedTuple):
    """A message ready to go. `address` is None only where none is needed (an office's mailbox in local mode)."""

    seq: int
    id: UUID
    form: MessageChannel
    number: str
    address: str | None
    language: Language
    subject: str | None
    body: str
    secrets: tuple[str, ...] = ()
    """Parts of the text that no store of ours may hold."""


class Sender(Protocol):
    """One way to send."""

    channel: MessageChannel
    """What the message's channel is once it went this way."""
    needs_address: bool
    at_hand: bool
    """Whether sending takes a moment and, done twice, leaves one letter. A message then needs no lease while it is sent: whoever has it
    holds it in a transaction, and when that breaks nothing has happened. Anything that speaks to another machine is not at hand."""

    async def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Sends them and says for each, in the same order, how it ended. Raises only when nothing was sent at all."""
