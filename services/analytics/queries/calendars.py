"""When each government works: its time zone, and the holidays that it has beside the national ones."""

from collections.abc import Iterable, Sequence

from shared.calendar import WorkingCalendar
from shared.database import Connection
from shared.events.envelope import Envelope
from shared.events.reference import HolidaysRegistered

DEFAULT_ZONE = "Asia/Jakarta"
LOCK = "select pg_advisory_xact_lock{}(hashtextextended('analytics:zones', 0))"
LIST = """
select wanted.code, g.timezone, h.days
from unnest($1::text[]) as wanted(code)
left join government g on g.code = wanted.code
left join own_holidays h on h.government = wanted.code
"""
SAVE_OWN_HOLIDAYS = """
insert into own_holidays as t (government, days, version) values ($1, $2, $3)
on conflict (government) do update set days = excluded.days, version = excluded.version where t.version < excluded.version
"""


async def lock(tx: Connection, *, alone: bool) -> None:
    """Until the transaction ends nobody changes a government's calendar, or, `alone`, nobody else counts days by one."""
    await tx.execute(LOCK.format("" if alone else "_shared"))


async def list_calendars(tx: Connection, governments: Iterable[str]) -> dict[str, WorkingCalendar]:
    """The calendar of each of these; one that is not known keeps Jakarta's time and national holidays."""
    rows = await tx.fetch(LIST, sorted(governments))
    return {row["code"]: WorkingCalendar(row["timezone"] or DEFAULT_ZONE, frozenset(row["days"] or ())) for row in rows}


async def save_own_holidays(tx: Connection, facts: Sequence[Envelope[HolidaysRegistered]]) -> None:
    for fact in facts:
        await tx.execute(SAVE_OWN_HOLIDAYS, fact.data.government, [each.day for each in fact.data.days], fact.version)
