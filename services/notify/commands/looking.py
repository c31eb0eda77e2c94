"""Workers of one process look for messages one after the other, so that no two ask the vault about the same. Between processes, and for
who sends in the end, row locks decide."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from services.notify.queries import messages
from services.notify.queries.messages import Due, Patience, Planned
from shared.database import Database


class Looking:
    """Shared by the workers of a process."""

    def __init__(self, db: Database, fresh: Callable[[UUID], Planned | None]) -> None:
        """`fresh`: a message that is at hand and need not be read."""
        self._db, self._fresh = db, fresh
        self._one_by_one = asyncio.Lock()
        self._in_hand: set[int] = set()

    @asynccontextmanager
    async def due(self, limit: int, *, grace: float, patience: Patience) -> AsyncIterator[list[Due]]:
        """Due messages that none of the others is at, for as long as the caller is; none of them is taken yet."""
        async with self._one_by_one, self._db.connection() as connection:
            due = await messages.look(connection, limit, self._in_hand, self._fresh, grace=grace, patience=patience)
            seqs = {each.seq for each in due}
            self._in_hand |= seqs
        try:
            yield due
        finally:
            self._in_hand -= seqs
