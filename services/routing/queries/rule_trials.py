"""Complaints that came in lately, for trying rules on them; shares of a split one did not come in."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from shared.database import Connection
from shared.events.codes import Channel

_COLUMNS = "id, number, government, region, classification, category, title, words, channel, submitted_at, agency"
_LATELY = "submitted_at > $2 and submitted_at <= $3 and erased_at is null order by submitted_at desc limit $5"
LIST_LATELY = f"""
select {_COLUMNS} from unnest($1::text[]) as wanted(code)
cross join lateral (
    (
        select own.* from unnest($4::text[]) as door(name)
        cross join lateral (
            select {_COLUMNS} from complaint_case
            where government = wanted.code and channel = door.name and not imported and parent is null and {_LATELY}
        ) own
    )
    union all
    (select {_COLUMNS} from complaint_case where government = wanted.code and imported and parent is null and {_LATELY})
) found
order by submitted_at desc limit $5
"""  # noqa: S608 our own words only


async def list_lately(tx: Connection, governments: Sequence[str], after: datetime, until: datetime, limit: int) -> list[asyncpg.Record]:
    """The newest complaints of these governments in a stretch of time; indexes complaint_case_channel, complaint_case_imported."""
    return await tx.fetch(LIST_LATELY, list(governments), after, until, [channel.value for channel in Channel], limit)
