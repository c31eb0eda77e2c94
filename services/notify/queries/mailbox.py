"""The mailbox of local mode: what would have gone out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from shared.database import Connection

ADD = """
insert into mailbox (seq, form, address, number, subject, body)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
on conflict (seq) do nothing
"""
LIST = """
select b.seq, m.audience, b.form, b.address, b.number, b.subject, b.body, b.created_at, m.state, m.fact_type
from mailbox b join message m using (seq)
where b.seq < $1 and ($2::text is null or b.number = $2)
order by b.seq desc limit $3
"""


class Letter(NamedTuple):
    """A rendered message; `address` is masked."""

    seq: int
    form: str
    address: str | None
    number: str
    subject: str | None
    body: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    seq: int
    audience: str
    form: str
    address: str | None
    number: str
    subject: str | None
    body: str
    created_at: datetime
    state: str
    fact_type: str


async def add_letters(connection: Connection, letters: Sequence[Letter]) -> None:
    """Stores them all in one statement, outside a transaction; a letter that is there already stays as it is."""
    try:
        await connection.copy_records_to_table("mailbox", records=letters, columns=Letter._fields)
    except asyncpg.UniqueViolationError:  # a worker died after these were written: COPY, which takes half the time, is all or nothing
        await connection.execute(ADD, *zip(*letters, strict=True))


async def delete_reporters_letters(tx: Connection, complaints: Sequence[UUID]) -> None:
    """What would have gone to the reporters and supporters of these, with the masked address; index message_complaint."""
    await tx.execute(
        "delete from mailbox b using message m"
        " where m.complaint_id = any($1::uuid[]) and m.audience in ('reporter', 'supporter') and b.seq = m.seq",
        complaints,
    )


async def list_letters(connection: Connection, number: str | None, before: int, limit: int) -> list[LetterRow]:
    """Newest first, keyset on seq."""
    return [LetterRow(**row) for row in await connection.fetch(LIST, before, number, limit)]
