"""Statements for what reporters ask for."""

from dataclasses import replace
from uuid import UUID

from services.intake.queries.cases import Case
from shared.database import Connection
from shared.events.codes import ReporterAction

NOTE_REQUEST = """
update complaint set version = version + 1, pending = coalesce($2, pending), updated_at = now() where id = $1
returning version, pending, updated_at
"""


async def note_request(tx: Connection, case: Case, pending: ReporterAction | None) -> Case:
    """Counts one more fact about the complaint, and remembers what routing has to decide."""
    row = await tx.fetchrow(NOTE_REQUEST, case.id, pending)
    if row is None:
        raise RuntimeError("a locked complaint is gone")
    return replace(case, version=row["version"], pending=row["pending"], updated_at=row["updated_at"])


async def get_last_supplement(connection: Connection, complaint_id: UUID) -> str | None:
    """The words that the reporter added last."""
    text: str | None = await connection.fetchval(
        "select data->>'text' from timeline where complaint_id = $1 and source = 'intake' and kind = 'supplement_given'"
        " order by version desc limit 1",
        complaint_id,
    )
    return text


async def mark_contactable(tx: Connection, case: Case) -> int | None:
    """Counts one more fact about a complaint whose reporter could not be reached so far; its number. None: they could be already."""
    version: int | None = await tx.fetchval(
        "update complaint set contactable = true, version = version + 1, updated_at = now() where id = $1 and not contactable"
        " returning version",
        case.id,
    )
    return version
