"""What intake refused, kept for a while so that a coordinator sees when a channel does not work."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from services.routing.queries import channels
from services.routing.queries.channels import Rejection
from shared.database import Connection, Database
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.submission import SubmissionRejected

KEPT = timedelta(days=30)
UNKNOWN = "unknown"
LONGEST = 60
"""Of a channel's name: what handed it in may have called itself anything."""


async def keep_rejections(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    """The effect of facts about refused submissions; all other facts are left alone."""
    found = [
        Rejection(
            envelope.id,
            envelope.time,
            (envelope.data.channel or UNKNOWN)[:LONGEST],
            envelope.data.government,
            [error.field for error in envelope.data.errors],
            [error.code for error in envelope.data.errors],
        )
        for envelope in facts
        if type(envelope.data) is SubmissionRejected
    ]
    await channels.add_rejections(tx, found)


def forget_rejections(db: Database) -> Callable[[datetime], Awaitable[int]]:
    """`run_once(now)` of the job that lets old ones go."""

    async def run_once(now: datetime) -> int:
        async with db.transaction() as tx:
            return await channels.forget_rejections(tx, now - KEPT)

    return run_once
