"""The mailbox in the database: where messages end in local mode, all forms of them."""

from collections.abc import Sequence

from services.notify.queries import mailbox
from services.notify.queries.mailbox import Letter
from services.notify.senders.base import Outcome, Outgoing, Result
from shared.database import Database
from shared.events.codes import MessageChannel

BLOT = "••••-••••-••••-••••-••••"
DELIVERED = Outcome(Result.DELIVERED)


class MailboxSender:
    """Keeps what would have gone out, without addresses and secrets: masked and blotted out before they are stored."""

    channel = MessageChannel.MAILBOX
    needs_address = False
    at_hand = True

    def __init__(self, db: Database) -> None:
        self._db = db

    async def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """One statement for all."""
        async with self._db.connection() as connection:
            await mailbox.add_letters(connection, [_letter(message) for message in messages])
        return [DELIVERED] * len(messages)


def masked(address: str | None) -> str | None:
    """`b…@….id`, `+62…89`: enough to recognise the own address, not enough to learn another's."""
    if address is None:
        return None
    name, at, domain = address.rpartition("@")
    if at:
        return f"{name[:1]}…@….{domain.rpartition('.')[2]}"
    return f"{address[:3]}…{address[-2:]}"


def _letter(message: Outgoing) -> Letter:
    subject, body = message.subject, message.body
    for secret in message.secrets:
        body = body.replace(secret, BLOT)
        subject = subject.replace(secret, BLOT) if subject else subject
    return Letter(message.seq, message.form, masked(message.address), message.number, subject, body)
