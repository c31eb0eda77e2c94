"""Whether a government's model may route by itself: every setting that ever held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.database import Connection

LIST_SETTINGS = """
select government, version, at, official, automatic, percent from suggestion_setting where government = $1 order by version desc limit $2
"""
LIST_AUTOMATIC = """
select distinct on (government) government, version, at, official, automatic, percent
from suggestion_setting where government = any($1::text[]) order by government, version desc
"""
ADD_SETTING = """
insert into suggestion_setting (government, version, at, official, automatic, percent) values ($1, $2, $3, $4, $5, $6)
on conflict (government, version) do nothing returning version
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """`percent`: of a hundred that the model would have routed by itself, so many must have been right when it was judged."""

    government: str
    version: int
    at: datetime
    official: str
    automatic: bool
    percent: int


async def list_settings(tx: Connection, government: str, limit: int) -> Sequence[Setting]:
    """The newest first; the first one holds. None: it may not."""
    return [Setting(**row) for row in await tx.fetch(LIST_SETTINGS, government, limit)]


async def list_automatic(tx: Connection, governments: Iterable[str]) -> Sequence[Setting]:
    """The settings of those governments that let the model route by itself."""
    return [setting for row in await tx.fetch(LIST_AUTOMATIC, list(governments)) if (setting := Setting(**row)).automatic]


async def add_setting(tx: Connection, setting: Setting) -> bool:
    """False when somebody else has set this version already."""
    row = (setting.government, setting.version, setting.at, setting.official, setting.automatic, setting.percent)
    return await tx.fetchval(ADD_SETTING, *row) is not None
