"""A question to another service over core NATS, and its answer. Nothing is stored; nobody there is an outage, not a loss."""

import asyncio

import nats.errors

from shared.errors import Unavailable
from shared.messaging.bus import Bus


async def ask(bus: Bus, subject: str, body: bytes, *, seconds: float) -> bytes:
    """The answer's body. Raises Unavailable when nobody answers within so many seconds, or NATS is away."""
    try:
        async with asyncio.timeout(seconds):
            client = await bus.client()
            reply = await client.request(subject, body, timeout=seconds)
    except (nats.errors.Error, OSError, TimeoutError) as error:
        raise Unavailable(f"Nobody answers {subject} at the moment.") from error
    return bytes(reply.data)
