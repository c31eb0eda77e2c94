"""A million cases: a few hundred real ones, each made by the domain, multiplied by SQL over governments, agencies, places and words.

The copies' deadlines are true: they follow from the day, the state and the calendar, and those are the originals' own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import asyncpg

from services.routing.commands.landscape import Landscape
from services.routing.commands.workbench import Workbench
from services.routing.domain import Actor
from services.routing.domain.commands import Accept, Answer, Close, Command, Return, Route, Verify
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Channel, Outcome, ReturnReason
from shared.events.complaint import ComplaintSubmitted
from shared.ids import new_id

COUNT = 1_000_000
LARGE = "32.04"
"""A government that has a tenth of all cases; eighty others share the rest."""
AGENCY = f"{LARGE}.a0"
"""Its busiest agency."""
FILL_SECONDS = 1_200

LIVES: Sequence[Sequence[Command]] = (
    (),
    (Verify(), Route("32.04.dpupr", government=LARGE)),
    (Verify(), Route("32.04.dpupr", government=LARGE), Accept()),
    (Verify(), Route("32.04.dpupr", government=LARGE), Return(ReturnReason.NOT_OUR_AUTHORITY)),
    (Verify(), Route("32.04.dpupr", government=LARGE), Answer("Sudah kami perbaiki.", Outcome.RESOLVED)),
)
OVER: Sequence[Command] = (*LIVES[4], Close())
SHARES = (1, 4, 4, 1, 3)
"""How often each of the lives above comes among open cases."""
OPEN_DAYS = 40
"""Open cases are that old at most. What is over is up to two years old."""

COLUMNS = """
select column_name from information_schema.columns
where table_schema = 'routing' and table_name = 'complaint_case' and column_name <> 'search' order by ordinal_position
"""
LIST_INDEXES = """
select indexdef, indexname from pg_indexes
where schemaname = 'routing' and tablename = 'complaint_case' and indexname <> 'complaint_case_pkey'
"""
GOVERNMENT = f"(case when place.n = 0 then '{LARGE}' else lpad((10 + place.n)::text, 2, '0') || '.71' end)"
OTHER = {
    "id": "uuidv7(t.submitted_at - now() + copy.n * interval '1 millisecond')",
    "number": "(10000000 + row_number() over ())::text",
    "government": GOVERNMENT,
    "agency": f"case when t.agency is not null then {GOVERNMENT} || '.a' || floor(power(random(), 2) * 30) end",
    "region": f"case when place.n = 0 then '{LARGE}.' || lpad((1 + copy.n % 31)::text, 2, '0') else null end",
    "category": "(array['jalan-rusak', 'lampu-jalan', 'sampah', 'banjir', 'air-bersih', 'ktp-el'])[1 + floor(power(random(), 2) * 6)::int]",
    "title": "null",
    "words": "words.text",
    "address": "'Jalan Melati Nomor ' || copy.n",
}
"""How a copy differs from its original."""
FILL = """
insert into routing.complaint_case ({columns})
select {made}
from routing.complaint_case t
cross join generate_series(1, $2::int) copy(n)
cross join lateral (select case when random() < 0.1 then 0 else 1 + floor(random() * 80)::int end as n where copy.n > 0) place
cross join lateral (
    select string_agg((array[
        'jalan', 'rusak', 'lampu', 'mati', 'sampah', 'menumpuk', 'banjir', 'air', 'selokan', 'tersumbat', 'depan', 'pasar', 'sekolah',
        'warga', 'tolong', 'segera', 'diperbaiki', 'sudah', 'lama', 'malam', 'gelap', 'bau', 'petugas', 'pungutan', 'antrean', 'rumah',
        'sakit', 'jembatan', 'retak', 'trotoar', 'angkot', 'parkir', 'liar', 'pohon', 'tumbang', 'kabel', 'menjuntai', 'beasiswa', 'bansos',
        'puskesmas'])[1 + floor(power(random(), 2) * 40)::int], ' ') || ' RT ' || copy.n as text
    from generate_series(1, 14) w where copy.n > 0
) words
where t.id = any($1::uuid[])
"""


async def fill(admin_dsn: str, routing_dsn: str, count: int = COUNT, *, open_share: float) -> None:
    """Fills routing's table. `open_share`: which part of all is open."""
    db = Database(routing_dsn, "routing")
    now = utc_now()
    parts = [(await _originals(db, list(_open_lives(now)), now), int(count * open_share))]
    if open_share < 1:
        over = [(OVER, now - timedelta(days=2 + 7 * week)) for week in range(100)]
        parts.append((await _originals(db, over, now), count - parts[0][1]))
    await db.close()
    connection = await asyncpg.connect(admin_dsn)
    try:
        indexes = await connection.fetch(LIST_INDEXES)
        for row in indexes:
            await connection.execute(f"drop index routing.{row['indexname']}")
        columns = [row["column_name"] for row in await connection.fetch(COLUMNS)]
        made = ", ".join(OTHER.get(column, f"t.{column}") for column in columns)
        statement = FILL.format(columns=", ".join(columns), made=made)
        for originals, wanted in parts:
            await connection.execute(statement, originals, max(1, wanted // len(originals)), timeout=FILL_SECONDS)
        await connection.execute("set maintenance_work_mem = '512MB'")
        for row in indexes:
            await connection.execute(row["indexdef"], timeout=FILL_SECONDS)
        await connection.execute("vacuum analyze routing.complaint_case", timeout=FILL_SECONDS)
        await connection.execute("truncate routing.outbox_waiting")
    finally:
        await connection.close()


def _open_lives(now: datetime) -> Iterator[tuple[Sequence[Command], datetime]]:
    for day in range(OPEN_DAYS):
        for life, share in zip(LIVES, SHARES, strict=True):
            for part in range(share):
                yield life, now - timedelta(days=day, minutes=30 + part)


async def _originals(db: Database, lives: Sequence[tuple[Sequence[Command], datetime]], now: datetime) -> list[object]:
    """One case a life, as it stands now; returns their ids."""
    async with db.transaction() as tx:
        bench = Workbench(await Landscape().at(tx))
        ids: list[object] = []
        for life, at in lives:
            case_id = new_id()
            ids.append(case_id)
            bench.open(case_id, _submitted(), at)
            for command in life:
                by = Actor.OFFICER if isinstance(command, Accept | Answer | Return) else Actor.COORDINATOR
                bench.do(case_id, command, by, at)
            bench.tell_due(case_id, now, with_silence=True)
        await bench.save(tx)
    return ids


def _submitted() -> ComplaintSubmitted:
    return ComplaintSubmitted(
        number="0", channel=Channel.WEB, government=LARGE, region=f"{LARGE}.12", category="jalan-rusak", text="Jalan rusak di depan pasar",
        anonymous=True, confidential=False, contactable=False,
    )  # fmt: skip
