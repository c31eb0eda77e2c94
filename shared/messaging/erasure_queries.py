"""SQL of erasures in the plumbing's tables. The outbox has an index on its subject where facts hold words (intake, routing)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.database import Connection

LIST_FACTS = """
select id, fact_id, payload, exists (select from outbox_waiting w where w.id = o.id) as pending from outbox o where subject = $1 order by id
"""
TELL_AGAIN = "insert into outbox_waiting (id) values ($1) on conflict do nothing returning id"
EMPTY = "update outbox set payload = $2, replays = replays + 1 where id = $1"
LIST_PLACES = """
select distinct first_seq + $1 - first_id from outbox_place where first_id > $1 - 1000 and first_id <= $1 and first_id + facts > $1
"""


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact in the outbox."""

    id: int
    fact_id: UUID
    payload: str
    pending: bool


async def add_erasures(tx: Connection, subjects: Sequence[str]) -> None:
    await tx.execute("insert into erasure (subject) select unnest($1::text[]) on conflict do nothing", subjects)


async def lock_erasures(tx: Connection, limit: int) -> list[str]:
    """Subjects that nobody else is at, oldest first."""
    rows = await tx.fetch("select subject from erasure order by asked_at limit $1 for update skip locked", limit)
    return [row["subject"] for row in rows]


async def end_erasure(tx: Connection, subject: str) -> None:
    await tx.execute("delete from erasure where subject = $1", subject)


async def list_facts(tx: Connection, subject: str) -> list[StoredFact]:
    """All facts about a subject, in order; index outbox_subject."""
    return [StoredFact(**row) for row in await tx.fetch(LIST_FACTS, subject)]


async def empty_published(tx: Connection, row_id: int, payload: str) -> list[int] | None:
    """Gives the fact another text and has it told anew. Returns where in the stream it lies: more than once when it was replayed; None,
    and nothing is changed, when it has become pending in the meantime."""
    if await tx.fetchval(TELL_AGAIN, row_id) is None:
        return None
    await tx.execute(EMPTY, row_id, payload)
    return [row[0] for row in await tx.fetch(LIST_PLACES, row_id)]


async def add_messages(tx: Connection, fact_id: UUID, sequences: Sequence[int]) -> None:
    await tx.execute(
        "insert into stream_erasure (seq, fact_id) select seq, $1 from unnest($2::bigint[]) u(seq) on conflict do nothing",
        fact_id,
        sequences,
    )


async def list_messages(connection: Connection, limit: int) -> list[tuple[int, UUID]]:
    """Messages that are to be deleted: sequence and fact."""
    rows = await connection.fetch("select seq, fact_id from stream_erasure order by seq limit $1", limit)
    return [(row["seq"], row["fact_id"]) for row in rows]


async def end_message(connection: Connection, sequence: int, fact_id: UUID) -> None:
    await connection.execute("delete from stream_erasure where seq = $1 and fact_id = $2", sequence, fact_id)


async def count_waiting(connection: Connection) -> int:
    """How many subjects and messages still wait."""
    return int(await connection.fetchval("select (select count(*) from erasure) + (select count(*) from stream_erasure)"))


async def lock_dead_letters(tx: Connection, subjects: Sequence[str]) -> list[tuple[int, bytes]]:
    """Open letters about these subjects; index dead_letter_subject."""
    rows = await tx.fetch(
        "select id, body from dead_letter where source = any($2::text[]) and subject = any($1::text[]) and resolved_at is null for update",
        subjects,
        ["intake", "routing", "notify"],
    )
    return [(row["id"], row["body"]) for row in rows]


async def save_dead_letter(tx: Connection, letter_id: int, body: bytes) -> None:
    await tx.execute("update dead_letter set body = $2 where id = $1", letter_id, body)
