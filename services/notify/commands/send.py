"""Sends what is due: takes a batch, asks for addresses, writes the texts, hands them to senders, and stores how each ended."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.notify import policy
from services.notify.addresses import Address, addresses_of
from services.notify.commands.asking import CITIZENS, Known, ask
from services.notify.commands.first_messages import FirstMessages, is_first
from services.notify.commands.looking import Looking
from services.notify.commands.tell import Ended, Told, tell
from services.notify.commands.texts import Texts
from services.notify.commands.waiting import Waiting
from services.notify.contents import values_of
from services.notify.queries import messages, story
from services.notify.queries.messages import Due, Ending
from services.notify.queries.story import Trouble
from services.notify.senders.base import Outcome, Outgoing, Result, Sender
from services.notify.texts import Text, TextKey, fill
from shared.database import Connection, Database
from shared.events.codes import DeliveryState, Language, MessageChannel
from shared.events.contact import Contact
from shared.messaging.contacts import Contacts
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import DELIVERIES

log = get_logger(__name__)

VAULT_AWAY, NO_TEXT, NO_SENDER, UNSENDABLE = "vault_away", "no_text", "no_sender", "unsendable"
"""Why a message that nobody refused has not gone out."""
TROUBLED = (DeliveryState.QUEUED, DeliveryState.FAILED)
"""The states after an attempt that did not go well."""
STATE_OF = {Result.SENT: DeliveryState.SENT, Result.DELIVERED: DeliveryState.DELIVERED, Result.PERMANENT: DeliveryState.FAILED}


@dataclass(frozen=True, slots=True)
class Rules:
    """How many at once, for how long, how often, and what the texts say of us. Times in seconds."""

    batch: int
    lease: float
    retry_base: float
    poll: float
    pace: float
    grace: float
    office_language: Language
    public_url: str


class _Ready(NamedTuple):
    message: Due
    sender: Sender
    outgoing: Outgoing
    template_version: int


class Dispatcher:
    """Any number of them may run, in any number of processes: a message belongs to whoever took it last, until the lease ends."""

    def __init__(
        self,
        db: Database,
        contacts: Contacts,
        texts: Texts,
        senders: Mapping[MessageChannel, Sender],
        firsts: FirstMessages,
        looking: Looking,
        waiting: Waiting,
        rules: Rules,
    ) -> None:
        self._db, self._contacts, self._texts, self._senders, self._firsts, self._rules = db, contacts, texts, senders, firsts, rules
        self._looking, self._waiting = looking, waiting
        self._at_hand = all(sender.at_hand for sender in senders.values())
        self._woken = asyncio.Event()
        db.on_commit(self._woken.set)

    async def run(self) -> None:
        """Sends for ever; looks at once after every commit of this process. Begins once the texts are there.

        Without any sender it takes nothing: all messages stay queued, untouched, until notify is started with one.
        """
        if not self._senders:
            log.warning("no_sender", hint="set KAWAL_NOTIFY_SMTP_URL; until then messages wait in the queue")
            await asyncio.Event().wait()
        while not await self._texts.loaded():
            self._woken.clear()
            await _wait(self._woken, self._rules.poll)
        while True:
            self._woken.clear()
            started = time.monotonic()
            took = await self.send_due()
            if not took:
                await _wait(self._woken, self._rules.poll)
            if took < self._rules.batch:  # the next one then holds more; behind a full one others are waiting already
                await asyncio.sleep(max(0.0, started + self._rules.pace - time.monotonic()))

    async def send_due(self) -> int:
        """One batch; returns how many messages it took."""
        if self._at_hand:
            return await self._send_held()
        async with self._db.connection() as connection:
            claimed = await messages.claim(
                connection, self._rules.batch, lease=self._rules.lease, grace=self._rules.grace, patience=self._waiting.patience()
            )
        if claimed:
            self._waiting.saw(claimed)
            endings = await self._attempt(claimed, await ask(self._contacts, claimed))
            async with self._db.transaction() as tx:
                over = await self._finish(tx, endings, held=False)
            _report(over)
        return len(claimed)

    async def _send_held(self) -> int:
        """The same in one transaction, without a lease: two writes less for each message. The vault is asked before it begins: whoever
        waits for another machine holds nothing. What another took meanwhile, or has ended, is left."""
        over: list[Ending] = []
        async with self._looking.due(self._rules.batch, grace=self._rules.grace, patience=self._waiting.patience()) as due:
            if not due:
                return 0
            self._waiting.saw(due)
            known = await ask(self._contacts, due)
            async with self._db.transaction() as tx:
                held = await messages.hold(tx, due)
                if held:
                    over = await self._finish(tx, await self._attempt(held, known), held=True)
        _report(over)
        return len(held)

    async def _attempt(self, claimed: Sequence[Due], known: Known | None) -> list[Ending]:
        endings = [self._skipped(message, policy.PRACTICE) for message in claimed if message.practice]
        wanted = [message for message in claimed if not message.practice]
        texts = await self._texts.latest()
        ready: list[_Ready] = []
        for message in wanted:
            try:
                prepared = self._prepare(message, known, texts)
            except Exception as error:  # noqa: BLE001 whatever one message's data brings about must not hold up the others of its batch
                log.error("message_unsendable", message=str(message.id), error=type(error).__name__)
                prepared = self._tried(message, UNSENDABLE)
            if isinstance(prepared, Ending):
                endings.append(prepared)
            else:
                ready.append(prepared)
        over = await self._firsts.over(
            [(each.message.seq, each.outgoing.address) for each in ready if _counts(each) and each.outgoing.address]
        )
        endings += [self._skipped(each.message, policy.TOO_MANY) for each in ready if each.message.seq in over]
        return endings + await self._send([each for each in ready if each.message.seq not in over])

    def _prepare(self, message: Due, known: Known | None, texts: Mapping[TextKey, Text]) -> _Ready | Ending:
        """The message as it goes out, or why it does not. `known` None: the vault is away."""
        contact: Contact | None = None
        if message.audience in CITIZENS:
            if known is None:
                return self._postponed(message, VAULT_AWAY)
            contact = known.of(message)
        address, sender = self._way(addresses_of(message, contact))
        if address is None:
            return self._skipped(message, policy.NO_CONTACT)
        if sender is None:
            return self._tried(message, NO_SENDER)
        language = self._language(message, contact)
        text = texts.get(TextKey(message.template, address.form, language))
        if text is None:
            return self._postponed(message, NO_TEXT)
        code = contact.tracking_code if contact else ""
        subject, body = fill(text, values_of(message, language, public_url=self._rules.public_url, tracking_code=code))
        outgoing = Outgoing(
            message.seq,
            message.id,
            address.form,
            message.number or "",
            address.address,
            language,
            subject,
            body,
            (code,) if code else (),
        )
        return _Ready(message, sender, outgoing, text.version)

    def _way(self, addresses: Sequence[Address]) -> tuple[Address | None, Sender | None]:
        """The first address that there is a sender for. No address at all: (None, None); none that we can send to: (address, None)."""
        nowhere: Address | None = None
        for address in addresses:
            sender = self._senders.get(address.form)
            if address.address is not None or (sender is not None and not sender.needs_address):
                if sender is not None:
                    return address, sender
                nowhere = nowhere or address
        return nowhere, None

    def _language(self, message: Due, contact: Contact | None) -> Language:
        if message.audience not in CITIZENS:
            return self._rules.office_language
        return contact.language if contact else Language(message.language)

    async def _send(self, ready: Sequence[_Ready]) -> list[Ending]:
        endings = []
        for sender in {each.sender.channel: each.sender for each in ready}.values():
            mine = [each for each in ready if each.sender is sender]
            outcomes = await sender.send([each.outgoing for each in mine])
            endings += [self._ended(each, outcome) for each, outcome in zip(mine, outcomes, strict=True)]
        return endings

    def _ended(self, each: _Ready, outcome: Outcome) -> Ending:
        message, outgoing, channel = each.message, each.outgoing, each.sender.channel
        state = STATE_OF.get(outcome.result)
        if state is None:
            return self._tried(message, outcome.reason, channel, outgoing.form, outgoing.language, each.template_version)
        return Ending(
            message, state, outcome.reason, channel, outgoing.form, outgoing.language, each.template_version, message.attempts + 1
        )

    def _tried(
        self,
        message: Due,
        reason: str | None,
        channel: MessageChannel | None = None,
        form: MessageChannel | None = None,
        language: Language | None = None,
        template_version: int | None = None,
    ) -> Ending:
        """An attempt that failed for now: the next one comes later and later, until there is none."""
        attempts = message.attempts + 1
        delay = policy.retry_delay(attempts, self._rules.retry_base)
        state = DeliveryState.FAILED if delay is None else DeliveryState.QUEUED
        return Ending(message, state, reason, channel, form, language, template_version, attempts, delay)

    def _skipped(self, message: Due, reason: str) -> Ending:
        return Ending(
            message, DeliveryState.SKIPPED, reason, MessageChannel.NONE, None, self._language(message, None), None, message.attempts
        )

    def _postponed(self, message: Due, reason: str) -> Ending:
        """Not the message's fault: it keeps all its attempts."""
        language = self._language(message, None)
        return Ending(message, DeliveryState.QUEUED, reason, None, None, language, None, message.attempts, self._rules.retry_base)

    async def _finish(self, tx: Connection, endings: Sequence[Ending], *, held: bool) -> list[Ending]:
        """Stores how attempts ended; returns those that were the last of their messages."""
        mine = await messages.finish(tx, endings, held=held)
        over = [ending for ending in endings if ending.delay is None and ending.message.seq in mine]
        troubles = [_trouble(ending) for ending in endings if ending.message.seq in mine and went_wrong(ending)]
        if troubles:
            await story.add_troubles(tx, troubles)
        await tell(tx, [_told(ending) for ending in over])
        return over


def _report(over: Sequence[Ending]) -> None:
    for (channel, state), many in Counter((ending.channel or MessageChannel.NONE, ending.state) for ending in over).items():
        DELIVERIES.labels(channel.value, state.value).inc(many)


def _counts(each: _Ready) -> bool:
    """Whether it is one of the day's first messages to an address; a second attempt is not another message."""
    return each.sender.needs_address and not each.message.attempts and is_first(each.message.fact_type, each.message.audience)


def went_wrong(ending: Ending) -> bool:
    """Whether an attempt was made and did not go well; waiting for the vault or for a text is no attempt."""
    return ending.state in TROUBLED and ending.attempts > ending.message.attempts


def _trouble(ending: Ending) -> Trouble:
    return Trouble(ending.message.seq, ending.state.value, ending.reason, ending.channel.value if ending.channel else None)


def _told(ending: Ending) -> Ended:
    message = ending.message
    told = Told(
        about=message.fact_type,
        audience=message.audience,
        channel=ending.channel or MessageChannel.NONE,
        state=ending.state,
        reason=ending.reason,
        template=message.template,
        template_version=ending.template_version or 0,
        attempts=ending.attempts,
    )
    return Ended(message.id, message.complaint_id, message.government, message.agency, message.traceparent, told)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Not by wait_for: in Python 3.11 that can lose the cancellation of whoever waits."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
