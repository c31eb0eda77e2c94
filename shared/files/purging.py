"""Pictures whose time has come go, each before its row, so that what breaks in between is done again."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from shared.database import Connection, Database
from shared.files.storage import PictureStore
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

ListDue = Callable[[Connection], Awaitable[Sequence[UUID]]]
"""The next ones whose time has come, some at a time."""
Forget = Callable[[Connection, Sequence[UUID]], Awaitable[None]]
"""Deletes their rows."""


async def purge(db: Database, store: PictureStore, list_due: ListDue, forget: Forget, *, told_as: str) -> int:
    """How many went. `told_as`: what the log calls it."""
    purged = 0
    while True:
        async with db.connection() as connection:
            ids = await list_due(connection)
        if not ids:
            return purged
        for each in ids:
            await store.delete(each)
        async with db.connection() as connection:
            await forget(connection, ids)
        log.info(told_as, count=len(ids))
        purged += len(ids)
