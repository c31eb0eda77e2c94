"""Sessions: starting, finding, confirming anew, ending. The secret goes into the browser's cookie; here is only its digest."""

from datetime import datetime
from uuid import UUID

from services.routing.directory.places import Places
from services.routing.signin.domain import FORGET_FAILURES, IDLE, TOUCH_EVERY, Method, ends_at, is_alive
from services.routing.signin.queries import sessions as queries
from services.routing.signin.queries.sessions import OwnSession, SessionRow
from shared.auth import Principal, Role
from shared.auth.sessions import Session, digest_of, new_secret
from shared.clock import utc_now
from shared.database import Connection, Database, is_outage
from shared.errors import Unavailable
from shared.events.session import KnownSession

AWAY = "Sign-in is away for the moment. Please try again."


class SessionStore:
    """Knows who is signed in: the source of `shared.auth.sessions`, and of the answers to the other services."""

    def __init__(self, db: Database, places: Places) -> None:
        self._db, self._places = db, places

    async def find(self, digest: str, *, is_use: bool = True) -> Session | None:
        """The session while it lasts, marked as used now if it is. Raises Unavailable while the database is away."""
        known = await self.known(digest, utc_now(), is_use=is_use)
        if known is None:
            return None
        principal = Principal(known.name, Role(known.role), known.scope, str(known.person), known.place)
        return Session(principal, known.confirmed_at)

    async def known(self, digest: str, now: datetime, *, is_use: bool) -> KnownSession | None:
        """The same, as it goes over the wire."""
        try:
            row = await self._row(digest, now, is_use=is_use)
            names = await self._places.names() if row else None
        except Exception as error:
            if is_outage(error):
                raise Unavailable(AWAY) from error
            raise
        if row is None or names is None:
            return None
        return KnownSession(
            person=row.person,
            name=row.name,
            role=row.role,
            scope=row.scope,
            place=names.place(row.scope),
            confirmed_at=row.confirmed_at,
        )

    async def _row(self, digest: str, now: datetime, *, is_use: bool) -> SessionRow | None:
        async with self._db.connection() as connection:
            row = await queries.find(connection, digest)
            if row is None or not is_alive(row.seen_at, row.ends_at, now):
                return None
            if is_use and now - row.seen_at >= TOUCH_EVERY:
                await queries.touch(connection, digest, now)
            return row

    async def confirm(self, secret: str, person: UUID, now: datetime) -> str | None:
        """The same session, confirmed now, under a new secret; None when it has ended."""
        fresh = new_secret()
        async with self._db.transaction() as tx:
            return fresh if await queries.rotate(tx, digest_of(secret), digest_of(fresh), person, now) else None

    async def end(self, secret: str) -> None:
        async with self._db.transaction() as tx:
            await queries.delete(tx, digest_of(secret))

    async def end_all(self, person: UUID) -> None:
        """Everywhere, here too."""
        async with self._db.transaction() as tx:
            await queries.delete_others(tx, person)

    async def list_of(self, person: UUID, now: datetime) -> list[OwnSession]:
        async with self._db.connection() as connection:
            return await queries.list_of(connection, person, now, now - IDLE)

    async def sweep(self, now: datetime) -> None:
        """Removes sessions, links, ceremonies and failures that have had their time."""
        async with self._db.transaction() as tx:
            await queries.sweep(tx, now, now - IDLE, now - FORGET_FAILURES)


async def start(tx: Connection, person: UUID, method: Method, now: datetime, *, confirmed_at: datetime | None = None) -> str:
    """A new session's secret. `confirmed_at`: when the person showed who it is, if not now."""
    secret = new_secret()
    await queries.insert(tx, digest_of(secret), person, method.value, now, confirmed_at or now, ends_at(now))
    return secret
