"""Sending a text to an address that an administrator types, to see it arrive. Marked as a test; about no complaint and no person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.notify.commands.texts import must_exist
from services.notify.contents import sample_values
from services.notify.queries import story
from services.notify.queries.story import Trial, TrialRow
from services.notify.senders.base import Outcome, Outgoing, Result, Sender
from services.notify.senders.mailbox import masked
from services.notify.texts import Text, TextKey, check, fill
from shared.auth import Principal
from shared.database import Database
from shared.errors import FieldError, InvalidInput
from shared.events.codes import Language, MessageChannel
from shared.ids import new_id

MARK = {Language.INDONESIAN: "UJI", Language.ENGLISH: "TEST"}
NOTE = {
    Language.INDONESIAN: "Ini pesan uji dari Kawal dengan isi contoh. Tidak ada laporan di baliknya.",
    Language.ENGLISH: "This is a test message from Kawal with made-up values. There is no report behind it.",
}
LOCAL, NO_SENDER = "local", "no_sender"
"""Why a test went nowhere: nothing leaves this machine, or nothing sends this form yet."""
SHOWN = 5
_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s.,;<>\"]{2,}")
_NUMBER = re.compile(r"\+?[0-9]{8,15}")


@dataclass(frozen=True, slots=True)
class Sent:
    """How a test ended, and what it said."""

    state: str
    reason: str | None
    subject: str | None
    body: str


class Trials:
    """`senders` is empty in local mode: nothing leaves the machine, and a test shows its text only."""

    def __init__(self, db: Database, senders: Mapping[MessageChannel, Sender], public_url: str, *, local: bool) -> None:
        self._db, self._senders, self._public_url, self._local = db, senders, public_url, local

    async def send(self, key: TextKey, subject: str | None, body: str, address: str, by: Principal) -> Sent:
        """Sends this wording, saved or not. Raises NotFound, or InvalidInput for a text or an address (`address`) that cannot be."""
        must_exist(key)
        check(key, subject, body)
        where = _checked(key.form, address)
        filled_subject, filled = fill(Text(0, subject, body), sample_values(key.language, self._public_url))
        subject = f"[{MARK[key.language]}] {filled_subject}" if filled_subject is not None else None
        outgoing = Outgoing(0, new_id(), key.form, "", where, key.language, subject, f"{NOTE[key.language]}\n\n{filled}")
        outcome = await self._hand_over(outgoing)
        state = "failed" if outcome.result in (Result.TEMPORARY, Result.PERMANENT) else outcome.result.value
        async with self._db.transaction() as tx:
            await story.add_trial(
                tx,
                Trial(outgoing.id, key.name, key.form.value, key.language.value, masked(where) or "", state, outcome.reason, by.name),
            )
        return Sent(state, outcome.reason, subject, outgoing.body)

    async def list(self, key: TextKey) -> Sequence[TrialRow]:
        """The last tests of this text."""
        async with self._db.connection() as connection:
            return await story.list_trials(connection, key.name, key.form.value, key.language.value, SHOWN)

    async def _hand_over(self, outgoing: Outgoing) -> Outcome:
        sender = self._senders.get(outgoing.form)
        if self._local:
            return Outcome(Result.PERMANENT, LOCAL)
        if sender is None:
            return Outcome(Result.PERMANENT, NO_SENDER)
        return (await sender.send([outgoing]))[0]


def _checked(form: MessageChannel, address: str) -> str:
    where = address.strip()
    if form is MessageChannel.EMAIL:
        if not _ADDRESS.fullmatch(where) or not where.isprintable():
            raise InvalidInput([FieldError("address", "no_address", "Write one e-mail address, such as nama@contoh.go.id.")])
        return where
    number = re.sub(r"[\s().-]", "", where)
    if not _NUMBER.fullmatch(number):
        raise InvalidInput([FieldError("address", "no_number", "Write one telephone number, such as +62 812 3456 7890.")])
    return number
