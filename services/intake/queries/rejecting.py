"""Statements about refused submissions."""

from collections.abc import Sequence
from uuid import UUID

from shared.database import Connection


async def find_told(tx: Connection, fact_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these facts are in the outbox already."""
    return {row["fact_id"] for row in await tx.fetch("select fact_id from outbox where fact_id = any($1::uuid[])", list(fact_ids))}
