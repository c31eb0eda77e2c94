"""What a government's agencies hold."""

from services.routing.queries.cases import OPEN_SQL
from shared.database import Connection

COUNT_OPEN = f"""
select agency, count(*) as cases from complaint_case
where government = $1 and agency is not null and {OPEN_SQL} group by agency
"""  # noqa: S608 fixed pieces


async def count_open_by_agency(tx: Connection, government: str) -> dict[str, int]:
    """Open cases of each agency that has any. Index complaint_case_government_open."""
    return {row["agency"]: row["cases"] for row in await tx.fetch(COUNT_OPEN, government)}
