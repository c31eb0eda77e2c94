"""Statements about who supports a complaint."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.queries.cases import COLUMNS, PUBLIC, Case
from shared.database import Connection

LOCK_PUBLIC = f"select {COLUMNS} from complaint where number = $1 and {PUBLIC} for update"  # noqa: S608 our own column names
FIND = """
select id, contact is not null as reachable from support where complaint_id = $1 and (browser = $2 or contact = $3)
order by contact = $3 desc nulls last limit 1
"""
ADD = "insert into support (id, complaint_id, browser, contact) values ($1, $2, $3, $4)"
COUNT = """
update complaint set supporters = supporters + 1, version = version + 1, updated_at = now() where id = $1 returning version, supporters
"""
SHOW = "update publication set supporters = $2 where complaint_id = $1"
REACH = "update support set id = $2, contact = $3 where id = $1"
COUNT_FACT = "update complaint set version = version + 1, updated_at = now() where id = $1 returning version"
LEAVE = "update support set contact = null, id = uuidv7() where id = $1 and contact is not null returning complaint_id"
"""Under another id, as the one with a contact follows from the contact."""
LIST_REACHABLE = "select id from support where id = any($1::uuid[]) and contact is not null"


@dataclass(frozen=True, slots=True)
class Given:
    """A support that was given before."""

    id: UUID
    reachable: bool


async def lock_public(tx: Connection, number: int) -> Case | None:
    """A complaint that anybody may see, held until the transaction ends."""
    row = await tx.fetchrow(LOCK_PUBLIC, number)
    return Case(**row) if row else None


async def find(tx: Connection, complaint_id: UUID, browser: bytes | None, contact: bytes | None) -> Given | None:
    row = await tx.fetchrow(FIND, complaint_id, browser, contact)
    return Given(**row) if row else None


async def add(tx: Connection, support_id: UUID, complaint_id: UUID, browser: bytes | None, contact: bytes | None) -> tuple[int, int]:
    """Counts one more; the complaint's new version, and how many there are now, which the public sees at once."""
    await tx.execute(ADD, support_id, complaint_id, browser, contact)
    row = await tx.fetchrow(COUNT, complaint_id)
    if row is None:
        raise RuntimeError("a locked complaint is gone")
    await tx.execute(SHOW, complaint_id, row["supporters"])
    return row["version"], row["supporters"]


async def reach(tx: Connection, complaint_id: UUID, known: UUID, support_id: UUID, contact: bytes) -> int:
    """Who supports it already can be reached from now on, under another id; the complaint's new version."""
    await tx.execute(REACH, known, support_id, contact)
    return int(await tx.fetchval(COUNT_FACT, complaint_id))


async def leave(tx: Connection, support_id: UUID) -> bool:
    """Whoever it is cannot be reached any more; False: could not be before. The support still counts."""
    return await tx.fetchval(LEAVE, support_id) is not None


async def list_reachable(connection: Connection, support_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these supports there are with a contact."""
    return {row["id"] for row in await connection.fetch(LIST_REACHABLE, list(support_ids))}


async def erase(tx: Connection, complaint_ids: list[UUID]) -> None:
    """How many there were stays; who, is forgotten."""
    await tx.execute("delete from support where complaint_id = any($1::uuid[])", complaint_ids)
