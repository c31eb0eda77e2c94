"""Statements about the photos of answers. The pictures themselves are in the object store."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from shared.database import Connection
from shared.events.codes import PhotoMoment

ADD = """
insert into evidence (id, case_id, media_type, bytes, width, height, moment, person, purge_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
COLUMNS = "id, case_id, media_type, bytes, width, height, moment"
LIST_UPLOADS = f"select {COLUMNS} from evidence where case_id = $1 and id = any($2::uuid[]) and purge_at > now()"  # noqa: S608 fixed
CLAIM = f"""
update evidence set purge_at = null where case_id = $1 and id = any($2::uuid[]) and purge_at > now() returning {COLUMNS}
"""  # noqa: S608 fixed
PURGE_OF = "update evidence set purge_at = now() where case_id = any($1::uuid[])"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A photo. Sizes in bytes and pixels."""

    id: UUID
    case_id: UUID
    media_type: str
    bytes: int
    width: int
    height: int
    moment: PhotoMoment | None = None
    """Whether it shows the place before or after the work."""


async def add(connection: Connection, row: EvidenceRow, person: str, purge_at: datetime) -> None:
    await connection.execute(ADD, *astuple(row), person, purge_at)


async def list_uploads(connection: Connection, case_id: UUID, ids: Sequence[UUID]) -> dict[UUID, EvidenceRow]:
    """Those of these uploads for a case that no answer has taken yet."""
    return {row["id"]: _row(row) for row in await connection.fetch(LIST_UPLOADS, case_id, list(ids))}


async def claim(tx: Connection, case_id: UUID, ids: Sequence[UUID]) -> dict[UUID, EvidenceRow]:
    """Gives uploads to an answer of their case; those that were free. They stay from now on."""
    return {row["id"]: _row(row) for row in await tx.fetch(CLAIM, case_id, list(ids))}


async def purge_of(tx: Connection, case_ids: Sequence[UUID]) -> None:
    """The photos of these cases are due to be deleted now."""
    await tx.execute(PURGE_OF, list(case_ids))


async def list_to_purge(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    rows = await connection.fetch("select id from evidence where purge_at <= $1 order by purge_at limit $2", now, limit)
    return [row["id"] for row in rows]


async def delete(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from evidence where id = any($1::uuid[])", list(ids))


def _row(row: asyncpg.Record) -> EvidenceRow:
    moment = row["moment"]
    return EvidenceRow(**{**row, "moment": PhotoMoment(moment) if moment else None})
