"""Emptying the projections, for a rebuild."""

from shared.database import Connection

TABLES = ("inbox", "measure", "handling", "notified", "government", "agency", "category", "own_holidays", "staffing")
LOCK = f"lock table {', '.join(TABLES)} in exclusive mode"
"""Consumers wait at the inbox; readers do not wait."""
DELETE = tuple(f"delete from {table}" for table in TABLES)  # noqa: S608 our own words only


async def lock_projections(tx: Connection) -> None:
    await tx.execute(LOCK)


async def delete_projections(tx: Connection) -> None:
    for statement in DELETE:
        await tx.execute(statement)


async def count_applied(tx: Connection) -> dict[str, int]:
    """How many facts of each source have had their effect here."""
    rows = await tx.fetch("select source, sum(version)::bigint as facts from inbox group by source")
    return {row["source"]: row["facts"] for row in rows}
