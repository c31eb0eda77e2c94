"""Composition root of notify."""

from datetime import timedelta

from services.notify.api import create_api
from services.notify.commands.desk import Desk
from services.notify.commands.first_messages import FirstMessages
from services.notify.commands.looking import Looking
from services.notify.commands.send import Dispatcher, Rules
from services.notify.commands.texts import Texts
from services.notify.commands.trials import Trials
from services.notify.commands.waiting import Waiting
from services.notify.consumers import on_facts
from services.notify.fresh import MOST, Fresh
from services.notify.pages import create_pages
from services.notify.senders.base import Sender
from services.notify.senders.mailbox import MailboxSender
from services.notify.senders.smtp import Server, SmtpSender
from services.notify.settings import NotifySettings
from shared.database import Database
from shared.events.catalogue import Stream
from shared.events.codes import MessageChannel
from shared.events.envelope import Source
from shared.messaging.bus import Bus
from shared.messaging.contacts import Contacts
from shared.service import Service
from shared.settings import CommonSettings

FORGET_EVERY = timedelta(hours=6)
PACE = 0.3
"""Seconds: nobody minds a message that goes out so much later, and together they cost far less."""


def build(common: CommonSettings, settings: NotifySettings | None = None) -> Service:
    """Notify, wired and not yet started. Raises InvalidInput when the mail server's address cannot be read."""
    own = settings or NotifySettings()
    db = Database(own.postgres_dsn.get_secret_value(), "notify")
    bus = Bus(common.nats_url, "notify")
    service = Service(Source.NOTIFY, db, bus, replicas=common.stream_replicas)
    public_url = common.public_url.rstrip("/")
    texts = Texts(db)
    contacts = Contacts(bus, own.vault_timeout_seconds)
    senders = _senders(db, own, local=common.local)
    rules = Rules(
        batch=own.batch if common.local else own.smtp_batch,
        lease=own.lease_seconds,
        retry_base=own.retry_base_seconds,
        poll=own.poll_seconds,
        pace=PACE,
        grace=own.reference_grace_seconds,
        office_language=own.office_language,
        public_url=public_url,
    )
    firsts = FirstMessages(db, common.token_key.get_secret_value(), own.first_messages_per_day)
    service.job("forget-first-messages", firsts.forget, FORGET_EVERY)
    service.on_start(texts.load_shipped)
    service.ready_when(texts.loaded)
    fresh = Fresh(MOST if common.local else 0)
    service.consume(Stream.INTAKE, on_facts(fresh), pace=PACE)
    service.consume(Stream.ROUTING, on_facts(fresh), pace=PACE)
    looking, waiting = Looking(db, fresh.take), Waiting(bus.backlog, own.patience_seconds)
    for number in range(1, own.workers + 1):
        service.loop(f"sender-{number}", Dispatcher(db, contacts, texts, senders, firsts, looking, waiting, rules).run)
    desk, trials = Desk(db), Trials(db, senders, public_url, local=common.local)
    service.api = create_api(desk, texts, public_url)
    service.pages.append(create_pages(db, desk, texts, trials, public_url, local=common.local))
    return service


def _senders(db: Database, own: NotifySettings, *, local: bool) -> dict[MessageChannel, Sender]:
    """By the form of a text. In local mode nothing leaves the machine."""
    if local:
        mailbox = MailboxSender(db)
        return {MessageChannel.EMAIL: mailbox, MessageChannel.SMS: mailbox}
    if own.smtp_url is None:
        return {}
    server = Server.of(own.smtp_url.get_secret_value())
    return {MessageChannel.EMAIL: SmtpSender(server, own.from_address, budget=own.lease_seconds / 2)}
