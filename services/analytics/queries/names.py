"""What one government, agency or topic is called."""

from collections.abc import Mapping

from services.analytics.counting import Dimension
from shared.database import Connection

NAME: Mapping[Dimension, str] = {
    Dimension.GOVERNMENT: "select name from government where code = $1",
    Dimension.AGENCY: "select name from agency where code = $1",
    Dimension.CATEGORY: "select name from category where code = $1",
}


async def get_name(connection: Connection, dimension: Dimension, code: str) -> str | None:
    """By primary key; None for what analytics was not told of, and for dimensions without names."""
    statement = NAME.get(dimension)
    name: str | None = await connection.fetchval(statement, code) if statement else None
    return name
