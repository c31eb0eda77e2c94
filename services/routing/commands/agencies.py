"""A government's agencies and its own details, changed by its coordinator. Each change names the version that was read."""

from services.routing.commands import reference
from services.routing.queries import reference as queries
from services.routing.queries.reference import Registered, Versioned
from shared.database import Database
from shared.errors import Conflict, FieldError, InvalidInput, NotFound
from shared.events.reference import AgencyRegistered, GovernmentRegistered

STALE = "stale-version"


class Houses:
    """The use cases. Who may is checked before."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def add_agency(self, agency: AgencyRegistered, *, by: str) -> None:
        """Raises InvalidInput for a code that another agency has or had."""
        async with self._db.transaction() as tx:
            await queries.lock(tx)
            if await queries.get_many(tx, Registered.AGENCY, [agency.code]):
                raise InvalidInput([FieldError("code", "repeated", "Another agency has this short name.")])
            await reference.register_in(tx, [agency], by=by)

    async def change_agency(self, agency: AgencyRegistered, *, version: int, by: str, reason: str | None = None) -> None:
        """Raises Conflict when it was changed since that version was read."""
        await self._change(Registered.AGENCY, agency, version, by, reason)

    async def change_government(self, government: GovernmentRegistered, *, version: int, by: str) -> None:
        """Raises Conflict when it was changed since that version was read."""
        await self._change(Registered.GOVERNMENT, government, version, by, None)

    async def read(self, kind: Registered, code: str) -> Versioned:
        """Raises NotFound for a code that is not known."""
        async with self._db.connection() as tx:
            found = (await queries.get_many(tx, kind, [code])).get(code)
        if found is None:
            raise NotFound("There is no such agency here.")
        return found

    async def _change(
        self, kind: Registered, item: AgencyRegistered | GovernmentRegistered, version: int, by: str, reason: str | None
    ) -> None:
        async with self._db.transaction() as tx:
            await queries.lock(tx)
            known = (await queries.get_many(tx, kind, [item.code])).get(item.code)
            if known is None:
                raise NotFound("There is no such agency here.")
            if known.version != version:
                raise Conflict("Somebody else has changed this since you read it.", version=known.version, code=STALE)
            await reference.register_in(tx, [item], by=by, reason=reason)
