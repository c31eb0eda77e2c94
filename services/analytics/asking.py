"""Tables for one asker at one moment. What is hidden from those who see aggregates only is hidden alike in every table that shows it."""

from dataclasses import replace
from datetime import datetime

from services.analytics.counting import Counts, Dimension, Filter
from services.analytics.disclosure import Cells
from services.analytics.evaluation import Table, groups_of, hide, tabulate
from services.analytics.queries import counts
from shared.database import Database
from shared.regions import name_of

MINISTRIES = "00"


class Asking:
    """Counts each question once, however many tables need it. `smallest_cell` None: the asker sees the own scope exactly."""

    def __init__(self, db: Database, smallest_cell: int | None, now: datetime) -> None:
        self._db, self._smallest, self.now = db, smallest_cell, now
        self._counted: dict[tuple[Dimension, Filter], list[Counts]] = {}
        self._names: dict[Dimension, dict[str, str]] = {}

    @property
    def hides(self) -> bool:
        """Whether small cells are hidden from this asker."""
        return self._smallest is not None

    async def table(self, by: Dimension, wanted: Filter) -> Table:
        found = await self._count(by, wanted)
        names = await self._named(by, found)
        return tabulate(found, names, by=by, per_agency=counts.is_by_agency(by, wanted), cells=await self._cells(by, wanted))

    async def _cells(self, by: Dimension, wanted: Filter) -> Cells | None:
        if self._smallest is None:
            return None
        found = await self._count(by, wanted)
        if by is Dimension.GOVERNMENT and wanted == _period(wanted):
            return await self._cells_of_all_governments(found, wanted)
        return hide(found, self._smallest, await self._hidden_above(by, wanted))

    async def _hidden_above(self, by: Dimension, wanted: Filter) -> frozenset[str]:
        """What is hidden of this whole in the table in which it is one group."""
        larger = _larger(wanted)
        if larger is None:
            return frozenset()
        dimension, key, around = larger
        hidden = await self._hidden_of(dimension, key, around)
        if by is Dimension.AGENCY and "routed" in hidden:  # what agencies were given adds up to what was routed
            return hidden | {"received", "verified"}
        return hidden

    async def _hidden_of(self, dimension: Dimension, key: str, around: Filter) -> frozenset[str]:
        places = {row.key: place for place, row in enumerate(groups_of(await self._count(dimension, around)))}
        cells = await self._cells(dimension, around)
        return cells.group(places[key]) if cells and key in places else frozenset()

    async def _cells_of_all_governments(self, found: list[Counts], wanted: Filter) -> Cells:
        """As each province's own table has them; the nation's total as the table of provinces has it."""
        assert self._smallest is not None, "somebody who sees everything asks for no cells"
        provinces = await self._count(Dimension.PROVINCE, wanted)
        whole = hide(provinces, self._smallest)
        governments = list(enumerate(groups_of(found)))
        hidden: dict[int, frozenset[str]] = {}
        for place, province in enumerate(groups_of(provinces)):
            inside = [(at, row) for at, row in governments if (row.key or "")[:2] == (province.key or "")]
            cells = hide([*(row for _, row in inside), replace(province, is_total=True)], self._smallest, whole.group(place))
            hidden |= {at: cells.group(number) for number, (at, _) in enumerate(inside)}
        return Cells(hidden, whole.total)

    async def _count(self, by: Dimension, wanted: Filter) -> list[Counts]:
        """`now` is the same for all of them, so that tables agree with one another."""
        if (by, wanted) not in self._counted:
            async with self._db.connection() as connection:
                self._counted[by, wanted] = await counts.count(connection, by, wanted, self.now)
        return self._counted[by, wanted]

    async def _named(self, by: Dimension, found: list[Counts]) -> dict[str, str]:
        if by in (Dimension.DISTRICT, Dimension.PROVINCE):
            return {row.key: name for row in found if row.key and (name := _region_name(row.key))}
        if by not in self._names:
            async with self._db.connection() as connection:
                self._names[by] = await counts.get_names(connection, by)
        return self._names[by]


def _region_name(code: str) -> str | None:
    return "Kementerian dan lembaga" if code == MINISTRIES else name_of(code)


def _period(wanted: Filter) -> Filter:
    """The same time, everything in it."""
    return Filter(wanted.start, wanted.end)


def _larger(wanted: Filter) -> tuple[Dimension, str, Filter] | None:
    """The table of which the place is one group: its dimension, the group's key, and its own filter."""
    around = _period(wanted)
    if wanted.agency is not None:
        return Dimension.AGENCY, wanted.agency, replace(around, government=wanted.agency.rpartition(".")[0])
    if wanted.government is not None:
        return Dimension.GOVERNMENT, wanted.government, replace(around, province=wanted.government[:2])
    if wanted.province is not None:
        return Dimension.PROVINCE, wanted.province, around
    return None
