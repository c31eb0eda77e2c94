"""What leaders look at: how much is late or lies still, by agency or by person. Reads the open cases of one scope only."""

from dataclasses import dataclass
from datetime import datetime

from services.routing.queries.cases import OPEN_SQL
from shared.auth import EVERYTHING, Principal
from shared.database import Connection
from shared.events.codes import Status

# Fixed pieces: the scope's column comes from the two names below.
_SUMS = """
    count(*) as open,
    count(*) filter (where c.due_at < $2) as late,
    count(*) filter (where c.due_at >= $2 and c.due_at < $3) as soon,
    count(*) filter (where c.acted_at < $4 and c.status = any($5::text[])) as stuck,
    min(c.due_at) filter (where c.due_at < $2) as oldest_due_at,
    count(*) filter (where c.told && array['escalated:head', 'escalated:coordinator', 'escalated:register']) as escalated
"""
BY_AGENCY = f"""
select c.agency as name, c.status = 'split' as is_split, {_SUMS} from complaint_case c
where c.government = $1 and {OPEN_SQL} group by c.agency, c.status = 'split'
order by late desc, stuck desc, soon desc, open desc, c.agency
"""  # noqa: S608 fixed pieces
BY_PERSON = f"""
select max(a.assignee) as name, false as is_split, {_SUMS} from complaint_case c
left join case_assignment a on a.case_id = c.id and a.agency = c.agency
where c.agency = $1 and {OPEN_SQL} group by a.person order by late desc, stuck desc, soon desc, open desc, name, a.person
"""  # noqa: S608 fixed pieces


@dataclass(frozen=True, slots=True)
class Load:
    """What one agency, or one person in it, has open."""

    name: str | None
    """The agency's code or the person's name; None: given to nobody, in a government: with the coordinator, or with several agencies."""
    is_split: bool
    """Cases of which several agencies have a part each; the parts are counted with their agencies."""
    open: int
    late: int
    soon: int
    stuck: int
    """Waits for the office, and nobody has done anything with it for long."""
    oldest_due_at: datetime | None
    escalated: int
    """How many the head, or somebody above, has been told of."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Told apart: late before `now`, due soon before `soon`, stuck where an office must act (`worked`) and did not since `still`."""

    now: datetime
    soon: datetime
    still: datetime
    worked: tuple[Status, ...]


async def list_loads(tx: Connection, by: Principal, marks: Marks) -> list[Load]:
    """Of an agency by person, of a government by agency, what waits for the coordinator and what is split too; most late first.

    Indexes complaint_case_agency_open, complaint_case_government_open.
    """
    if by.scope == EVERYTHING:
        return []
    statement = BY_PERSON if by.is_agency_bound else BY_AGENCY
    worked = [status.value for status in marks.worked]
    return [Load(**row) for row in await tx.fetch(statement, by.scope, marks.now, marks.soon, marks.still, worked)]
