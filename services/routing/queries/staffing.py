"""What was last told of how agencies are staffed."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.database import Connection

LOCK = "select pg_advisory_xact_lock(hashtextextended('agency_staffing', 0))"
LIST = "select agency, version, appointed, active from agency_staffing"
PUT = """
    insert into agency_staffing (agency, version, appointed, active)
    select * from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[])
    on conflict (agency) do update set version = excluded.version, appointed = excluded.appointed, active = excluded.active
"""


@dataclass(frozen=True, slots=True)
class Told:
    agency: str
    version: int
    appointed: int
    active: int


async def lock(tx: Connection) -> None:
    """One count after the other, until the transaction ends."""
    await tx.execute(LOCK)


async def list_told(tx: Connection) -> list[Told]:
    return [Told(**row) for row in await tx.fetch(LIST)]


async def put(tx: Connection, told: Sequence[Told]) -> None:
    await tx.execute(
        PUT,
        [each.agency for each in told],
        [each.version for each in told],
        [each.appointed for each in told],
        [each.active for each in told],
    )
