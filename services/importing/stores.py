"""The services' own commands, for an import on this installation: routing makes known, intake stores."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from services.importing.directory import Directory, Registered
from services.intake.catalogue import Catalogue
from services.intake.codes import TrackingCodes
from services.intake.commands import Intake
from services.intake.settings import IntakeSettings
from services.intake.vault import Vault
from services.routing.commands.reference import list_known, register
from services.routing.settings import RoutingSettings
from shared.database import Database

CONNECTIONS = 2


class RoutingRegistry:
    """Reference data where it is kept. What is known stays as it is."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def directory(self) -> Directory:
        known = await list_known(self._db)
        return Directory(known.governments, known.agencies, known.categories)

    async def register(self, facts: Sequence[Registered]) -> None:
        await register(self._db, facts, keep_known=True)


@asynccontextmanager
async def open_import() -> AsyncIterator[tuple[RoutingRegistry, Intake]]:
    """Both, by the settings of the environment."""
    settings = IntakeSettings()
    async with AsyncExitStack() as opened:

        def database(dsn: str, schema: str) -> Database:
            db = Database(dsn, schema, size=CONNECTIONS)
            opened.push_async_callback(db.close)
            return db

        routing = database(RoutingSettings().postgres_dsn.get_secret_value(), "routing")
        db = database(settings.postgres_dsn.get_secret_value(), "intake")
        vault = Vault(database(settings.vault_postgres_dsn.get_secret_value(), "vault"), settings.vault_key.get_secret_value())
        intake = Intake(db, vault, TrackingCodes(settings.code_key.get_secret_value()), Catalogue(db))
        yield RoutingRegistry(routing), intake
