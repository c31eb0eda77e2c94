"""E-mail over SMTP: one connection for a batch. 4xx and a lost connection are temporary, 5xx about a message is permanent."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib

from services.notify.senders.base import Outcome, Outgoing, Result
from shared.errors import FieldError, InvalidInput
from shared.events.codes import MessageChannel

TIMEOUT_SECONDS = 15.0
SENT = Outcome(Result.SENT)
UNREACHABLE = Outcome(Result.TEMPORARY, "smtp_unreachable")
NO_TIME = Outcome(Result.TEMPORARY, "smtp_slow")
BAD_ADDRESS = Outcome(Result.PERMANENT, "bad_address")
START_TLS: dict[str, bool | None] = {"auto": None, "always": True, "never": False}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as `smtp://user:password@host:port?starttls=auto` names it."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    start_tls: bool | None

    @classmethod
    def of(cls, url: str) -> "Server":
        """Raises InvalidInput for what is no such address; the message does not repeat it, for it holds a password."""
        parts = urlsplit(url)
        start_tls = dict(parse_qsl(parts.query)).get("starttls", "auto")
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or start_tls not in START_TLS:
            raise InvalidInput(
                [FieldError("KAWAL_NOTIFY_SMTP_URL", "invalid", "write smtp://user:password@host:port?starttls=auto|always|never")]
            )
        tls = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            parts.port or (465 if tls else 587),
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            tls,
            False if tls else START_TLS[start_tls],
        )


class SmtpSender:
    """Hands e-mails to a mail server. Their Message-ID is the message's own id, so that a mail sent twice is recognisable."""

    channel = MessageChannel.EMAIL
    needs_address = True
    at_hand = False

    def __init__(self, server: Server, from_address: str, *, budget: float) -> None:
        """`budget`: seconds for a batch. A slow server must not hold messages longer than the lease that we have on them."""
        self._server, self._from, self._budget = server, from_address, budget
        self._domain = parseaddr(from_address)[1].rpartition("@")[2] or "localhost"

    async def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """One after the other; once the connection is lost, or time is up, the rest is left for later."""
        deadline = asyncio.get_running_loop().time() + self._budget
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.user,
            password=self._server.password,
            use_tls=self._server.tls,
            start_tls=self._server.start_tls,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await client.connect()
        except aiosmtplib.SMTPResponseException as error:  # a greeting or a login refused is the server's trouble, not the message's
            return [Outcome(Result.TEMPORARY, f"smtp_{error.code}")] * len(messages)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return [UNREACHABLE] * len(messages)
        outcomes: list[Outcome] = []
        try:
            for message in messages:
                if asyncio.get_running_loop().time() > deadline:
                    outcomes.append(NO_TIME)
                else:
                    outcomes.append(await self._send_one(client, message) if client.is_connected else UNREACHABLE)
        finally:
            client.close()
        return outcomes

    async def _send_one(self, client: aiosmtplib.SMTP, message: Outgoing) -> Outcome:
        try:
            mail = self._mail(message)
        except Exception:  # noqa: BLE001 the standard library's header parser fails in any way at all on an odd address
            return BAD_ADDRESS
        try:
            await client.send_message(mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[0].code)
        except aiosmtplib.SMTPSenderRefused as error:  # even for good: it is us that the server does not want, not this message
            return Outcome(Result.TEMPORARY, f"smtp_{error.code}")
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error.code)
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError, TimeoutError):
            client.close()
            return UNREACHABLE
        except (aiosmtplib.SMTPException, ValueError, MessageError):
            return BAD_ADDRESS
        return SENT

    def _mail(self, message: Outgoing) -> EmailMessage:
        """Raises what it likes when the address cannot stand in a header."""
        mail = EmailMessage()
        mail["From"] = self._from
        mail["To"] = message.address or ""
        mail["Subject"] = message.subject or ""
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.id}@{self._domain}>"
        mail["Content-Language"] = message.language.value
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body)
        return mail


def _refused(code: int) -> Outcome:
    return Outcome(Result.PERMANENT if code >= 500 else Result.TEMPORARY, f"smtp_{code}")
