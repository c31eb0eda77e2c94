"""What Open311 reads beyond the public list of complaints (services/intake/queries/cases.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.queries.cases import NOT_PRACTICE, PUBLIC
from shared.database import Connection

LIST_LAST_WORDS = """
select distinct on (complaint_id) complaint_id, kind, data ->> 'text' as text, data ->> 'reason' as reason
from timeline
where complaint_id = any($1) and source = 'routing' and kind in ('answered', 'archived')
order by complaint_id, version desc
"""
FIND_NUMBER = f"""
select number from complaint where id = $1 and {PUBLIC} and (government = $2 or $2::text is null and {NOT_PRACTICE})
"""  # noqa: S608 our own condition


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last thing that was said publicly about a case: an answer and its text, or that it was archived and why."""

    complaint_id: UUID
    kind: str
    text: str | None
    reason: str | None


async def list_last_words(connection: Connection, complaint_ids: Sequence[UUID]) -> dict[UUID, LastWord]:
    """By complaint; absent where neither an answer nor an archiving is known."""
    rows = await connection.fetch(LIST_LAST_WORDS, list(complaint_ids))
    return {row["complaint_id"]: LastWord(**row) for row in rows}


async def find_number(connection: Connection, complaint_id: UUID, government: str | None) -> int | None:
    """The public number of a complaint that anybody may see, of this government, or with None of any that does not practise."""
    number: int | None = await connection.fetchval(FIND_NUMBER, complaint_id, government)
    return number
