"""Cases that are over with others still merged into them: from before each of those had a voice of its own."""

from collections.abc import Collection, Sequence
from uuid import UUID

from shared.database import Connection
from shared.events.codes import Status

LIST_ENDED_MASTERS = """
select c.master as id from complaint_case c
where c.master is not null and c.status = 'merged'
    and (select m.status from complaint_case m where m.id = c.master) = any($1::text[])
group by c.master order by c.master limit $2
"""


async def list_ended_masters(tx: Connection, over: Collection[Status], limit: int) -> Sequence[UUID]:
    """The first `limit` of them, in one of these states; looks at what is merged now, by index complaint_case_master."""
    return [row["id"] for row in await tx.fetch(LIST_ENDED_MASTERS, [status.value for status in over], limit)]
