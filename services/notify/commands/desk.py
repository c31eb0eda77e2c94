"""What people with a token may see and do with messages."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.notify.queries import listing, messages, story
from services.notify.queries.listing import Filter, MessageRow, Standing
from services.notify.queries.story import AttemptRow
from shared.auth import Principal
from shared.database import Database
from shared.errors import Conflict, Forbidden, NotFound


class Desk:
    """Messages inside the caller's scope; what lies outside it does not exist for the caller."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def list(self, wanted: Filter, *, before: int | None, limit: int, by: Principal) -> list[MessageRow]:
        """Newest first. Raises Forbidden when a government outside the scope is asked for."""
        async with self._db.connection() as connection:
            return await listing.list_messages(connection, within(wanted, by), before, limit)

    async def get(self, message_id: UUID, *, by: Principal) -> MessageRow:
        async with self._db.connection() as connection:
            row = await listing.get_message(connection, message_id)
        if row is None or not by.covers(row.government, row.agency):
            raise NotFound("There is no such message.")
        return row

    async def retry(self, message_id: UUID, *, by: Principal) -> MessageRow:
        """A failed message gets all its attempts again. Raises NotFound, or Conflict in any other state."""
        await self.get(message_id, by=by)
        async with self._db.transaction() as tx:
            if not await messages.requeue_failed(tx, message_id):
                raise Conflict("Only a message that failed can be tried again.")
            await story.add_again(tx, message_id, by.name)
        return await self.get(message_id, by=by)

    async def story(self, seq: int) -> Sequence[AttemptRow]:
        """What went wrong on the way of a message that the caller was given by `get`."""
        async with self._db.connection() as connection:
            return await story.list_attempts(connection, seq)

    async def standing(self, by: Principal) -> Standing:
        """How many messages in the scope failed, and how many wait."""
        async with self._db.connection() as connection:
            return await listing.get_standing(connection, within(Filter(), by).government)

    async def governments(self, by: Principal) -> Sequence[tuple[str, str]]:
        """Those whose messages the caller may see, for a filter."""
        async with self._db.connection() as connection:
            return await listing.list_governments(connection, within(Filter(), by).government)


def within(wanted: Filter, by: Principal) -> Filter:
    """The filter, narrowed to the scope."""
    government = by.government
    if government is None:
        return wanted
    if wanted.government not in (None, government):
        raise Forbidden("You see the messages of your own government only.")
    return replace(wanted, government=government, agency=by.scope if by.is_agency_bound else None)
