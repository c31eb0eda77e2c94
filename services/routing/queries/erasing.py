"""Statements of an erasure: the words of a case, wherever routing keeps them."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from shared.database import Connection

SAVE_HISTORY = """
update case_history h set data = n.data, note = n.note
from jsonb_to_recordset($1) n(case_id uuid, version int, data jsonb, note text)
where h.case_id = n.case_id and h.version = n.version
"""


class HistoryWords(NamedTuple):
    """A step of a history, as far as it holds words."""

    case_id: UUID
    version: int
    kind: str
    data: dict[str, object]
    note: str | None


async def list_history(tx: Connection, case_ids: Sequence[UUID]) -> list[HistoryWords]:
    rows = await tx.fetch("select case_id, version, kind, data, note from case_history where case_id = any($1::uuid[])", case_ids)
    return [HistoryWords(**row) for row in rows]


async def save_history(tx: Connection, rows: Sequence[HistoryWords]) -> None:
    if rows:
        await tx.execute(SAVE_HISTORY, [row._asdict() for row in rows])


async def empty_notes(tx: Connection, case_ids: Sequence[UUID]) -> None:
    """What officers wrote for themselves: it quotes and names people."""
    await tx.execute("update desk_entry set words = null where case_id = any($1::uuid[]) and words is not null", case_ids)
