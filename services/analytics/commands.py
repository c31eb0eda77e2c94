"""What analytics can be asked: the numbers, by those who may see them; and to build its projections anew."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.analytics.counting import Dimension, Filter, Totals
from services.analytics.evaluation import Table, tabulate
from services.analytics.queries import counts
from shared.auth import EVERYTHING, Principal, Role
from shared.database import Database
from shared.errors import FieldError, Forbidden, InvalidInput
from shared.regions import name_of

HIDDEN_FROM = frozenset({Role.EVALUATOR})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Answers with numbers. Evaluators and the public see no small cell; coordinators and agencies see their own exactly."""

    db: Database
    smallest_cell: int

    async def indicators(self, by: Dimension, wanted: Filter, asker: Principal, now: datetime) -> Table:
        """Raises Forbidden when the question reaches beyond the asker's scope, InvalidInput when it is finer than the asker may ask."""
        if asker.role in HIDDEN_FROM:
            must_be_coarse(wanted)
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


def must_be_coarse(wanted: Filter) -> None:
    """Whole months and at most one filter, or the difference of two tables would tell of a few people. Raises InvalidInput."""
    errors = []
    if wanted.start is not None and wanted.start.day != 1:
        errors.append(FieldError("from", "no_whole_month", "you see whole months only: begin with the first day of one"))
    if wanted.end is not None and (wanted.end + timedelta(days=1)).day != 1:
        errors.append(FieldError("to", "no_whole_month", "you see whole months only: end with the last day of one"))
    filters = ("government", "agency", "district", "category", "classification", "channel")
    given = [name for name in filters if getattr(wanted, name) is not None]
    errors += [FieldError(name, "too_fine", "you may filter by one thing at a time") for name in given[1:]]
    if errors:
        raise InvalidInput(errors)


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
