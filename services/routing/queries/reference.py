"""Governments, agencies, topics, rules, holidays and deadline profiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from services.routing.domain.deadlines import DeadlineProfile
from services.routing.rules import Rule
from shared.database import Connection
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered


class Revision(StrEnum):
    """What is counted: every change of reference data, and changes of the rules."""

    REFERENCE = "reference"
    RULES = "rules"


class Registered(StrEnum):
    """Reference data that the other services hear of; the values are the tables."""

    GOVERNMENT = "government"
    AGENCY = "agency"
    CATEGORY = "category"


GET_REVISIONS = "select name, version from revision"
LOCK_REVISION = """
with turn as materialized (select pg_advisory_xact_lock(hashtextextended('routing.reference', 0)))
select version from turn, revision where name = 'reference' for update of revision
"""
HOLD_REVISION = """
with turn as materialized (select pg_advisory_xact_lock_shared(hashtextextended('routing.reference', 0)))
select version from turn, revision where name = 'reference' for share of revision
"""
BUMP_REVISION = "update revision set version = version + 1 where name = $1"

_UPSERT = """
insert into {table} as known (code, version, data)
select code, 1, data from jsonb_to_recordset($1) as n(code text, data jsonb)
on conflict (code) do update set version = known.version + 1, data = excluded.data where known.data <> excluded.data
returning code, version
"""
_ADD_MISSING = """
insert into {table} (code, version, data) select code, 1, data from jsonb_to_recordset($1) as n(code text, data jsonb)
on conflict (code) do nothing
returning code, version
"""
UPSERT = {kind: _UPSERT.format(table=kind.value) for kind in Registered}
ADD_MISSING = {kind: _ADD_MISSING.format(table=kind.value) for kind in Registered}
LIST = {kind: f"select data from {kind.value} order by code" for kind in Registered}  # noqa: S608 the tables of the enum above

LIST_AGENCIES = "select data from agency where $1::text is null or government = $1 order by code"

LIST_RULES = "select data from routing_rule order by place"
REPLACE_RULES = (
    "delete from routing_rule",
    "insert into routing_rule (id, place, data) select id, place, data from jsonb_to_recordset($1) as n(id text, place int, data jsonb)",
)
GET = {kind: f"select code, version, data from {kind.value} where code = any($1::text[])" for kind in Registered}  # noqa: S608 as above

LIST_HOLIDAYS = "select government, day, name, reason from holiday where $1::text is null or government = $1 order by day"
UPSERT_HOLIDAYS = """
insert into holiday as known (government, day, name, reason) select * from unnest($1::text[], $2::date[], $3::text[], $4::text[])
on conflict (government, day) do update set name = excluded.name, reason = coalesce(excluded.reason, known.reason)
where known.name <> excluded.name or known.reason is distinct from coalesce(excluded.reason, known.reason)
returning government
"""
BUMP_CALENDARS = """
insert into government_calendar as known (government, version) select distinct unnest($1::text[]), 1
on conflict (government) do update set version = known.version + 1 returning government, version
"""
DELETE_HOLIDAYS = """
delete from holiday h using unnest($1::text[], $2::date[]) as n(government, day)
where h.government = n.government and h.day = n.day returning h.government
"""
LIST_PROFILES = "select data from deadline_profile order by profile"
UPSERT_PROFILES = """
insert into deadline_profile as known (profile, data) select profile, data from jsonb_to_recordset($1) as n(profile text, data jsonb)
on conflict (profile) do update set data = excluded.data where known.data <> excluded.data
returning profile
"""
DELETE_PROFILES = "delete from deadline_profile where profile = any($1::text[]) returning profile"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which one government is closed, beside the national ones."""

    government: str
    day: date
    name: str
    reason: str | None = None
    """The decree or letter behind it."""


async def get_revisions(tx: Connection) -> dict[Revision, int]:
    return {Revision(row["name"]): row["version"] for row in await tx.fetch(GET_REVISIONS)}


async def lock(tx: Connection) -> None:
    """One change of reference data at a time. Whoever holds it later waits behind: among locks of rows those who share one pass by who
    wants it alone, and in a flood somebody always has it."""
    await tx.fetchval(LOCK_REVISION)


async def hold(tx: Connection) -> None:
    """No change of reference data until the transaction ends; any number may hold it so."""
    await tx.fetchval(HOLD_REVISION)


async def bump(tx: Connection, revision: Revision) -> None:
    await tx.execute(BUMP_REVISION, revision.value)


async def register(tx: Connection, kind: Registered, payloads: dict[str, BaseModel], *, keep_known: bool) -> dict[str, int]:
    """Adds what is new, and changes what is known unless `keep_known`. Returns the codes that changed, with their versions."""
    statement = (ADD_MISSING if keep_known else UPSERT)[kind]
    rows = [{"code": code, "data": as_json(payload)} for code, payload in payloads.items()]
    return {row["code"]: row["version"] for row in await tx.fetch(statement, rows)} if rows else {}


@dataclass(frozen=True, slots=True)
class Versioned:
    """An entry as it is kept: the payload of its fact, and how often it changed."""

    version: int
    data: dict[str, object]


async def get_many(tx: Connection, kind: Registered, codes: Iterable[str]) -> dict[str, Versioned]:
    """Those of these codes that are known."""
    return {row["code"]: Versioned(row["version"], row["data"]) for row in await tx.fetch(GET[kind], list(codes))}


async def list_governments(tx: Connection) -> list[GovernmentRegistered]:
    return [GovernmentRegistered.model_validate(row["data"]) for row in await tx.fetch(LIST[Registered.GOVERNMENT])]


async def list_agencies(tx: Connection, government: str | None = None) -> list[AgencyRegistered]:
    """One government's, or all."""
    return [AgencyRegistered.model_validate(row["data"]) for row in await tx.fetch(LIST_AGENCIES, government)]


async def list_categories(tx: Connection) -> list[CategoryRegistered]:
    return [CategoryRegistered.model_validate(row["data"]) for row in await tx.fetch(LIST[Registered.CATEGORY])]


async def list_rules(tx: Connection) -> list[Rule]:
    """In the order in which they are tried."""
    return [Rule.model_validate(row["data"]) for row in await tx.fetch(LIST_RULES)]


async def replace_rules(tx: Connection, rules: Sequence[Rule]) -> None:
    delete, insert = REPLACE_RULES
    await tx.execute(delete)
    await tx.execute(insert, [{"id": rule.id, "place": place, "data": as_json(rule)} for place, rule in enumerate(rules, start=1)])


async def list_holidays(tx: Connection, government: str | None = None) -> list[Holiday]:
    """One government's, or all; in the order of the days."""
    return [Holiday(**row) for row in await tx.fetch(LIST_HOLIDAYS, government)]


async def upsert_holidays(tx: Connection, days: Sequence[Holiday]) -> list[str]:
    """Returns the government of each day that is new, or has another name or reason now."""
    columns = ([getattr(day, name) for day in days] for name in ("government", "day", "name", "reason"))
    return [row["government"] for row in await tx.fetch(UPSERT_HOLIDAYS, *columns)]


async def bump_calendars(tx: Connection, governments: Sequence[str]) -> dict[str, int]:
    """How often each of these calendars has changed, this time included."""
    return {row["government"]: row["version"] for row in await tx.fetch(BUMP_CALENDARS, governments)}


async def delete_holidays(tx: Connection, days: Sequence[tuple[str, date]]) -> list[str]:
    """Days of governments that are no holidays after all; returns the government of each that was one."""
    columns = [government for government, _ in days], [day for _, day in days]
    return [row["government"] for row in await tx.fetch(DELETE_HOLIDAYS, *columns)]


async def list_profiles(tx: Connection) -> list[DeadlineProfile]:
    return [DeadlineProfile.model_validate(row["data"]) for row in await tx.fetch(LIST_PROFILES)]


async def upsert_profiles(tx: Connection, profiles: Sequence[DeadlineProfile]) -> list[str]:
    """Returns the profiles that are new or changed."""
    rows = [{"profile": profile.profile, "data": as_json(profile)} for profile in profiles]
    return [row["profile"] for row in await tx.fetch(UPSERT_PROFILES, rows)]


async def delete_profiles(tx: Connection, names: Sequence[str]) -> list[str]:
    """Returns those that were there."""
    return [row["profile"] for row in await tx.fetch(DELETE_PROFILES, names)]


def as_json(payload: BaseModel) -> dict[str, object]:
    return payload.model_dump(mode="json", exclude_none=True)
