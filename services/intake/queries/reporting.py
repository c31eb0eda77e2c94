"""Statements for what reporters ask for."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.intake.queries.cases import Case
from shared.database import Connection
from shared.events.codes import ReporterAction

NOTE_REQUEST = """
update complaint set version = version + 1, pending = coalesce($2, pending), updated_at = now() where id = $1
returning version, pending, updated_at
"""
HAS_SUPPLEMENT = """
select exists (
    select from timeline where complaint_id = $1 and source = 'intake' and kind = 'supplement_given' and data->>'text' = $2
    and ($3::text is null or data->>'key' = $3)
)
"""
NEWEST = """
select kind, data->>'text' as text, at from timeline where complaint_id = $1 and not (source = 'routing' and kind = 'supplemented')
order by at desc limit 1
"""
"""Routing's word that it has heard of an addition is no event between two."""


async def note_request(tx: Connection, case: Case, pending: ReporterAction | None) -> Case:
    """Counts one more fact about the complaint, and remembers what routing has to decide."""
    row = await tx.fetchrow(NOTE_REQUEST, case.id, pending)
    if row is None:
        raise RuntimeError("a locked complaint is gone")
    return replace(case, version=row["version"], pending=row["pending"], updated_at=row["updated_at"])


async def has_supplement(connection: Connection, complaint_id: UUID, text: str, *, key: str | None = None) -> bool:
    """Whether the reporter added these words already; with a `key`, by this very form."""
    found: bool = await connection.fetchval(HAS_SUPPLEMENT, complaint_id, text, key)
    return found


async def is_newest_supplement(connection: Connection, complaint_id: UUID, text: str, *, since: datetime) -> bool:
    """Whether the reporter added these words not before `since`, and nothing has happened to the complaint after that."""
    newest = await connection.fetchrow(NEWEST, complaint_id)
    return newest is not None and newest["kind"] == "supplement_given" and newest["text"] == text and newest["at"] >= since


async def mark_contactable(tx: Connection, case: Case) -> int | None:
    """Counts one more fact about a complaint whose reporter could not be reached so far; its number. None: they could be already."""
    version: int | None = await tx.fetchval(
        "update complaint set contactable = true, version = version + 1, updated_at = now() where id = $1 and not contactable"
        " returning version",
        case.id,
    )
    return version
