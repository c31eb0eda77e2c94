"""Who answers for the agencies: how many have an officer, and how many officers are at work. As it is now, whatever period is asked for."""

from dataclasses import dataclass

from shared.database import Connection

COUNT = """
select left(a.code, 5) as government, g.name, count(*) as agencies, count(*) filter (where s.appointed > 0) as staffed,
    coalesce(sum(s.appointed), 0)::int as officers, coalesce(sum(s.active), 0)::int as active
from agency a left join staffing s on s.agency = a.code left join government g on g.code = left(a.code, 5)
where a.active and not coalesce(g.practice, false) and ($1::text is null or a.code like $1)
group by 1, 2 order by 1
"""
"""A row a government. The table of agencies is small, some ten thousands in the whole country."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """Agencies that take complaints, those with an appointed officer, officers, and those of them who signed in within thirty days."""

    government: str
    name: str | None
    agencies: int
    staffed: int
    officers: int
    active: int


async def list_staffing(connection: Connection, prefix: str | None) -> list[Staffing]:
    """By government; `prefix` is the code of a province, a government or an agency. Practice is left out."""
    pattern = None if prefix is None else prefix if prefix.count(".") == 2 else f"{prefix}.%"
    return [Staffing(**row) for row in await connection.fetch(COUNT, pattern)]
