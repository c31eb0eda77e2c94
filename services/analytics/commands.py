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
ACROSS_PLACES = ("district", "category", "classification", "channel")
"""Filters that take one group out of every place's own table: put together, such tables are the places' tables, other cells hidden."""
OF_ONE_GOVERNMENT = frozenset({Dimension.AGENCY, Dimension.DISTRICT})
"""What lies inside one government; a list of all of them would hide other cells than the government's own table."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Answers with numbers. Evaluators and the public see no small cell; coordinators and agencies see their own exactly."""

    db: Database
    smallest_cell: int

    async def indicators(self, by: Dimension, wanted: Filter, asker: Principal, now: datetime) -> Table:
        """Raises Forbidden when the question reaches beyond the asker's scope, InvalidInput when it is finer than the asker may ask."""
        allowed = self.allowed(wanted, asker)
        if asker.role in HIDDEN_FROM:
            must_be_in_one_table(by, allowed)
        return await self.asking(asker, now).table(by, allowed)

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
            raise Forbidden("You see the agencies of your own government only.")
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
    """Whole months and at most one place, or the difference of two tables would tell of a few people. Raises InvalidInput."""
    errors = []
    if wanted.start is not None and wanted.start.day != 1:
        errors.append(FieldError("from", "no_whole_month", "you see whole months only: begin with the first day of one"))
    if wanted.end is not None and (wanted.end + timedelta(days=1)).day != 1:
        errors.append(FieldError("to", "no_whole_month", "you see whole months only: end with the last day of one"))
    filters = ("province", "government", "agency", "district", "category", "classification", "channel")
    given = [name for name in filters if getattr(wanted, name) is not None]
    errors += [FieldError(name, "too_fine", "you may filter by one thing at a time") for name in given[1:]]
    errors += [
        FieldError(name, "across_places", "you may break one place down by this, but not filter by it: small numbers could be worked out")
        for name in given[:1]
        if name in ACROSS_PLACES
    ]
    if errors:
        raise InvalidInput(errors)


def must_be_in_one_table(by: Dimension, wanted: Filter) -> None:
    """Agencies and districts are seen inside their government only, so that each number stands in one table. Raises InvalidInput."""
    if by in OF_ONE_GOVERNMENT and wanted.government is None and wanted.agency is None:
        raise InvalidInput(
            [FieldError("government", "no_government", "you see agencies and districts inside one government: name the government")]
        )


def within_scope(wanted: Filter, asker: Principal) -> Filter:
    """The question, narrowed to what the asker may see. Raises Forbidden when it names something else."""
    if asker.scope == EVERYTHING:
        return wanted
    if asker.is_agency_bound:
        if wanted.agency not in (None, asker.scope):
            raise Forbidden("You see the numbers of your own agency only.")
        return replace(wanted, agency=asker.scope)
    if wanted.government not in (None, asker.scope) or wanted.province is not None:
        raise Forbidden("You see the numbers of your own government only.")
    return replace(wanted, government=asker.scope)
