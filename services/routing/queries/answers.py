"""Statements about the answers that agencies gave: what they are held against, and which look like a phrase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.answers import Earlier, Verdict
from services.routing.practice import CLASSROOM
from shared.auth import EVERYTHING
from shared.database import Connection
from shared.events.codes import AnswerFlag

LIST_EARLIER = """
with latest as (select case_id, version from answer_check where agency = $1 order by at desc limit $2)
select l.case_id, h.data ->> 'text' as text, concat_ws(' ', c.title, c.words) as report
from latest l join case_history h using (case_id, version) join complaint_case c on c.id = l.case_id
where h.data ->> 'text' is not null
"""
ADD = "insert into answer_check (case_id, version, government, agency, at, flags, like_case, share) values ($1, $2, $3, $4, $5, $6, $7, $8)"
LIST_OF_CASE = """
select k.version, k.flags, k.like_case, c.number as like_number, k.share, k.looked_at, k.looked_by
from answer_check k left join complaint_case c on c.id = k.like_case where k.case_id = $1 and k.flags <> '{}' order by k.version
"""
_WAITING = "k.flags <> '{}' and k.looked_at is null"
_SCOPE = {True: f"k.government <> '{CLASSROOM}' and $1::text is not null", False: "k.government = $1"}
_LIST_WAITING = """
select k.case_id, k.version, k.agency, k.at, k.flags, k.like_case, l.number as like_number, k.share, c.number,
    left(coalesce(c.title, c.words), 160) as report, left(h.data ->> 'text', 600) as answer, h.official
from (
    select * from answer_check k where {waiting} and {scope} and ($2::timestamptz is null or (k.at, k.case_id) < ($2, $3::uuid))
    order by k.at desc, k.case_id desc limit $4
) k
join complaint_case c on c.id = k.case_id join case_history h on h.case_id = k.case_id and h.version = k.version
left join complaint_case l on l.id = k.like_case
order by k.at desc, k.case_id desc
"""
_COUNT_WAITING = "select count(*) from answer_check k where {waiting} and {scope}"
LOOK_AT = """
update answer_check set looked_at = $4, looked_by = $5
where case_id = $1 and version = $2 and looked_at is null and $3::text in ('*', government) returning true
"""


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """A flagged answer of a case."""

    version: int
    """Of the case, with this answer."""
    flags: Sequence[AnswerFlag]
    like_case: UUID | None
    like_number: str | None
    share: float | None
    looked_at: datetime | None
    looked_by: str | None


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


async def list_of_case(tx: Connection, case_id: UUID) -> list[CheckedAnswer]:
    """The flagged answers of a case, oldest first."""
    return [CheckedAnswer(**{**row, "flags": _flags(row["flags"])}) for row in map(dict, await tx.fetch(LIST_OF_CASE, case_id))]


def waiting_statement(scope: str) -> str:
    """What a coordinator has not looked at yet, latest first; index answer_check_waiting."""
    return _LIST_WAITING.format(waiting=_WAITING, scope=_SCOPE[scope == EVERYTHING])


async def list_waiting(tx: Connection, scope: str, after: tuple[datetime, UUID] | None, limit: int) -> list[FlaggedAnswer]:
    """A government's, or with `*` everybody's but the classroom's. `after`: when and of which case the last one shown was."""
    rows = await tx.fetch(waiting_statement(scope), scope, *(after or (None, None)), limit)
    return [FlaggedAnswer(**{**row, "flags": _flags(row["flags"])}) for row in map(dict, rows)]


async def count_waiting(tx: Connection, scope: str) -> int:
    """As many as `list_waiting` lists."""
    return int(await tx.fetchval(_COUNT_WAITING.format(waiting=_WAITING, scope=_SCOPE[scope == EVERYTHING]), scope))


async def look_at(tx: Connection, case_id: UUID, version: int, scope: str, *, at: datetime, by: str) -> bool:
    """Notes that somebody has looked at it; False when it is not there, outside the scope, or was looked at before."""
    return bool(await tx.fetchval(LOOK_AT, case_id, version, scope, at, by))


def _flags(codes: Sequence[str]) -> list[AnswerFlag]:
    return [AnswerFlag(code) for code in codes]
