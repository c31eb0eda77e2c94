"""How many, for operators."""

from shared.database import Connection


async def count_complaints(connection: Connection) -> int:
    """Complaints that intake has stored."""
    return int(await connection.fetchval("select count(*) from complaint"))
