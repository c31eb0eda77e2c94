"""Statements on the projections of governments, agencies and categories."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from pydantic import TypeAdapter

from services.intake.queries.notices import list_given
from services.intake.reference import Agency, Category, Government, Reference
from shared.clock import utc_now
from shared.database import Connection
from shared.events.codes import Classification, RegionCode
from shared.events.reference import AgencyRegistered, CategoryAttribute, CategoryRegistered, GovernmentChannel, GovernmentRegistered
from shared.notices import NoticeBoard

DAY = timedelta(days=1)
"""Where it is yesterday still, a notice of yesterday is given."""
_ATTRIBUTES = TypeAdapter(tuple[CategoryAttribute, ...])
_CHANNELS = TypeAdapter(tuple[GovernmentChannel, ...])

PUT_GOVERNMENTS = """
insert into government (code, name, brand, timezone, practice, active, tagline, colour, mark, website, channels)
select code, name, brand, timezone, practice, active, tagline, colour, mark, website, channels::jsonb
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::bool[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::text[])
    as u(code, name, brand, timezone, practice, active, tagline, colour, mark, website, channels)
on conflict (code) do update set name = excluded.name, brand = excluded.brand, timezone = excluded.timezone,
    practice = excluded.practice, active = excluded.active, tagline = excluded.tagline, colour = excluded.colour, mark = excluded.mark,
    website = excluded.website, channels = excluded.channels
"""
LIST_GOVERNMENTS = """
select code, name, brand, timezone, practice, active, tagline, colour, mark, website, channels from government order by code
"""
PUT_AGENCIES = """
insert into agency (code, government, name, kind, region, active)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[])
on conflict (code) do update set government = excluded.government, name = excluded.name, kind = excluded.kind,
    region = excluded.region, active = excluded.active
"""
PUT_CATEGORY = """
insert into category (code, name, name_en, "group", description, classification, government, keywords, attributes, active)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (code) do update set name = excluded.name, name_en = excluded.name_en, "group" = excluded."group",
    description = excluded.description, classification = excluded.classification, government = excluded.government,
    keywords = excluded.keywords, attributes = excluded.attributes, active = excluded.active
"""


class Changes(NamedTuple):
    """Counters that rise with every change."""

    reference: int
    boundaries: int


async def get_changes(connection: Connection) -> Changes:
    """How often governments, agencies and categories, and how often boundaries have changed."""
    row = await connection.fetchrow("select count as reference, boundaries from reference_change")
    return Changes(**row) if row else Changes(0, 0)


async def list_boundaries(connection: Connection) -> list[tuple[RegionCode, bytes]]:
    """All areas of regions, as WKB."""
    return [(row["region"], row["shape"]) for row in await connection.fetch("select region, shape from boundary")]


async def put_boundaries(tx: Connection, shapes: Mapping[RegionCode, bytes]) -> None:
    """The areas of these regions from now on; those of others stay."""
    await tx.execute(
        "insert into boundary (region, shape) select * from unnest($1::text[], $2::bytea[])"
        " on conflict (region) do update set shape = excluded.shape",
        list(shapes),
        list(shapes.values()),
    )
    await tx.execute("update reference_change set boundaries = boundaries + 1")


async def get_reference(connection: Connection) -> Reference:
    """All governments, agencies and categories, and the notices in force."""
    governments = await connection.fetch(LIST_GOVERNMENTS)
    agencies = await connection.fetch("select code, government, name, kind, region, active from agency order by code")
    categories = await connection.fetch(
        'select code, name, name_en, "group", description, classification, government, keywords, attributes, active from category'
        " order by code"
    )
    return Reference(
        {row["code"]: Government(**{**row, "channels": _CHANNELS.validate_python(row["channels"])}) for row in governments},
        {row["code"]: Agency(**row) for row in agencies},
        {
            row["code"]: Category(
                row["code"],
                row["name"],
                row["name_en"],
                row["group"],
                row["description"],
                Classification(row["classification"]) if row["classification"] else None,
                row["government"],
                tuple(row["keywords"]),
                _ATTRIBUTES.validate_python(row["attributes"]),
                row["active"],
            )
            for row in categories
        },
        NoticeBoard(await list_given(connection, utc_now().date() - DAY)),
    )


async def has_government(connection: Connection) -> bool:
    """Whether anybody takes part yet."""
    known: bool = await connection.fetchval("select exists (select from government where active)")
    return known


async def mark_reference_changed(tx: Connection) -> None:
    await tx.execute("update reference_change set count = count + 1")


async def put_governments(tx: Connection, facts: Sequence[GovernmentRegistered]) -> None:
    """As last registered. Each code at most once in a call."""
    await tx.execute(
        PUT_GOVERNMENTS,
        [fact.code for fact in facts],
        [fact.name for fact in facts],
        [fact.brand for fact in facts],
        [fact.timezone for fact in facts],
        [fact.practice for fact in facts],
        [fact.active for fact in facts],
        [fact.tagline for fact in facts],
        [fact.colour for fact in facts],
        [fact.mark for fact in facts],
        [fact.website for fact in facts],
        [_CHANNELS.dump_json(fact.channels).decode() for fact in facts],
    )


async def put_agencies(tx: Connection, facts: Sequence[AgencyRegistered]) -> None:
    """As last registered. Each code at most once in a call."""
    await tx.execute(
        PUT_AGENCIES,
        [fact.code for fact in facts],
        [fact.government for fact in facts],
        [fact.name for fact in facts],
        [fact.kind for fact in facts],
        [fact.region for fact in facts],
        [fact.active for fact in facts],
    )


async def put_categories(tx: Connection, facts: Sequence[CategoryRegistered]) -> None:
    """As last registered. A pipeline of one statement, since keywords are lists and PostgreSQL's unnest flattens lists of lists."""
    await tx.executemany(
        PUT_CATEGORY,
        [
            (
                fact.code,
                fact.name,
                fact.name_en,
                fact.group,
                fact.description,
                fact.classification,
                fact.government,
                list(fact.keywords),
                [attribute.model_dump(mode="json") for attribute in fact.attributes],
                fact.active,
            )
            for fact in facts
        ],
    )
