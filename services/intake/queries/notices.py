"""Statements on the projection of notices."""

from collections.abc import Sequence
from datetime import date

from shared.database import Connection
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.notice import NoticeEnded, NoticePublished

PUT = """
insert into notice as known (id, version, ended, until, data)
select id, version, ended, until, data::jsonb from unnest($1::uuid[], $2::int[], $3::bool[], $4::date[], $5::text[])
    as n(id, version, ended, until, data)
on conflict (id) do update set version = excluded.version, ended = excluded.ended, until = coalesce(excluded.until, known.until),
    data = coalesce(excluded.data, known.data)
where known.version < excluded.version
"""
LIST_GIVEN = "select data from notice where not ended and until >= $1 order by id desc"


async def put_notices(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    """As last told; other facts are passed over. Each notice at most once in a call."""
    told = [(fact.version, fact.data) for fact in facts if isinstance(fact.data, NoticePublished | NoticeEnded)]
    await tx.execute(
        PUT,
        [data.id for _, data in told],
        [version for version, _ in told],
        [isinstance(data, NoticeEnded) for _, data in told],
        [data.until if isinstance(data, NoticePublished) else None for _, data in told],
        [data.model_dump_json() if isinstance(data, NoticePublished) else None for _, data in told],
    )


async def list_given(connection: Connection, today: date) -> list[NoticePublished]:
    """Those that are given now or later, newest first; index notice_given."""
    return [NoticePublished.model_validate(row["data"]) for row in await connection.fetch(LIST_GIVEN, today)]
