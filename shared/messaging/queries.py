"""SQL of the plumbing: outbox, relay position, inbox, dead letters live in every service's schema under the same names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection


@dataclass(frozen=True, slots=True)
class Pending:
    id: int
    fact_id: UUID
    nats_subject: str
    payload: str
    traceparent: str | None
    replays: int

    @property
    def message_id(self) -> str:
        """For the stream's de-duplication: the fact's id, and another one each time that it is replayed on purpose."""
        return f"{self.fact_id}:{self.replays}" if self.replays else str(self.fact_id)


@dataclass(frozen=True, slots=True)
class Position:
    epoch: str
    last_seq: int


@dataclass(frozen=True, slots=True)
class Backlog:
    pending: int
    oldest_seconds: float


async def try_lock(connection: Connection, name: str) -> bool:
    """Takes a lock that lasts as long as the connection; False when somebody else has it."""
    return bool(await connection.fetchval("select pg_try_advisory_lock(hashtextextended($1, 0))", name))


async def is_locked(connection: Connection, name: str) -> bool:
    """Whether somebody has that lock now."""
    return bool(
        await connection.fetchval(
            """
            select exists (
                select from pg_locks l join pg_database d on d.oid = l.database
                where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and d.datname = current_database()
                  and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended($1, 0)
            )
            """,
            name,
        )
    )


async def list_pending(connection: Connection, limit: int) -> list[Pending]:
    """The oldest facts that no stream has acknowledged; index outbox_pending."""
    rows = await connection.fetch(
        "select id, fact_id, nats_subject, payload, traceparent, replays from outbox where published_at is null order by id limit $1", limit
    )
    return [Pending(**row) for row in rows]


async def mark_published(connection: Connection, ids: Sequence[int], sequences: Sequence[int]) -> None:
    await connection.execute(
        "update outbox o set published_at = now(), stream_seq = n.seq from unnest($1::bigint[], $2::bigint[]) n(id, seq) where o.id = n.id",
        ids,
        sequences,
    )


async def mark_recognised(connection: Connection, fact_ids: Sequence[UUID], sequences: Sequence[int]) -> int:
    """Marks facts found in the stream by their message id; returns how many were still pending here."""
    rows = await connection.fetch(
        """
        update outbox o set published_at = now(), stream_seq = n.seq
        from unnest($1::uuid[], $2::bigint[]) n(fact_id, seq)
        where o.fact_id = n.fact_id and o.published_at is null
        returning o.id
        """,
        fact_ids,
        sequences,
    )
    return len(rows)


async def forget_after(connection: Connection, sequence: int) -> int:
    """Makes pending again what the stream held behind `sequence`."""
    return _count(await connection.execute("update outbox set published_at = null, stream_seq = null where stream_seq > $1", sequence))


async def forget_all(connection: Connection, retention_seconds: int) -> int:
    """Makes pending again all that a stream of this retention would still hold; no sequence of the lost life is remembered."""
    return _count(
        await connection.execute(
            """
            update outbox set
                stream_seq = null,
                published_at = case when published_at <= now() - make_interval(secs => $1) then published_at end
            where stream_seq is not null
            """,
            retention_seconds,
        )
    )


async def forget(connection: Connection, subject: str | None, since: datetime | None) -> int:
    """Makes facts pending again: all, or only one subject's, or only those stored since a moment."""
    return _count(
        await connection.execute(
            """
            update outbox set published_at = null, stream_seq = null, replays = replays + 1,
                former_seqs = case when stream_seq is not null then array_append(former_seqs, stream_seq) else former_seqs end
            where published_at is not null and ($1::text is null or subject = $1) and ($2::timestamptz is null or created_at >= $2)
            """,
            subject,
            since,
        )
    )


async def get_position(connection: Connection, stream: str) -> Position | None:
    row = await connection.fetchrow("select epoch, last_seq from relay_state where stream = $1", stream)
    return Position(**row) if row else None


async def save_position(connection: Connection, stream: str, epoch: str, last_seq: int) -> None:
    await connection.execute(
        """
        insert into relay_state (stream, epoch, last_seq) values ($1, $2, $3)
        on conflict (stream) do update set epoch = excluded.epoch, last_seq = excluded.last_seq
        """,
        stream,
        epoch,
        last_seq,
    )


async def get_backlog(connection: Connection) -> Backlog:
    """How many facts wait, and for how long the oldest does (seconds)."""
    row = await connection.fetchrow(
        "select count(*) as pending, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest_seconds"
        " from outbox where published_at is null"
    )
    return Backlog(**row) if row else Backlog(0, 0.0)


def _count(status: str) -> int:
    return int(status.rsplit(" ", 1)[-1])
