"""The vault: who reported, encrypted, in a schema that only its own login role opens. Nothing else in Kawal knows an identity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from services.intake.contacts import Identity
from services.intake.queries import vault as queries
from services.intake.sealing import Seals, Unopened
from shared.database import Database
from shared.events.codes import Language
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import COMMANDS

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What lies encrypted in a row. Only ever gains optional fields: old rows must open."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    nik: str | None = None
    language: Language = Language.INDONESIAN

    @property
    def reachable(self) -> bool:
        return self.phone is not None or self.email is not None


_SEALED = TypeAdapter(Sealed)


class Vault:
    """Keeps identities sealed and opens them; `keys` as in `Seals`."""

    def __init__(self, db: Database, keys: str) -> None:
        self.db = db
        self._seals = Seals(keys)

    async def put(self, identities: Mapping[UUID, tuple[Identity, Language]]) -> None:
        """Keeps identities, in a transaction of its own: before the complaints are committed, so that none is ever without its reporter."""
        bound = {
            complaint_id: self._seals.bind(_said(identity, language), complaint_id)
            for complaint_id, (identity, language) in identities.items()
        }
        async with self.db.connection() as connection:
            await queries.put_identities(connection, bound)

    async def open(self, complaint_ids: Sequence[UUID]) -> dict[UUID, Sealed]:
        """The identities of these complaints, as far as there are any. One that no key opens is left out, told of and counted."""
        async with self.db.connection() as connection:
            rows = await queries.get_identities(connection, complaint_ids)
        opened = {row.complaint_id: self._open(row.complaint_id, row.sealed, bound=row.bound) for row in rows}
        return {complaint_id: identity for complaint_id, identity in opened.items() if identity is not None}

    async def add_contact(self, complaint_id: UUID, phone: str | None, email: str | None, language: Language) -> None:
        """Adds a way to reach the reporter to what is known of them, if anything is. Raises Unopened when no key opens that."""
        async with self.db.transaction() as tx:
            kept = await queries.lock_identity(tx, complaint_id)
            known = self._opened(complaint_id, kept.sealed, bound=kept.bound) if kept is not None else Sealed(language=language)
            identity = Identity(known.name, phone or known.phone, email or known.email, known.nik)
            await queries.replace_identity(tx, complaint_id, self._seals.bind(_said(identity, known.language), complaint_id))

    async def add_supporter(self, support_id: UUID, complaint_id: UUID, identity: Identity, language: Language) -> int:
        """Keeps how somebody who supports a complaint, which the caller holds, can be reached; at which place among its supporters."""
        async with self.db.connection() as connection:
            return await queries.put_supporter(connection, support_id, complaint_id, self._seals.make_token(_said(identity, language)))

    async def supporters_of(self, complaint_ids: Sequence[UUID]) -> list[tuple[queries.Supporter, Sealed]]:
        """Who supports these complaints and can be reached, by complaint and place."""
        async with self.db.connection() as connection:
            rows = await queries.list_supporters(connection, complaint_ids)
        opened = [(row, self._open(row.complaint_id, row.sealed, bound=False)) for row in rows]
        return [(row, identity) for row, identity in opened if identity is not None]

    async def drop_supporter(self, support_id: UUID) -> None:
        """This one cannot be reached any more. Once more changes nothing."""
        async with self.db.connection() as connection:
            await queries.empty_supporter(connection, support_id)

    async def destroy(self, complaint_ids: Sequence[UUID]) -> None:
        """Nobody can be found for these any more. Once more changes nothing."""
        async with self.db.connection() as connection:
            await queries.destroy_identities(connection, complaint_ids)

    def _open(self, complaint_id: UUID, sealed: bytes, *, bound: bool) -> Sealed | None:
        try:
            return self._opened(complaint_id, sealed, bound=bound)
        except (Unopened, ValidationError) as error:
            log.error("identity_cannot_be_opened", complaint_id=str(complaint_id), error=type(error).__name__)
            COMMANDS.labels("intake", "open_identity", "unreadable").inc()
            return None

    def _opened(self, complaint_id: UUID, sealed: bytes, *, bound: bool) -> Sealed:
        """`bound`: as reporters are sealed now. Supporters, and reporters of releases before, are in Fernet tokens."""
        said = self._seals.open_bound(sealed, complaint_id) if bound else self._seals.open_token(sealed)
        return _SEALED.validate_json(said)


def _said(identity: Identity, language: Language) -> bytes:
    sealed = Sealed(identity.name, identity.phone, identity.email, identity.nik, language)
    return _SEALED.dump_json(sealed, exclude_none=True)
