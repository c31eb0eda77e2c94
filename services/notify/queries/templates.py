"""Texts and their versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.database import Connection

LIST_LATEST = """
select distinct on (name, channel, language) name, channel, language, version, subject, body, origin, created_by, created_at
from template where $1::text is null or origin = $1
order by name, channel, language, version desc
"""
LIST_VERSIONS = """
select name, channel, language, version, subject, body, origin, created_by, created_at
from template where (name, channel, language) = ($1, $2, $3) order by version desc
"""
ADD = """
insert into template (name, channel, language, version, subject, body, origin, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning name, channel, language, version, subject, body, origin, created_by, created_at
"""
LOCK = "select pg_advisory_xact_lock(hashtextextended('kawal:notify:templates', 0))"


@dataclass(frozen=True, slots=True)
class TemplateRow:
    name: str
    channel: str
    language: str
    version: int
    subject: str | None
    body: str
    origin: str
    created_by: str
    created_at: datetime


async def lock_templates(tx: Connection) -> None:
    """One writer at a time, until the transaction ends."""
    await tx.execute(LOCK)


async def list_latest(connection: Connection, *, shipped: bool = False) -> list[TemplateRow]:
    """The newest version of every text; with `shipped`, the newest that came with the software."""
    return [TemplateRow(**row) for row in await connection.fetch(LIST_LATEST, "shipped" if shipped else None)]


async def list_versions(connection: Connection, name: str, channel: str, language: str) -> Sequence[TemplateRow]:
    """All versions of one text, newest first."""
    return [TemplateRow(**row) for row in await connection.fetch(LIST_VERSIONS, name, channel, language)]


async def add_version(
    tx: Connection, key: tuple[str, str, str], version: int, subject: str | None, body: str, *, origin: str, by: str
) -> TemplateRow:
    """Adds a version. The caller holds the lock, so that nobody else adds the same one."""
    row = await tx.fetchrow(ADD, *key, version, subject, body, origin, by)
    if row is None:
        raise RuntimeError("an insert returned no row")
    return TemplateRow(**row)
