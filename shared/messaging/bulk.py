"""Many messages at once, below nats-py: those of a pull are handed over as they come off the wire, and many commands go in one write.

Of each message nats-py makes a dictionary of headers, a place in a queue and a turn of a task, and of each acknowledgement a command that
is checked and queued by itself. For the few facts of a quiet hour that is nothing; in a flood it is much (docs/adr/0018).
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nats.aio.msg import Msg
from nats.protocol.parser import AWAITING_MSG_PAYLOAD, CRLF_SIZE, Parser

if TYPE_CHECKING:
    from shared.messaging.connection import TidyClient

Take = Callable[[str, str, bytes, bytes], None]
"""Gets a message's subject, its reply subject, its headers as they came and its body. Must neither wait nor raise."""

_LINE = b"HMSG "
_END = b"\r\n"
_WORDS = 5
"""Of the line of a message that has headers and is to be acknowledged: subject, subscription, reply, bytes of headers, bytes in all."""
_SUBJECT = re.compile(r"[^\s\x00]+")


class BulkParser(Parser):
    """nats-py's parser, with a short way for messages that somebody takes as they are; everything else goes nats-py's way."""

    def __init__(self, client: "TidyClient") -> None:
        super().__init__(client)
        self.takers: dict[int, Take] = {}
        """By the number of the subscription."""

    async def parse(self, data: bytes = b"") -> None:
        if self.state == AWAITING_MSG_PAYLOAD:  # the rest of a message that nats-py has begun
            missing = self.needed + CRLF_SIZE - len(self.buf)
            await super().parse(data[:missing])
            data = data[missing:]
        self.buf.extend(data)
        if self._hand_over():
            await super().parse()

    def _hand_over(self) -> bool:
        """Hands over the messages at the front that are there whole. Whether something else stands behind them."""
        buffer, at = self.buf, 0
        other = False
        while at < len(buffer):
            end = buffer.find(_END, at) if buffer.startswith(_LINE, at) else -1
            if end < 0:
                other = True
                break
            words = buffer[at + len(_LINE) : end].split()
            take = self.takers.get(int(words[1]))
            headers, size = int(words[-2]), int(words[-1])
            if take is None or len(words) != _WORDS or headers == size:
                other = True
                break
            begin = end + CRLF_SIZE
            if len(buffer) < begin + size + CRLF_SIZE:
                break
            body = begin + headers
            take(words[0].decode(), words[2].decode(), bytes(buffer[begin:body]), bytes(buffer[body : begin + size]))
            at = begin + size + CRLF_SIZE
        del buffer[:at]
        return other


def headers_of(head: bytes) -> dict[str, str]:
    """The names and values in a message's headers as they came, without the line of the protocol's version."""
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    return {name.strip(): value.strip() for name, colon, value in (line.partition(":") for line in lines) if colon}


def published(subject: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The command that publishes a message. Names and values of headers are ours and hold no line's end. Raises ValueError for a subject
    that would end the command's line."""
    if not _SUBJECT.fullmatch(subject):
        raise ValueError("a subject holds no space")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"NATS/1.0\r\n{lines}\r\n".encode()
    return b"HPUB %b %d %d\r\n%b%b\r\n" % (subject.encode(), len(head), len(head) + len(body), head, body)


async def acknowledge(client: "TidyClient", messages: Sequence[Msg]) -> None:
    """Acknowledges messages of JetStream, all in one write. Raises nats.errors.Error when the connection is closed."""
    await client.write(b"".join([b"PUB %b  0\r\n\r\n" % message.reply.encode() for message in messages]))
    for message in messages:
        message._ackd = True  # noqa: SLF001 as its own `ack` does
