"""Atomic batch publish (JetStream, nats-server 2.12 and later): all messages of a batch are stored, or none is; of a few, all up to one.

nats-py has no helper for it; the protocol is headers only: `Nats-Batch-Id`, `Nats-Batch-Sequence`, and `Nats-Batch-Commit: 1` on the
last one, whose acknowledgement is for all.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from nats.aio.client import Client
from nats.errors import MaxPayloadError
from pydantic import BaseModel

from shared.messaging.bulk import published
from shared.messaging.connection import TidyClient

ACK_SECONDS = 5.0
WRONG_LAST_SEQUENCE = 10_071
KNOWN_MESSAGE = 0
"""Not one of the server's codes: our own for a message id among several that the stream knew already."""
FEW = 8
"""Up to so many go one by one: for a batch the server makes a store of its own on the disk, and removes it again."""


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    message_id: str
    body: bytes


class BatchRefused(Exception):
    """The server took none of it. `code` is JetStream's err_code: 10071 says that the stream's end is not where we thought."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the last message is. `duplicate`: a single message whose id the stream knew; it lies at `sequence` from before."""

    sequence: int
    duplicate: bool


class _Error(BaseModel):
    err_code: int = 0
    description: str = ""


class _PubAck(BaseModel):
    error: _Error | None = None
    seq: int = 0
    duplicate: bool = False


async def publish_batch(client: TidyClient, messages: Sequence[Message], *, expected_last: int) -> Stored:
    """Stores the messages right behind sequence `expected_last`; returns where the last one is.

    Raises BatchRefused when the server says no, and nats.errors.Error when it says nothing: then nobody knows, ask the stream.
    """
    if len(messages) <= FEW:
        return await _publish_in_a_row(client, messages, expected_last)
    if max(len(message.body) for message in messages) > client.max_payload:
        raise MaxPayloadError
    batch = uuid4().hex
    last = len(messages)
    first = {"Nats-Expected-Last-Sequence": str(expected_last)}
    commands = []
    for number, message in enumerate(messages[:-1], start=1):
        headers = {"Nats-Msg-Id": message.message_id, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
        commands.append(published(message.subject, message.body, headers | first if number == 1 else headers))
    await client.write(b"".join(commands))
    commit = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(last), "Nats-Batch-Commit": "1"}
    return await _request(client, messages[-1], {"Nats-Msg-Id": messages[-1].message_id} | commit)


async def _publish_in_a_row(client: Client, messages: Sequence[Message], expected_last: int) -> Stored:
    """All at once, each naming the one before it: when one is refused, all behind it are, too."""
    requests = (
        _request(client, message, {"Nats-Msg-Id": message.message_id, "Nats-Expected-Last-Sequence": str(expected_last + place)})
        for place, message in enumerate(messages)
    )
    outcomes = await asyncio.gather(*requests, return_exceptions=True)
    if len(messages) > 1 and any(isinstance(outcome, Stored) and outcome.duplicate for outcome in outcomes):
        raise BatchRefused(KNOWN_MESSAGE, "a message id that the stream knows")
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, Stored)][-1]


async def _request(client: Client, message: Message, headers: dict[str, str]) -> Stored:
    reply = await client.request(message.subject, message.body, timeout=ACK_SECONDS, headers=headers)
    ack = _PubAck.model_validate_json(reply.data)
    if ack.error is not None:
        raise BatchRefused(ack.error.err_code, ack.error.description)
    return Stored(ack.seq, ack.duplicate)
