"""The mailbox of local mode: what would have gone out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection

ADD = """
insert into mailbox (message_id, form, audience, address, number, subject, body)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
on conflict (message_id) do nothing
"""
LIST = """
select b.seq, b.message_id, b.form, b.audience, b.address, b.number, b.subject, b.body, b.created_at, m.state, m.fact_type
from mailbox b join message m on m.id = b.message_id
where b.seq < $1 and ($2::text is null or b.number = $2)
order by b.seq desc limit $3
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered message; `address` is masked."""

    message_id: UUID
    form: str
    audience: str
    address: str | None
    number: str
    subject: str | None
    body: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    seq: int
    message_id: UUID
    form: str
    audience: str
    address: str | None
    number: str
    subject: str | None
    body: str
    created_at: datetime
    state: str
    fact_type: str


async def add_letters(tx: Connection, letters: Sequence[Letter]) -> None:
    """Stores them all in one statement; a letter that is there already stays as it is."""
    await tx.execute(
        ADD,
        [letter.message_id for letter in letters],
        [letter.form for letter in letters],
        [letter.audience for letter in letters],
        [letter.address for letter in letters],
        [letter.number for letter in letters],
        [letter.subject for letter in letters],
        [letter.body for letter in letters],
    )


async def list_letters(connection: Connection, number: str | None, before: int, limit: int) -> list[LetterRow]:
    """Newest first, keyset on seq."""
    return [LetterRow(**row) for row in await connection.fetch(LIST, before, number, limit)]
