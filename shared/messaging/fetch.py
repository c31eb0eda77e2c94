"""The fetch loop of a durable: takes what is there at once, waits when there is nothing, survives a broker or a database that is away.

Our own pull (pull.py), not FastStream's batch subscriber: 1 ms instead of a batch's wait, many times the backlog rate (docs/adr/0004).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto

import nats.errors
from nats.aio.msg import Msg
from nats.js.errors import APIError

from shared.database import Database, is_outage
from shared.events.catalogue import Durable
from shared.messaging.bus import Bus
from shared.messaging.pull import Pull
from shared.messaging.yielding import MANY
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

FETCH = 1_000
FIRST_FETCH = 250
"""When a flood begins, whoever takes its facts further gets some soon. A full fetch doubles the next one."""
FETCH_SECONDS = 1.0
"""How long a fetch waits for the first message. Short, because one under way when the broker dies hangs until its time is over."""
PAUSE_SECONDS = 0.3
"""Between tries while broker or database are away, so that the loop does not spin."""

FEW = 50
"""A batch of so few is worth no hurry: the next one is fetched after the pace of its consumer, and then holds more."""

Take = Callable[[Sequence[Msg]], Awaitable[None]]


class Away(Enum):
    """What was away."""

    BROKER = auto()
    DATABASE = auto()


async def fetch_forever(
    bus: Bus,
    db: Database,
    durable: Durable,
    take: Take,
    *,
    pace: float = 0.0,
    side_by_side: int = 1,
    headers: bool = False,
    between: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Hands every fetched batch to `take`, which acknowledges. While PostgreSQL is away the batch goes back to the stream.

    `pace`: seconds between the starts of two batches while there are few facts. A transaction of one costs nearly as much as one of
    fifty, so whoever may be a little later does far more with the same machine. `side_by_side`: how many big batches may be under way at
    once, begun in the order in which they were fetched; small ones go by themselves. `headers`: as of Pull. `between` runs before each
    fetch (replays of dead letters). Raises what `take` raises otherwise; the caller starts the loop again.
    """
    pull = Pull(await bus.client(), durable, headers=headers)
    under_way: set[asyncio.Task[None]] = set()

    async def taken(messages: Sequence[Msg]) -> None:
        try:
            with bus.backlog.applying(len(messages)):
                await take(messages)
        except Exception as error:  # noqa: BLE001 what is no outage is raised again
            if await _outlast(error, db, durable) is Away.DATABASE:
                for message in messages:
                    if not message._ackd:  # noqa: SLF001 nats-py has no public way to ask
                        await message.nak(delay=PAUSE_SECONDS)

    most = FIRST_FETCH
    await pull.open()
    try:
        while True:
            messages: Sequence[Msg] = ()
            try:
                if between:
                    await between()
                messages = await pull.fetch(most, wait=FETCH_SECONDS)
                most = min(2 * most, FETCH) if len(messages) == most else FIRST_FETCH
            except Exception as error:  # noqa: BLE001 as above
                await _outlast(error, db, durable)
            big = len(messages) >= MANY
            await _until_at_most(side_by_side - 1 if big else 0, under_way)
            started = time.monotonic()
            if big and side_by_side > 1:
                under_way.add(asyncio.create_task(taken(messages), name=f"{durable.name}-batch"))
            elif messages:
                await taken(messages)
                if len(messages) < FEW:
                    await asyncio.sleep(max(0.0, started + pace - time.monotonic()))
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await pull.close()


async def _until_at_most(many: int, under_way: set[asyncio.Task[None]]) -> None:
    """Waits until so many are left. Raises what one of them raised."""
    while len(under_way) > many:
        done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        under_way -= done
        for task in done:
            task.result()


async def _outlast(error: Exception, db: Database, durable: Durable) -> Away:
    """Waits while what this error shows is away. Raises the error when it shows nothing of the kind."""
    if isinstance(error, (nats.errors.Error, APIError)):  # the durable or the broker: topology brings it back
        log.debug("fetch_failed", durable=durable.name, error=type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)
        return Away.BROKER
    if not is_outage(error):
        raise error
    log.warning("database_away", durable=durable.name, error=type(error).__name__)
    await _wait_for(db)
    return Away.DATABASE


async def _wait_for(db: Database) -> None:
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        if await db.ping():
            return
