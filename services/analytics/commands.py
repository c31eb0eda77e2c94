"""What analytics can be asked: the numbers, by those who may see them; and to build its projections anew."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.analytics.counting import Dimension, Filter, Totals
from services.analytics.evaluation import Table, tabulate
from services.analytics.queries import counts
from shared.auth import EVERYTHING, Principal, Role
from shared.database import Database
from shared.errors import Forbidden
from shared.regions import name_of

HIDDEN_FROM = frozenset({Role.EVALUATOR})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Answers with numbers. Evaluators and the public see no small cell; coordinators and agencies see their own exactly."""

    db: Database
    smallest_cell: int

    async def indicators(self, by: Dimension, wanted: Filter, asker: Principal, now: datetime) -> Table:
        """Raises Forbidden when the question reaches beyond the asker's scope."""
        smallest = self.smallest_cell if asker.role in HIDDEN_FROM else None
        return await self._table(by, within_scope(wanted, asker), now, smallest)

    async def public(self, by: Dimension, wanted: Filter, now: datetime) -> Table:
        return await self._table(by, wanted, now, self.smallest_cell)

    async def totals(self) -> Totals:
        async with self.db.connection() as connection:
            return await counts.get_totals(connection)

    async def _table(self, by: Dimension, wanted: Filter, now: datetime, smallest: int | None) -> Table:
        async with self.db.connection() as connection:
            found = await counts.count(connection, by, wanted, now)
            names = await counts.get_names(connection, by)
        if by is Dimension.DISTRICT:
            names = {row.key: name for row in found if row.key and (name := name_of(row.key))}
        return tabulate(found, names, by=by, per_agency=counts.is_by_agency(by, wanted), smallest_cell=smallest)


def within_scope(wanted: Filter, asker: Principal) -> Filter:
    """The question, narrowed to what the asker may see. Raises Forbidden when it names something else."""
    if asker.scope == EVERYTHING:
        return wanted
    if asker.is_agency_bound:
        if wanted.agency not in (None, asker.scope):
            raise Forbidden(f"You see the numbers of {asker.scope}, not of another agency.")
        return replace(wanted, agency=asker.scope)
    if wanted.government not in (None, asker.scope):
        raise Forbidden(f"You see the numbers of {asker.scope}, not of another government.")
    return replace(wanted, government=asker.scope)
