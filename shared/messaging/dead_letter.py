"""What a consumer cannot take goes here, whole, and waits for a person: replay it when the cause is mended, or skip it for good."""

from dataclasses import dataclass
from datetime import datetime

from shared.database import Connection
from shared.errors import Conflict

ADD = """
insert into dead_letter (consumer, stream, stream_seq, nats_subject, key, source, subject, version, body, reason, tries, sent_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (consumer, key) where resolved_at is null
do update set reason = excluded.reason, tries = excluded.tries, replay_requested_at = null
"""
LIST = """
select id, consumer, nats_subject, source, subject, version, reason, tries, created_at, replay_requested_at
from dead_letter where resolved_at is null order by id limit $1
"""
NEXT_REPLAYS = """
select id, stream, stream_seq, nats_subject, key, body, reason, sent_at from dead_letter
where consumer = $1 and replay_requested_at is not null and resolved_at is null
order by source, subject, version nulls first, id limit $2
"""
SKIP_POSITION = """
insert into inbox as i (source, subject, version) values ($1, $2, $3)
on conflict (source, subject) do update set version = excluded.version where i.version < excluded.version
"""
LOCK_OPEN = """
select d.source, d.subject, d.version, coalesce(i.version, 0) as position
from dead_letter d left join inbox i using (source, subject)
where d.id = $1 and d.resolved_at is null
for update of d
"""
RESOLVE = "update dead_letter set resolved_at = now(), resolution = $2, body = '' where id = $1"


@dataclass(frozen=True, slots=True)
class Dead:
    """A message on its way into the table."""

    consumer: str
    stream: str
    stream_seq: int
    nats_subject: str
    key: str
    """The fact's id, or a hash of the body when it cannot be read: the same message is kept once."""
    body: bytes
    reason: str
    tries: int
    source: str | None = None
    subject: str | None = None
    version: int | None = None
    sent_at: datetime | None = None
    """When the stream took it, for messages that do not say it themselves."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A row as an operator sees it. The body is left out: it can hold a citizen's words."""

    id: int
    consumer: str
    nats_subject: str
    source: str | None
    subject: str | None
    version: int | None
    reason: str
    tries: int
    created_at: datetime
    replay_requested_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replay:
    id: int
    stream: str
    stream_seq: int
    nats_subject: str
    key: str
    body: bytes
    reason: str
    sent_at: datetime | None


async def add(tx: Connection, dead: Dead) -> None:
    await tx.execute(
        ADD,
        dead.consumer,
        dead.stream,
        dead.stream_seq,
        dead.nats_subject,
        dead.key,
        dead.source,
        dead.subject,
        dead.version,
        dead.body,
        dead.reason[:1000],
        dead.tries,
        dead.sent_at,
    )


async def is_blocked(tx: Connection, source: str, subject: str) -> bool:
    """Whether a fact of this subject lies among the dead: those behind it must wait with it."""
    return bool(
        await tx.fetchval(
            "select exists (select from dead_letter where source = $1 and subject = $2 and resolved_at is null)", source, subject
        )
    )


async def list_open(connection: Connection, limit: int = 100) -> list[DeadLetter]:
    return [DeadLetter(**row) for row in await connection.fetch(LIST, limit)]


async def count_open(connection: Connection) -> int:
    return int(await connection.fetchval("select count(*) from dead_letter where resolved_at is null") or 0)


async def request_replay(connection: Connection, ids: list[int] | None) -> int:
    """Asks the consumer to try again: these, or all with None. Returns how many."""
    status = await connection.execute(
        "update dead_letter set replay_requested_at = now() where resolved_at is null and ($1::bigint[] is null or id = any($1))", ids
    )
    return int(status.rsplit(" ", 1)[-1])


async def list_replays(connection: Connection, consumer: str, limit: int = 50) -> list[Replay]:
    return [Replay(**row) for row in await connection.fetch(NEXT_REPLAYS, consumer, limit)]


async def mark_replayed(tx: Connection, letter_id: int, *, had_effect_before: bool = False) -> None:
    """Ends the letter. Its body goes: it can hold a citizen's words, and the producer's outbox has the fact."""
    await tx.execute(RESOLVE, letter_id, "known already" if had_effect_before else "replayed")


async def mark_failed_again(tx: Connection, letter_id: int, reason: str) -> None:
    await tx.execute(
        "update dead_letter set replay_requested_at = null, tries = tries + 1, reason = $2 where id = $1", letter_id, reason[:1000]
    )


async def skip(tx: Connection, letter_id: int) -> bool:
    """Gives the message up for good: its subject's next facts are taken as if it had had its effect. False when there is none such.

    Raises Conflict while an earlier fact of the subject has not had its effect: skipping this one would lose that one unseen.
    """
    row = await tx.fetchrow(LOCK_OPEN, letter_id)
    if row is None:
        return False
    if row["version"] is not None:
        if row["version"] > row["position"] + 1:
            raise Conflict(f"Version {row['position'] + 1} of {row['subject']} comes first: replay or resolve that one before this.")
        await tx.execute(SKIP_POSITION, row["source"], row["subject"], row["version"])
    await tx.execute(RESOLVE, letter_id, "skipped")
    return True
