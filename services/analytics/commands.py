"""What analytics can be asked: the numbers, by those who may see them; and to build its projections anew."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.analytics.asking import Asking
from services.analytics.counting import Dimension, Filter, Totals
from services.analytics.drawing import Drawing
from services.analytics.evaluation import Table
from services.analytics.queries import counts
from services.analytics.queries.drawings import get_drawing
from services.analytics.queries.staffing import Staffing, list_staffing
from shared.auth import EVERYTHING, Principal, Role
from shared.database import Database
from shared.errors import FieldError, Forbidden, InvalidInput

HIDDEN_FROM = frozenset({Role.EVALUATOR})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Answers with numbers. Evaluators and the public see no small cell; coordinators and agencies see their own exactly."""

    db: Database
    smallest_cell: int

    async def indicators(self, by: Dimension, wanted: Filter, asker: Principal, now: datetime) -> Table:
        """Raises Forbidden when the question reaches beyond the asker's scope, InvalidInput when it is finer than the asker may ask."""
        return await self.asking(asker, now).table(by, self.allowed(wanted, asker))

    def public(self, now: datetime) -> Asking:
        """Tables for everybody."""
        return Asking(self.db, self.smallest_cell, now)

    def asking(self, asker: Principal, now: datetime) -> Asking:
        """Tables for this asker; ask it only what `allowed` has let through."""
        return Asking(self.db, self.smallest_for(asker), now)

    def smallest_for(self, asker: Principal) -> int | None:
        """The smallest count that this asker may see; None: all of them."""
        return self.smallest_cell if asker.role in HIDDEN_FROM else None

    def allowed(self, wanted: Filter, asker: Principal) -> Filter:
        """The question, narrowed to the asker's scope. Raises Forbidden or InvalidInput as `indicators`."""
        if asker.role in HIDDEN_FROM:
            must_be_coarse(wanted)
        return within_scope(wanted, asker)

    async def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last complaint came in; None when there is none."""
        async with self.db.connection() as connection:
            return await counts.get_span(connection)

    async def staffing(self, prefix: str | None, asker: Principal) -> list[Staffing]:
        """Who answers for the agencies, by government. Raises Forbidden beyond the asker's scope."""
        if asker.scope != EVERYTHING and (prefix is None or not f"{prefix}.".startswith(f"{asker.scope}.")):
            raise Forbidden(f"You see the agencies of {asker.scope}, not others.")
        async with self.db.connection() as connection:
            return await list_staffing(connection, prefix)

    async def drawing(self, name: str) -> Drawing | None:
        """The map of the nation or of a province; None when no boundaries of it have been loaded."""
        async with self.db.connection() as connection:
            return await get_drawing(connection, name)

    async def totals(self) -> Totals:
        async with self.db.connection() as connection:
            return await counts.get_totals(connection)


def must_be_coarse(wanted: Filter) -> None:
    """Whole months and at most one filter, or the difference of two tables would tell of a few people. Raises InvalidInput."""
    errors = []
    if wanted.start is not None and wanted.start.day != 1:
        errors.append(FieldError("from", "no_whole_month", "you see whole months only: begin with the first day of one"))
    if wanted.end is not None and (wanted.end + timedelta(days=1)).day != 1:
        errors.append(FieldError("to", "no_whole_month", "you see whole months only: end with the last day of one"))
    filters = ("province", "government", "agency", "district", "category", "classification", "channel")
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
    if wanted.government not in (None, asker.scope) or wanted.province is not None:
        raise Forbidden(f"You see the numbers of {asker.scope}, not of another government.")
    return replace(wanted, government=asker.scope)
