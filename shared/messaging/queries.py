"""SQL of the plumbing: outbox, relay position, inbox, dead letters live in every service's schema under the same names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.database import Connection


class Pending(NamedTuple):
    """A fact that waits for its stream."""

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


class Waiting(NamedTuple):
    """That a fact waits. `fact_id`: of one that has not been told before. `transaction`: the one that made it wait."""

    id: int
    fact_id: UUID | None
    transaction: int


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


async def list_waiting(connection: Connection, limit: int, *, above: int = 0) -> list[Waiting]:
    """The oldest facts that no stream has acknowledged, of those with a higher id than `above`."""
    rows = await connection.fetch("select id, fact_id, xmin from outbox_waiting where id > $2 order by id limit $1", limit, above)
    return [Waiting(*row) for row in rows]


async def read_pending(connection: Connection, ids: Sequence[int]) -> list[Pending]:
    """These facts, in the order of their ids. One row after the other: in a burst there are no statistics, and any other plan reads the
    whole outbox."""
    rows = await connection.fetch(
        """
        select o.* from unnest($1::bigint[]) n(id)
        cross join lateral (
            select id, fact_id, nats_subject, payload, traceparent, replays from outbox where outbox.id = n.id offset 0
        ) o
        order by o.id
        """,
        ids,
    )
    return [Pending(*row) for row in rows]


async def list_pending(connection: Connection, limit: int) -> list[Pending]:
    """The oldest facts that no stream has acknowledged, as the outbox has them."""
    return await read_pending(connection, [waiting.id for waiting in await list_waiting(connection, limit)])


async def mark_published(connection: Connection, ids: Sequence[int], sequences: Sequence[int]) -> None:
    """These facts, in the order of their ids, lie in the stream at these sequences; whatever was thought to lie there belongs to an
    earlier life of the stream."""
    places = _places(ids, sequences)
    await connection.execute("delete from outbox_waiting where id = any($1::bigint[])", ids)
    await connection.execute(
        """
        insert into outbox_place as known (first_seq, first_id, facts) select * from unnest($1::bigint[], $2::bigint[], $3::int[])
        on conflict (first_seq) do update set first_id = excluded.first_id, facts = excluded.facts, told_at = now()
        where known.first_id <> excluded.first_id or known.facts < excluded.facts
        """,
        *zip(*places, strict=True),
    )


def _places(ids: Sequence[int], sequences: Sequence[int]) -> list[list[int]]:
    """Runs in which both numbers rise by one: first sequence, first id, how many."""
    places: list[list[int]] = []
    for fact, sequence in zip(ids, sequences, strict=True):
        if places and (sequence, fact) == (places[-1][0] + places[-1][2], places[-1][1] + places[-1][2]):
            places[-1][2] += 1
        else:
            places.append([sequence, fact, 1])
    return places


async def mark_recognised(connection: Connection, fact_ids: Sequence[UUID], sequences: Sequence[int]) -> int:
    """Marks facts found in the stream by their message id; returns how many were still pending here."""
    rows = await connection.fetch(
        """
        select o.id, n.seq from unnest($1::uuid[], $2::bigint[]) n(fact_id, seq)
        join outbox o using (fact_id) join outbox_waiting w on w.id = o.id order by o.id
        """,
        fact_ids,
        sequences,
    )
    if rows:
        await mark_published(connection, [row["id"] for row in rows], [row["seq"] for row in rows])
    return len(rows)


async def forget_after(connection: Connection, sequence: int) -> int:
    """Makes pending again what the stream held behind `sequence`."""
    status = await connection.execute(
        """
        insert into outbox_waiting (id)
        select o.id from outbox_place p
        join outbox o on o.id >= p.first_id + greatest(0, $1 - p.first_seq + 1) and o.id < p.first_id + p.facts
        where p.first_seq > $1 - 1000 and p.first_seq + p.facts > $1 + 1
        on conflict do nothing
        """,
        sequence,
    )
    await connection.execute("delete from outbox_place where first_seq > $1", sequence)
    await connection.execute(
        "update outbox_place set facts = $1 - first_seq + 1 where first_seq > $1 - 1000 and first_seq + facts > $1 + 1", sequence
    )
    return _count(status)


async def forget_all(connection: Connection, retention_seconds: int) -> int:
    """Makes pending again all that a stream of this retention would still hold; no sequence of the lost life is remembered."""
    status = await connection.execute(
        """
        insert into outbox_waiting (id)
        select o.id from outbox_place p join outbox o on o.id >= p.first_id and o.id < p.first_id + p.facts
        where p.told_at > now() - make_interval(secs => $1)
        on conflict do nothing
        """,
        retention_seconds,
    )
    await connection.execute("delete from outbox_place")
    return _count(status)


async def forget(connection: Connection, subject: str | None, since: datetime | None) -> int:
    """Makes facts pending again: all, or only one subject's, or only those stored since a moment."""
    return _count(
        await connection.execute(
            """
            with again as (
                insert into outbox_waiting (id)
                select id from outbox where ($1::text is null or subject = $1) and ($2::timestamptz is null or created_at >= $2)
                on conflict do nothing
                returning id
            )
            update outbox o set replays = o.replays + 1 from again where o.id = again.id
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
    """How many facts wait, and for how long the first of them does (seconds)."""
    row = await connection.fetchrow(
        """
        select w.pending, coalesce(extract(epoch from now() - o.created_at), 0)::float8 as oldest_seconds
        from (select count(*) as pending, min(id) as first from outbox_waiting) w left join outbox o on o.id = w.first
        """
    )
    return Backlog(**row) if row else Backlog(0, 0.0)


def _count(status: str) -> int:
    return int(status.rsplit(" ", 1)[-1])
