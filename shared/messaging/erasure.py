"""Erasure in the plumbing: no word of a subject stays in the outbox, in the stream, or among the dead letters.

A fact is never taken away, for those behind it would wait for it for ever: it loses its words and is told anew under its old number, and
the message that held them is deleted, overwritten by the server. Who had the fact knows it already; who had not gets it without words.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from shared.database import Connection, Database
from shared.events.catalogue import STREAM_OF
from shared.events.envelope import Envelope, Source, UnreadableFact, decode
from shared.events.fact import Fact
from shared.messaging import erasure_queries as queries
from shared.messaging.bus import Bus
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

POLL_SECONDS = 1.0
BATCH = 100


async def forget_words(tx: Connection, subjects: Iterable[str]) -> None:
    """From this commit on these subjects' facts lose their words, here and in the stream; dead letters lose theirs at once."""
    wanted = list(subjects)
    await queries.add_erasures(tx, wanted)
    await forget_dead_letters(tx, wanted)


async def forget_dead_letters(tx: Connection, subjects: Iterable[str]) -> None:
    """The same for a service that only reads: what could not be taken stays, to be replayed without words."""
    for letter_id, body in await queries.lock_dead_letters(tx, list(subjects)):
        emptied = _emptied(body.decode("utf-8", "replace"))
        if emptied is not None:
            await queries.save_dead_letter(tx, letter_id, emptied.encode())


class Eraser:
    """Does what `forget_words` asked for, as soon as the facts are published and the stream answers. Safe in any number of replicas."""

    def __init__(self, db: Database, bus: Bus, source: Source) -> None:
        self._db, self._bus, self._stream = db, bus, STREAM_OF[source].value

    async def run(self) -> None:
        """Goes on for ever."""
        while True:
            await self.erase_asked()
            await asyncio.sleep(POLL_SECONDS)

    async def erase_asked(self) -> int:
        """One round; returns how many subjects and messages are left for the next one."""
        async with self._db.transaction() as tx:
            for subject in await queries.lock_erasures(tx, BATCH):
                await self._empty_outbox(tx, subject)
        await self._delete_messages()
        async with self._db.connection() as connection:
            return await queries.count_waiting(connection)

    async def _empty_outbox(self, tx: Connection, subject: str) -> None:
        """A fact that is pending waits: the relay may be telling it with its words just now, and where is known only afterwards."""
        waiting = False
        for stored in await queries.list_facts(tx, subject):
            emptied = _emptied(stored.payload)
            if emptied is None:
                continue
            sequences = None if stored.pending else await queries.empty_published(tx, stored.id, emptied)
            if sequences is None:
                waiting = True
            else:
                await queries.add_messages(tx, stored.fact_id, sequences)
        if not waiting:
            await queries.end_erasure(tx, subject)

    async def _delete_messages(self) -> None:
        async with self._db.connection() as connection:
            wanted = await queries.list_messages(connection, BATCH)
            if not wanted:
                return
            js = await self._bus.jetstream()
            for sequence, fact_id in wanted:
                await self._delete(js, sequence, fact_id)
                await queries.end_message(connection, sequence, fact_id)

    async def _delete(self, js: JetStreamContext, sequence: int, fact_id: UUID) -> None:
        """Deletes the message if it is the one that is meant: after a wipe of the store another may lie at its place."""
        with suppress(NotFoundError):
            found = await js.get_msg(self._stream, sequence, direct=True)
            if (found.headers or {}).get("Nats-Msg-Id", "").partition(":")[0] == str(fact_id):
                await js.delete_msg(self._stream, sequence)
                log.info("message_erased", stream=self._stream, sequence=sequence)


def _emptied(payload: str) -> str | None:
    """A fact's text without words; None where there are none, or where nobody can read it."""
    try:
        fact = decode(payload.encode())
    except UnreadableFact:
        return None
    without = fact.data.without_words()
    if without == fact.data:
        return None
    kept: Envelope[Fact] = Envelope(fact.id, fact.source, fact.subject, fact.version, fact.time, without, fact.traceparent)
    return kept.encode()
