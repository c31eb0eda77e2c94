"""What somebody with a pencil can work out from any two tables that an evaluator may ask for: no number under five.

Not covered, as `disclosure.py` says: the same breakdown of places that lie inside one another, and overlapping periods.
"""

import random
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple

import pytest

from services.analytics.commands import Evaluation
from services.analytics.counting import Dimension, Filter
from services.analytics.evaluation import Table
from shared.auth import Principal, Role
from shared.clock import utc_now
from shared.database import Database
from shared.errors import InvalidInput
from tests.support.postgres import TestDatabase

SMALLEST = 5
GOVERNMENTS = ("32.01", "32.02", "32.03", "33.01", "33.02")
CATEGORIES, CHANNELS = ("air", "jalan", "lampu"), ("web", "sms")
EVALUATOR = Principal("test", Role.EVALUATOR, "*")
BREAKDOWNS = (Dimension.CATEGORY, Dimension.CHANNEL)
ASKED_BY = (Dimension.PROVINCE, Dimension.GOVERNMENT, *BREAKDOWNS)
PRIME = 2**61 - 1


class Cell(NamedTuple):
    """The smallest unit that a complaint can be told apart by here."""

    government: str
    category: str
    channel: str

    def key(self, by: Dimension) -> str:
        return self.government[:2] if by is Dimension.PROVINCE else str(getattr(self, by.value))


CELLS = [Cell(*each) for each in product(GOVERNMENTS, CATEGORIES, CHANNELS)]
Population = dict[Cell, int]
Sum = frozenset[Cell]
FILTERS = [
    Filter(),
    *(Filter(province=code) for code in ("32", "33")),
    *(Filter(government=code) for code in GOVERNMENTS),
    *(Filter(category=code) for code in CATEGORIES),
    *(Filter(channel=code) for code in CHANNELS),
]


@dataclass(frozen=True)
class Answer:
    """What an allowed question tells: sums of cells, and their numbers."""

    by: Dimension
    about: Sum
    told: dict[Sum, int]

    def is_nested_with(self, other: "Answer") -> bool:
        return self.by is other.by and self.by in BREAKDOWNS and bool(self.about & other.about)


@pytest.fixture
async def db(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.dsn("analytics"), "analytics")
    yield opened
    await opened.close()


def populations() -> Iterator[Population]:
    """One in which a transposed table is known to give a cell away, and others by lot."""
    known = dict.fromkeys(CELLS, 0) | {Cell(code, "air", "web"): 60 for code in GOVERNMENTS}
    yield known | {Cell("32.02", "lampu", "web"): 100, Cell("32.02", "air", "web"): 20, Cell("32.02", "jalan", "web"): 2}
    lot = random.Random(3)
    for _ in range(4):
        yield {cell: lot.choice((0, 0, 1, 2, 3, 7, 12, 40)) for cell in CELLS}


@pytest.mark.parametrize("population", list(populations()))
async def test_two_tables_give_no_small_number_away(db: Database, population: Population) -> None:
    await fill(db, population)
    answers = await ask_everything(Evaluation(db, SMALLEST))
    assert len(answers) > len(FILTERS)
    for one, other in combinations(answers, 2):
        if not one.is_nested_with(other):
            told = one.told | other.told
            given_away = {wanted for wanted in small_sums(population) if follows(wanted, told)}
            assert not given_away, (one.by, other.by, [sorted(each) for each in given_away], told)


def test_the_pencil_finds_a_cell_by_subtraction() -> None:
    """A control: what the test above looks for is found where it is."""
    a, b, c = CELLS[:3]
    told = {frozenset({a, b, c}): 122, frozenset({a}): 100, frozenset({b}): 20}
    assert follows(frozenset({c}), told)
    assert not follows(frozenset({b}), {frozenset({a, b, c}): 122, frozenset({a}): 100})


async def fill(db: Database, population: Population) -> None:
    async with db.transaction() as tx:
        for cell, count in population.items():
            await tx.execute(
                "insert into measure (complaint_id, submitted_version, submitted_at, submitted_government, submitted_category, channel)"
                " select uuidv7(), 1, now(), $1, $2, $3 from generate_series(1, $4::integer)",
                *cell,
                count,
            )


async def ask_everything(evaluation: Evaluation) -> list[Answer]:
    """What the evaluator is told, question by question; the refused ones tell nothing."""
    now, answers = utc_now(), []
    for by, wanted in product(ASKED_BY, FILTERS):
        try:
            table = await evaluation.indicators(by, wanted, EVALUATOR, now)
        except InvalidInput:
            continue
        answers.append(read(table, by, wanted))
    return answers


def read(table: Table, by: Dimension, wanted: Filter) -> Answer:
    """A group that is not in a table is a zero."""
    filters = [(each, getattr(wanted, each.value)) for each in ASKED_BY]
    about = frozenset(cell for cell in CELLS if all(value in (None, cell.key(each)) for each, value in filters))
    shown = {row.key: row.values["received"] for row in table.rows}
    told = {}
    for key in {cell.key(by) for cell in about}:
        value = shown.get(key)
        if value is None or not value.suppressed:
            told[frozenset(cell for cell in about if cell.key(by) == key)] = int(value.numerator or 0) if value else 0
    if not table.total.values["received"].suppressed:
        told[about] = int(table.total.values["received"].numerator or 0)
    return Answer(by, about, told)


def small_sums(population: Population) -> set[Sum]:
    """Every place, by itself and by every breakdown, that holds one to four."""
    places: list[Iterable[Cell]] = [CELLS]
    places += [[cell for cell in CELLS if cell.key(by) == key] for by in ASKED_BY[:2] for key in {cell.key(by) for cell in CELLS}]
    sums = {frozenset(place) for place in places}
    parts = [(by, key) for by, keys in zip(BREAKDOWNS, (CATEGORIES, CHANNELS), strict=True) for key in keys]
    sums |= {frozenset(cell for cell in place if cell.key(by) == key) for place in places for by, key in parts}
    return {each for each in sums if 0 < sum(population[cell] for cell in each) < SMALLEST}


def follows(wanted: Sum, told: dict[Sum, int]) -> bool:
    """Whether the number of a sum follows from what is told: it is a linear combination of it, cells of a zero being zero."""
    zero = {cell for cells, value in told.items() if value == 0 for cell in cells}
    basis: list[tuple[int, list[int]]] = []
    for cells in told:
        rest = reduced(vector(cells - zero), basis)
        pivot = next((place for place, number in enumerate(rest) if number), None)
        if pivot is not None:
            inverse = pow(rest[pivot], -1, PRIME)
            basis.append((pivot, [number * inverse % PRIME for number in rest]))
    return not any(reduced(vector(wanted - zero), basis))


def vector(cells: Iterable[Cell]) -> list[int]:
    inside = set(cells)
    return [int(cell in inside) for cell in CELLS]


def reduced(row: list[int], basis: Sequence[tuple[int, list[int]]]) -> list[int]:
    """What is left of a row when each row of the basis has been taken from it as often as it is in it."""
    for pivot, other in basis:
        if factor := row[pivot]:
            row = [(number - factor * each) % PRIME for number, each in zip(row, other, strict=True)]
    return row
