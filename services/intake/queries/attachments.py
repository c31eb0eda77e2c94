"""Statements about photos. The pictures themselves are in the object store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection

COLUMNS = "id, complaint_id, media_type, bytes, width, height"
CLAIM = f"""
update attachment a set complaint_id = u.complaint_id, position = u.position, purge_at = null
from unnest($1::uuid[], $2::uuid[], $3::int[]) u(complaint_id, id, position)
where a.id = u.id and a.complaint_id is null and a.purge_at > now()
returning {", ".join(f"a.{name}" for name in COLUMNS.split(", "))}
"""  # noqa: S608 our own column names
LIST_HOLDERS = """
with recursive shown_with (id, depth) as (
    select complaint_id, 0 from attachment where id = $1 and purge_at is null
    union all
    select c.master, s.depth + 1 from shown_with s join complaint c on c.id = s.id
    where c.status = 'merged' and s.depth < 100 and (s.depth > 0 or exists (
        select from timeline t
        where t.complaint_id = c.id and t.source = 'routing' and t.kind = 'supplemented' and t.status = 'merged'
            and t.data->'attachments' @> jsonb_build_array(jsonb_build_object('id', $1::uuid))
            and t.version > all(select version from timeline where complaint_id = c.id and source = 'routing' and kind = 'merged')
    ))
)
select c.government, c.agency from shown_with s join complaint c on c.id = s.id
union select p.government, p.agency from shown_with s join part p on p.complaint_id = s.id where p.government is not null
"""
"""Who has the complaint or a share of it, and for what was added since it is merged, who has what it is merged into: they read the words
that came with it, too. Photos from before a merge stay with the complaint, as its words do."""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A photo. `complaint_id` None: uploaded, and handed in with no complaint yet. Sizes in bytes and pixels."""

    id: UUID
    complaint_id: UUID | None
    media_type: str
    bytes: int
    width: int
    height: int


async def add_attachment(connection: Connection, row: AttachmentRow, purge_at: datetime) -> None:
    await connection.execute(
        "insert into attachment (id, media_type, bytes, width, height, purge_at) values ($1, $2, $3, $4, $5, $6)",
        row.id,
        row.media_type,
        row.bytes,
        row.width,
        row.height,
        purge_at,
    )


async def claim_attachments(tx: Connection, wanted: Mapping[UUID, Sequence[UUID]], *, after: int = 0) -> dict[UUID, AttachmentRow]:
    """Gives uploads to complaints, in this order, `after` so many; those that were free, by their own ids. Nobody can give them to another
    afterwards."""
    pairs = [(complaint, attachment, place) for complaint, ids in wanted.items() for place, attachment in enumerate(ids, after)]
    rows = await tx.fetch(CLAIM, [pair[0] for pair in pairs], [pair[1] for pair in pairs], [pair[2] for pair in pairs])
    return {row["id"]: AttachmentRow(**row) for row in rows}


async def list_uploads(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, AttachmentRow]:
    """Those of these uploads that can still be handed in."""
    rows = await connection.fetch(
        f"select {COLUMNS} from attachment where id = any($1::uuid[]) and complaint_id is null and purge_at > now()",  # noqa: S608
        list(ids),
    )
    return {row["id"]: AttachmentRow(**row) for row in rows}


async def list_attachments(connection: Connection, complaint_id: UUID) -> list[AttachmentRow]:
    """A complaint's photos, in the reporter's order."""
    rows = await connection.fetch(
        f"select {COLUMNS} from attachment where complaint_id = $1 and purge_at is null order by position",  # noqa: S608
        complaint_id,
    )
    return [AttachmentRow(**row) for row in rows]


async def count_attachments(connection: Connection, complaint_id: UUID) -> int:
    """Photos of a complaint, index attachment_complaint."""
    return int(await connection.fetchval("select count(*) from attachment where complaint_id = $1", complaint_id))


async def list_holders(connection: Connection, attachment_id: UUID) -> list[tuple[str, str | None]]:
    """Each government, with the agency if there is one, in whose care is what the photo is shown with; none for an upload or an unknown
    one."""
    return [(row["government"], row["agency"]) for row in await connection.fetch(LIST_HOLDERS, attachment_id)]


async def list_to_purge(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    rows = await connection.fetch("select id from attachment where purge_at <= $1 order by purge_at limit $2", now, limit)
    return [row["id"] for row in rows]


async def delete_attachments(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from attachment where id = any($1::uuid[])", list(ids))


async def purge_of(tx: Connection, complaint_ids: Sequence[UUID]) -> None:
    """The photos of these complaints are due to be deleted now."""
    await tx.execute("update attachment set purge_at = now() where complaint_id = any($1::uuid[]) and purge_at is null", complaint_ids)
