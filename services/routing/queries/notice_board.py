"""The notices that are given: all that the board of the landscape needs."""

from datetime import date

from shared.database import Connection
from shared.events.notice import NoticePublished

LIST_GIVEN = "select data from notice where ended_at is null and until >= $1 order by changed_at desc"


async def list_given(tx: Connection, today: date) -> list[NoticePublished]:
    """Those that are given now or later, newest first; index notice_given."""
    return [NoticePublished.model_validate(row["data"]) for row in await tx.fetch(LIST_GIVEN, today)]
