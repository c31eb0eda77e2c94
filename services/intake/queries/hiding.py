"""Statements that take complaints out of sight, and their words away."""

from collections.abc import Sequence
from uuid import UUID

from shared.database import Connection

EMPTY_COMPLAINTS = """
update complaint set title = null, text = null, address = null, lat = null, long = null, attributes = '{}', contactable = false,
    sending = null,
    erased_at = coalesce(erased_at, now()), updated_at = now()
where id = any($1::uuid[])
"""
EMPTY_TIMELINES = """
update timeline set data = data - '{text,question,note,words,detail,reasons,evidence}'::text[]
    - case when kind = 'withdrawal_asked' then 'reason' else '' end
where complaint_id = any($1::uuid[])
"""
"""`reason` is a code elsewhere, and what the reporter said there."""


async def mark_confidential(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    await tx.execute("update complaint set confidential = true where id = any($1::uuid[]) and not confidential", complaint_ids)


async def empty_complaints(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    """What is left is what is counted, the number, and the hashes by which the same submission is recognised; none of its sender."""
    await tx.execute(EMPTY_COMPLAINTS, complaint_ids)


async def empty_timelines(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    await tx.execute(EMPTY_TIMELINES, complaint_ids)


async def ask_vault(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    """The identities are destroyed by a job: the vault has transactions of its own."""
    await tx.execute("insert into vault_erasure (complaint_id) select unnest($1::uuid[]) on conflict do nothing", complaint_ids)


async def list_vault_erasures(connection: Connection, limit: int) -> list[UUID]:
    rows = await connection.fetch("select complaint_id from vault_erasure order by asked_at limit $1", limit)
    return [row["complaint_id"] for row in rows]


async def end_vault_erasures(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    await tx.execute("delete from vault_erasure where complaint_id = any($1::uuid[])", complaint_ids)
