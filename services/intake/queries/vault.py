"""Statements on the schema vault, for its own role's connections only."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from shared.database import Connection

FEW = 20
"""Up to so many identities an insert is cheaper; above, COPY is."""


class Kept(NamedTuple):
    """Who reported a complaint, as the vault keeps it. `bound`: sealed for this complaint only, as since `vault` 0130."""

    complaint_id: UUID
    sealed: bytes
    bound: bool


_KEPT = "select complaint_id, coalesce(bound, sealed) as sealed, bound is not null as bound from identity"


async def put_identities(connection: Connection, bound: Mapping[UUID, bytes]) -> None:
    """Outside a transaction. One that is there already stays as it is: its complaint did not get through, and is stored once more."""
    if len(bound) > FEW:
        with suppress(asyncpg.UniqueViolationError):  # COPY is all or nothing
            await connection.copy_records_to_table("identity", records=bound.items(), columns=("complaint_id", "bound"))
            return
    await connection.execute(
        "insert into identity (complaint_id, bound) select * from unnest($1::uuid[], $2::bytea[]) on conflict do nothing",
        list(bound),
        list(bound.values()),
    )


async def get_identities(connection: Connection, complaint_ids: Sequence[UUID]) -> list[Kept]:
    rows = await connection.fetch(f"{_KEPT} where complaint_id = any($1::uuid[])", list(complaint_ids))
    return [Kept(*row) for row in rows]


async def list_unconfirmed(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    """Identities of which nobody has said yet that their complaint is stored, oldest first."""
    rows = await connection.fetch(
        "select complaint_id from identity where not confirmed and created_at < $1 order by created_at limit $2", before, limit
    )
    return [row["complaint_id"] for row in rows]


async def confirm_identities(connection: Connection, complaint_ids: Sequence[UUID]) -> None:
    await connection.execute("update identity set confirmed = true where complaint_id = any($1::uuid[])", list(complaint_ids))


async def delete_identities(connection: Connection, complaint_ids: Sequence[UUID]) -> int:
    """How many were deleted. A confirmed one never is."""
    status = await connection.execute("delete from identity where complaint_id = any($1::uuid[]) and not confirmed", list(complaint_ids))
    return int(status.rsplit(" ", 1)[-1])


async def lock_identity(tx: Connection, complaint_id: UUID) -> Kept | None:
    row = await tx.fetchrow(f"{_KEPT} where complaint_id = $1 for update", complaint_id)
    return Kept(*row) if row is not None else None


async def replace_identity(tx: Connection, complaint_id: UUID, bound: bytes) -> None:
    await tx.execute(
        "insert into identity (complaint_id, bound) values ($1, $2)"
        " on conflict (complaint_id) do update set bound = excluded.bound, sealed = null",
        complaint_id,
        bound,
    )


async def destroy_identities(connection: Connection, complaint_ids: Sequence[UUID]) -> None:
    """Whoever reported or supported these: nobody knows any more."""
    await connection.execute("delete from identity where complaint_id = any($1::uuid[])", list(complaint_ids))
    await connection.execute("delete from supporter where complaint_id = any($1::uuid[])", list(complaint_ids))


class Supporter(NamedTuple):
    """A supporter who can be reached, as the vault keeps one."""

    id: UUID
    complaint_id: UUID
    place: int
    sealed: bytes


async def put_supporter(connection: Connection, support_id: UUID, complaint_id: UUID, sealed: bytes) -> int:
    """At the next free place, or the one that this support has had. Not confirmed: the support itself is yet to be committed.
    Whoever calls holds the complaint; index supporter_place."""
    place: int = await connection.fetchval(
        "insert into supporter (id, complaint_id, sealed, place)"
        " select $1, $2, $3, coalesce(max(place) + 1, 0) from supporter where complaint_id = $2"
        " on conflict (id) do update set sealed = excluded.sealed, created_at = now(), confirmed = false returning place",
        support_id,
        complaint_id,
        sealed,
    )
    return place


async def list_supporters(connection: Connection, complaint_ids: Sequence[UUID]) -> list[Supporter]:
    """Those of these complaints who have not left, by place; index supporter_place."""
    rows = await connection.fetch(
        "select id, complaint_id, place, sealed from supporter where complaint_id = any($1::uuid[]) and sealed is not null"
        " order by complaint_id, place",
        list(complaint_ids),
    )
    return [Supporter(**row) for row in rows]


async def empty_supporter(connection: Connection, support_id: UUID) -> None:
    """Nobody knows any more who it was, nor could guess it from the id. The place stays: it is nobody else's."""
    await connection.execute("update supporter set sealed = null, id = uuidv7() where id = $1", support_id)


async def list_unconfirmed_supporters(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    """Those who can be reached, and of whom nobody has said yet that their support is stored, oldest first; index supporter_unconfirmed."""
    rows = await connection.fetch(
        "select id from supporter where not confirmed and sealed is not null and created_at < $1 order by created_at limit $2",
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def confirm_supporters(connection: Connection, support_ids: Sequence[UUID]) -> None:
    await connection.execute("update supporter set confirmed = true where id = any($1::uuid[])", list(support_ids))


async def delete_supporters(connection: Connection, support_ids: Sequence[UUID], before: datetime) -> int:
    """How many were deleted. A confirmed one never is, nor one that was written again since. Their places were told to nobody."""
    status = await connection.execute(
        "delete from supporter where id = any($1::uuid[]) and not confirmed and created_at < $2", list(support_ids), before
    )
    return int(status.rsplit(" ", 1)[-1])
