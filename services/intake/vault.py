"""The vault: who reported, encrypted, in a schema that only its own login role opens. Nothing else in Kawal knows an identity."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import BaseModel, ConfigDict, ValidationError

from services.intake.contacts import Identity
from services.intake.queries import vault as queries
from shared.database import Database
from shared.events.codes import Language
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import COMMANDS

log = get_logger(__name__)


class Sealed(BaseModel):
    """What lies encrypted in a row. Only ever gains optional fields: old rows must open."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    nik: str | None = None
    language: Language = Language.INDONESIAN

    @property
    def reachable(self) -> bool:
        return self.phone is not None or self.email is not None


class Vault:
    """Seals and opens identities. `keys`: Fernet keys, comma separated; the first encrypts, all decrypt, so that keys can be rotated.

    Raises ValueError at once when a key is not one.
    """

    def __init__(self, db: Database, keys: str) -> None:
        self.db = db
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])

    async def put(self, identities: Mapping[UUID, tuple[Identity, Language]]) -> None:
        """Keeps identities, in a transaction of its own: before the complaints are committed, so that none is ever without its reporter."""
        sealed = {complaint_id: self._seal(identity, language) for complaint_id, (identity, language) in identities.items()}
        async with self.db.connection() as connection:
            await queries.put_identities(connection, sealed)

    async def open(self, complaint_ids: Sequence[UUID]) -> dict[UUID, Sealed]:
        """The identities of these complaints, as far as there are any. One that no key opens is left out, told of and counted."""
        async with self.db.connection() as connection:
            rows = await queries.get_identities(connection, complaint_ids)
        opened = {complaint_id: self._open(complaint_id, sealed) for complaint_id, sealed in rows.items()}
        return {complaint_id: identity for complaint_id, identity in opened.items() if identity is not None}

    async def add_contact(self, complaint_id: UUID, phone: str | None, email: str | None, language: Language) -> None:
        """Adds a way to reach the reporter to what is known of them, if anything is. Raises InvalidToken when no key opens that."""
        async with self.db.transaction() as tx:
            sealed = await queries.lock_identity(tx, complaint_id)
            known = Sealed.model_validate_json(self._fernet.decrypt(sealed)) if sealed is not None else Sealed(language=language)
            identity = Identity(known.name, phone or known.phone, email or known.email, known.nik)
            await queries.replace_identity(tx, complaint_id, self._seal(identity, known.language))

    async def add_supporter(self, support_id: UUID, complaint_id: UUID, identity: Identity, language: Language) -> int:
        """Keeps how somebody who supports a complaint, which the caller holds, can be reached; at which place among its supporters."""
        async with self.db.connection() as connection:
            return await queries.put_supporter(connection, support_id, complaint_id, self._seal(identity, language))

    async def supporters_of(self, complaint_ids: Sequence[UUID]) -> list[tuple[queries.Supporter, Sealed]]:
        """Who supports these complaints and can be reached, by complaint and place."""
        async with self.db.connection() as connection:
            rows = await queries.list_supporters(connection, complaint_ids)
        opened = [(row, self._open(row.complaint_id, row.sealed)) for row in rows]
        return [(row, identity) for row, identity in opened if identity is not None]

    async def drop_supporter(self, support_id: UUID) -> None:
        """This one cannot be reached any more. Once more changes nothing."""
        async with self.db.connection() as connection:
            await queries.empty_supporter(connection, support_id)

    async def destroy(self, complaint_ids: Sequence[UUID]) -> None:
        """Nobody can be found for these any more. Once more changes nothing."""
        async with self.db.connection() as connection:
            await queries.destroy_identities(connection, complaint_ids)

    def _open(self, complaint_id: UUID, sealed: bytes) -> Sealed | None:
        try:
            return Sealed.model_validate_json(self._fernet.decrypt(sealed))
        except (InvalidToken, ValidationError) as error:
            log.error("identity_cannot_be_opened", complaint_id=str(complaint_id), error=type(error).__name__)
            COMMANDS.labels("intake", "open_identity", "unreadable").inc()
            return None

    def _seal(self, identity: Identity, language: Language) -> bytes:
        sealed = Sealed(name=identity.name, phone=identity.phone, email=identity.email, nik=identity.nik, language=language)
        return self._fernet.encrypt(sealed.model_dump_json(exclude_none=True).encode())
