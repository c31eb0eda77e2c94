"""Statements on the maps to draw."""

from collections.abc import Sequence

from services.analytics.drawing import Drawing, Outline
from shared.database import Connection

CLEAR = "delete from drawing where map = any($1::text[])"
PUT_DRAWING = "insert into drawing (map, width, height, source) values ($1, $2, $3, $4)"
PUT_OUTLINES = """
insert into outline (map, region, trace, x, y, room)
select $1, * from unnest($2::text[], $3::text[], $4::integer[], $5::integer[], $6::integer[])
"""
GET = "select width, height, source from drawing where map = $1"
LIST_OUTLINES = "select region, trace, x, y, room from outline where map = $1 order by region"


async def put_drawings(tx: Connection, drawings: Sequence[Drawing]) -> None:
    """These maps from now on, each as a whole; others stay."""
    await tx.execute(CLEAR, [drawing.map for drawing in drawings])
    for drawing in drawings:
        await tx.execute(PUT_DRAWING, drawing.map, drawing.width, drawing.height, drawing.source)
        outlines = drawing.outlines
        await tx.execute(
            PUT_OUTLINES,
            drawing.map,
            [each.region for each in outlines],
            [each.trace for each in outlines],
            [each.x for each in outlines],
            [each.y for each in outlines],
            [each.room for each in outlines],
        )


async def get_drawing(connection: Connection, name: str) -> Drawing | None:
    """One map; None when it has not been loaded."""
    row = await connection.fetchrow(GET, name)
    if row is None:
        return None
    outlines = [Outline(**each) for each in await connection.fetch(LIST_OUTLINES, name)]
    return Drawing(name, row["width"], row["height"], row["source"], outlines)
