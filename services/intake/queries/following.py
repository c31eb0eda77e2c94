"""Statements that keep a complaint's state and history up to what routing has told, for many complaints at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.following import Change
from shared.database import Connection, Json

FEW = 20
"""Up to so many lines of history an insert is cheaper; above, COPY is, by half. No fact comes twice; if one did, its batch would be done
again by halves, and the insert leaves alone what is there."""
CHANGE = """
update complaint c set
    status = u.status,
    agency = case when u.sets_holder then u.agency else c.agency end,
    due_at = case when u.status = 'merged' then null when u.sets_holder then u.due_at else c.due_at end,
    government = coalesce(u.government, c.government),
    classification = coalesce(u.classification, c.classification),
    category = coalesce(u.category, c.category),
    region = coalesce(u.region, c.region),
    outcome = coalesce(u.outcome, c.outcome),
    first_answered_at = coalesce(c.first_answered_at, u.first_answered_at),
    closed_at = case when u.status in ('closed', 'archived', 'withdrawn') then coalesce(u.closed_at, c.closed_at) end,
    rating = case when u.sets_rating then u.rating else c.rating end,
    again = case when u.sets_again then u.again else c.again end,
    again_until = case when u.sets_again then u.again_until else coalesce(u.again_until, c.again_until) end,
    master = case when u.sets_master then u.master else c.master end,
    pending = case when u.settles then null else nullif(c.pending, u.decided) end,
    updated_at = now()
from unnest($1::uuid[], $2::text[], $3::bool[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::timestamptz[], $12::timestamptz[], $13::int[], $14::bool[], $15::text[],
    $16::bool[], $17::text[], $18::timestamptz[], $19::bool[], $20::uuid[], $21::bool[])
    as u(id, status, sets_holder, agency, due_at, government, classification, category, region, outcome, first_answered_at, closed_at,
    rating, settles, decided, sets_again, again, again_until, sets_master, master, sets_rating)
where c.id = u.id
"""
CHANGE_PARTS = """
update part p set
    government = case when u.sets_holder then u.government else p.government end,
    agency = case when u.sets_holder then u.agency else p.agency end,
    due_at = u.due_at
from unnest($1::uuid[], $2::bool[], $3::text[], $4::text[], $5::timestamptz[]) as u(id, sets_holder, government, agency, due_at)
where p.id = u.id
"""
LIST_SHARES = (
    "select agency, due_at from part where complaint_id = $1 and agency is not null and due_at is not null order by due_at, agency"
)


class NewEntry(NamedTuple):
    """A line of a complaint's history as it is added; `data` is JSON. See `cases.Entry`."""

    complaint_id: UUID
    source: str
    version: int
    at: datetime
    kind: str
    status: str | None
    agency: str | None
    data: Json


ADD_ENTRIES = f"""
insert into timeline ({", ".join(NewEntry._fields)})
select * from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::jsonb[])
on conflict do nothing
"""  # noqa: S608 our own column names


class Share(NamedTuple):
    """An agency with a share of a complaint, and until when it should answer."""

    agency: str
    due_at: datetime


async def add_entries(tx: Connection, entries: Sequence[NewEntry]) -> None:
    """Adds to the histories; what is there already stays as it is."""
    if len(entries) > FEW:
        await tx.copy_records_to_table("timeline", records=entries, columns=NewEntry._fields)
    elif entries:
        await tx.execute(ADD_ENTRIES, *zip(*entries, strict=True))


async def change_complaints(tx: Connection, changes: Sequence[Change]) -> int:
    """Moves complaints to where routing says that they are; how many of them are stored here."""
    columns: list[list[object]] = [
        [change.complaint_id for change in changes],
        [change.status for change in changes],
        [change.sets_holder for change in changes],
        [change.agency for change in changes],
        [change.due_at for change in changes],
        [change.government for change in changes],
        [change.classification for change in changes],
        [change.category for change in changes],
        [change.region for change in changes],
        [change.outcome for change in changes],
        [change.first_answered_at for change in changes],
        [change.closed_at for change in changes],
        [change.rating for change in changes],
        [change.settles for change in changes],
        [change.decided for change in changes],
        [change.sets_again for change in changes],
        [change.again for change in changes],
        [change.again_until for change in changes],
        [change.sets_master for change in changes],
        [change.master for change in changes],
        [change.sets_rating for change in changes],
    ]
    said = [column if any(column) else [] for column in columns]  # unnest makes nulls of what is short: no column of nothing is sent
    status = await tx.execute(CHANGE, *said)
    return int(status.rsplit(" ", 1)[-1])


async def add_parts(tx: Connection, parts: Sequence[tuple[UUID, UUID]]) -> None:
    """Shares of complaints, each with its complaint: cases of routing's own, about which nobody has a tracking code."""
    await tx.execute(
        "insert into part (id, complaint_id) select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing", *zip(*parts, strict=True)
    )


async def change_parts(tx: Connection, changes: Sequence[Change]) -> None:
    """Says who has these shares now, and until when they should answer; those that stay where they are stay so here."""
    moved = [change for change in changes if change.sets_holder or change.is_answered]
    if moved:
        await tx.execute(
            CHANGE_PARTS,
            [change.complaint_id for change in moved],
            [change.sets_holder for change in moved],
            [None if change.taken_back else change.government for change in moved],
            [change.agency for change in moved],
            [None if change.is_answered else change.due_at for change in moved],
        )


async def list_shares(connection: Connection, complaint_id: UUID) -> list[Share]:
    """Who has a share of a complaint and has not answered yet, whoever should answer first before the others; index part_complaint."""
    return [Share(*row) for row in await connection.fetch(LIST_SHARES, complaint_id)]


async def list_parts(tx: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these that are shares."""
    return {row["id"] for row in await tx.fetch("select id from part where id = any($1::uuid[])", list(ids))}
