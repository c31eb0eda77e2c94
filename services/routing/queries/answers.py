"""Statements about the answers that agencies gave: what they are held against, and which look like a phrase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.answers import Earlier, Verdict
from shared.database import Connection
from shared.events.codes import AnswerFlag

LIST_EARLIER = """
with latest as (select case_id, version from answer_check where agency = $1 order by at desc limit $2)
select l.case_id, h.data ->> 'text' as text, concat_ws(' ', c.title, c.words) as report
from latest l join case_history h using (case_id, version) join complaint_case c on c.id = l.case_id
where h.data ->> 'text' is not null
"""
ADD = "insert into answer_check (case_id, version, government, agency, at, flags, like_case, share) values ($1, $2, $3, $4, $5, $6, $7, $8)"
_WAITING = "k.government = $1 and k.flags <> '{}' and k.looked_at is null"
LIST_WAITING = f"""
select k.case_id, k.version, k.agency, k.at, k.flags, k.like_case, l.number as like_number, k.share, c.number,
    left(coalesce(c.title, c.words), 160) as report, left(h.data ->> 'text', 600) as answer, h.official
from (
    select * from answer_check k where {_WAITING} and ($2::timestamptz is null or (k.at, k.case_id) < ($2, $3::uuid))
    order by k.at desc, k.case_id desc limit $4
) k
join complaint_case c on c.id = k.case_id join case_history h on h.case_id = k.case_id and h.version = k.version
left join complaint_case l on l.id = k.like_case
order by k.at desc, k.case_id desc
"""  # noqa: S608 fixed
COUNT_WAITING = f"select count(*) from answer_check k where {_WAITING}"  # noqa: S608 fixed
LOOK_AT = """
update answer_check set looked_at = coalesce(looked_at, $4), looked_by = coalesce(looked_by, $5)
where case_id = $1 and version = $2 and government = $3 and flags <> '{}' returning true
"""


@dataclass(frozen=True, slots=True)
class FlaggedAnswer:
    """One line of a coordinator's list."""

    case_id: UUID
    version: int
    agency: str
    at: datetime
    flags: Sequence[AnswerFlag]
    like_case: UUID | None
    like_number: str | None
    share: float | None
    number: str
    report: str | None
    answer: str | None
    official: str | None


async def list_earlier(tx: Connection, agency: str, limit: int) -> list[Earlier]:
    """An agency's latest answers, whose words nobody destroyed; index answer_check_agency."""
    return [Earlier(**row) for row in await tx.fetch(LIST_EARLIER, agency, limit)]


async def add(tx: Connection, case_id: UUID, version: int, *, government: str, agency: str, at: datetime, verdict: Verdict) -> None:
    flags = [flag.value for flag in verdict.flags]
    await tx.execute(ADD, case_id, version, government, agency, at, flags, verdict.like, verdict.share if verdict.like else None)


async def list_waiting(tx: Connection, government: str, after: tuple[datetime, UUID] | None, limit: int) -> list[FlaggedAnswer]:
    """A government's, latest first; `after`: when and of which case the last one shown was. Index answer_check_waiting."""
    rows = await tx.fetch(LIST_WAITING, government, *(after or (None, None)), limit)
    return [FlaggedAnswer(**{**row, "flags": _flags(row["flags"])}) for row in map(dict, rows)]


async def count_waiting(tx: Connection, government: str) -> int:
    """As many as `list_waiting` lists."""
    return int(await tx.fetchval(COUNT_WAITING, government))


async def look_at(tx: Connection, case_id: UUID, version: int, government: str, *, at: datetime, by: str) -> bool:
    """Notes who looked at it first; False when the government has no such flagged answer."""
    return bool(await tx.fetchval(LOOK_AT, case_id, version, government, at, by))


def _flags(codes: Sequence[str]) -> list[AnswerFlag]:
    return [AnswerFlag(code) for code in codes]
