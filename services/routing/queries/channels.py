"""How the doors of a government do: what came in through each, and what was refused there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.events.codes import Channel

LIST_INTAKE = """
select wanted.channel, last.submitted_at as last_at,
    count(recent.submitted_at) filter (where recent.submitted_at >= $3) as today, count(recent.submitted_at) as week
from unnest($2::text[]) as wanted(channel)
cross join lateral (
    select submitted_at from complaint_case c
    where c.government = $1 and c.channel = wanted.channel and not c.imported and c.parent is null order by submitted_at desc limit 1
) last
left join lateral (
    select submitted_at from complaint_case c
    where c.government = $1 and c.channel = wanted.channel and not c.imported and c.parent is null and c.submitted_at >= $4
) recent on true
group by wanted.channel, last.submitted_at
"""
ADD_REJECTIONS = """
insert into rejection (fact_id, at, channel, government, fields, codes)
select fact_id, at, channel, government, fields, codes
from jsonb_to_recordset($1) as n(fact_id uuid, at timestamptz, channel text, government text, fields text[], codes text[])
on conflict (fact_id) do nothing
"""
_REJECTED = """
select channel, field, code, sum(day) as today, count(*) as week, max(at) as last_at from (
    select channel, at, (at >= $1)::int as day, unnest(fields) as field, unnest(codes) as code
    from rejection where {place} and at >= $2
) each group by channel, field, code order by week desc, channel, field, code
"""
LIST_REJECTED = _REJECTED.format(place="government = $3")
LIST_REJECTED_NOWHERE = _REJECTED.format(place="government is null")
FORGET_REJECTIONS = "delete from rejection where at < $1"


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in through a channel. Neither imported complaints nor shares of a split one did."""

    channel: Channel
    last_at: datetime
    today: int
    week: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """One reason for which submissions of a channel were refused. A submission with two errors counts in each."""

    channel: str
    field: str
    code: str
    today: int
    week: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Rejection:
    """A refused submission, without its words."""

    fact_id: UUID
    at: datetime
    channel: str
    government: str | None
    fields: Sequence[str]
    codes: Sequence[str]


async def list_intake(tx: Connection, government: str, *, today: datetime, week: datetime) -> dict[Channel, Intake]:
    """The channels that ever brought a complaint to a government, counted since two moments. Index complaint_case_channel."""
    rows = await tx.fetch(LIST_INTAKE, government, [channel.value for channel in Channel], today, week)
    return {Channel(row["channel"]): Intake(**{**row, "channel": Channel(row["channel"])}) for row in rows}


async def list_rejected(tx: Connection, government: str | None, *, today: datetime, week: datetime) -> list[Rejected]:
    """Why submissions for a government were refused, or those that name none. Index rejection_government."""
    own = () if government is None else (government,)
    return [Rejected(**row) for row in await tx.fetch(LIST_REJECTED if own else LIST_REJECTED_NOWHERE, today, week, *own)]


async def add_rejections(tx: Connection, rejections: Sequence[Rejection]) -> None:
    if rejections:
        rows = [
            {
                "fact_id": str(each.fact_id),
                "at": each.at.isoformat(),
                "channel": each.channel,
                "government": each.government,
                "fields": list(each.fields),
                "codes": list(each.codes),
            }
            for each in rejections
        ]
        await tx.execute(ADD_REJECTIONS, rows)


async def forget_rejections(tx: Connection, before: datetime) -> int:
    """Returns how many went. Index rejection_at."""
    return int((await tx.execute(FORGET_REJECTIONS, before)).split()[-1])
