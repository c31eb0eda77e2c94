"""Whether what was learned may route by itself: set by a coordinator for the own government, every setting kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.routing.queries import learning
from services.routing.queries import suggestion_settings as queries
from services.routing.queries.learning import KnownModel, Returned
from services.routing.queries.suggestion_settings import Setting
from shared.clock import utc_now
from shared.database import Database
from shared.errors import Conflict, FieldError, InvalidInput

PERCENTS = (95, 97, 99)
"""Of a hundred that the model would have routed by itself, so many must have been right. Less is never let."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class SuggestionDesk:
    """All that the page shows, the newest first."""

    models: Sequence[KnownModel]
    settings: Sequence[Setting]
    returns: Sequence[Returned] = ()

    @property
    def in_force(self) -> KnownModel | None:
        return next((model for model in self.models if model.in_force), None)

    @property
    def setting(self) -> Setting | None:
        """None: it was never set, and the model may not."""
        return self.settings[0] if self.settings else None

    @property
    def version(self) -> int:
        return self.setting.version if self.setting else 0


class SuggestionSettings:
    """Read and changed; who may is checked before."""

    def __init__(self, db: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._now = db, now

    async def read(self, government: str) -> SuggestionDesk:
        async with self._db.connection() as tx:
            models = await learning.list_models(tx, government, SHOWN)
            settings = await queries.list_settings(tx, government, SHOWN)
            return SuggestionDesk(models, settings, await learning.list_returns(tx, government, SHOWN))

    async def return_to(self, government: str, version: int, *, instead_of: int, by: str) -> None:
        """An older model suggests again, until one is learned that is better. Raises Conflict when another one suggests by now than
        `instead_of`, or the older one is kept no longer."""
        async with self._db.transaction() as tx:
            if not await learning.return_to(tx, Returned(self._now(), by, instead_of, version), government):
                raise Conflict("Another version suggests by now, or this one is kept no longer.", code="stale-version")

    async def change(self, government: str, percent: int | None, *, version: int, by: str) -> None:
        """`percent`: one of PERCENTS, None: it may not route by itself. `version`: of the setting that was read, 0 for none.

        Raises InvalidInput for another percentage, Conflict when somebody else has set it meanwhile.
        """
        if percent is not None and percent not in PERCENTS:
            raise InvalidInput([FieldError("percent", "unknown", "Choose one of these.")])
        async with self._db.transaction() as tx:
            last = await queries.list_settings(tx, government, 1)
            now_at = last[0].version if last else 0
            kept = last[0].percent if last else PERCENTS[0]
            setting = Setting(government, version + 1, self._now(), by, percent is not None, percent or kept)
            if now_at != version or not await queries.add_setting(tx, setting):
                raise Conflict("Somebody else has changed this since you read it.", version=now_at, code="stale-version")
