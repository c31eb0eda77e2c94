"""The columns that each service's facts fill, with their types: one list from which statement and arguments are made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Literal, TypeVar

from shared.database import Connection

R = TypeVar("R")

FEW = 20
"""Up to so many rows one statement with arrays is as good; above, COPY takes PostgreSQL a fifth less."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column, its SQL type, what of a row goes into it, and what most rows have there: nothing, 0 or false."""

    name: str
    type: str
    of: Callable[[R], object]
    mostly: Literal[0, False] | None = None

    def values(self, rows: Sequence[R]) -> list[object]:
        """One a row; none at all when every row has what most have."""
        values = [self.of(row) for row in rows]
        return values if values[0] != self.mostly or values.count(self.mostly) != len(values) else []

    @property
    def selected(self) -> str:
        return self.name if self.mostly is None else f"coalesce({self.name}, {str(self.mostly).lower()})"


@dataclass(frozen=True)
class Upsert(Generic[R]):
    """Inserts rows of a table or brings them up to date, all in one statement.

    `on_conflict` is the SET list and condition for rows that are there. Give the rows in key order: transactions of several streams
    write the same complaints, and those that lock in one order never wait for each other in a circle.

    Most rows are of new complaints, and of most columns nothing is known yet. Such a column's array is sent empty and `unnest` fills it up
    with nulls: an array costs half a microsecond for each value to be sent, whatever the value.
    """

    table: str
    columns: Sequence[Column[R]]
    key: str
    on_conflict: str

    @cached_property
    def statement(self) -> str:
        names = ", ".join(column.name for column in self.columns)
        selected = ", ".join(column.selected for column in self.columns)
        arrays = ", ".join(f"${place}::{column.type}[]" for place, column in enumerate(self.columns, 1))
        return (
            f"insert into {self.table} as t ({names}) select {selected} from unnest({arrays}) as given ({names}) "  # noqa: S608 our own words only
            f"on conflict ({self.key}) do update {self.on_conflict}"
        )

    async def run(self, tx: Connection, rows: Sequence[R]) -> None:
        if rows:
            await tx.execute(self.statement, *(column.values(rows) for column in self.columns))

    async def add(self, tx: Connection, rows: Sequence[R]) -> None:
        """Inserts rows none of which is there yet. Raises UniqueViolationError when one is.

        A column in which every row has what most have is left to the table's default, which must be that.
        """
        if len(rows) > FEW:
            given = {column.name: values for column in self.columns if (values := column.values(rows))}
            await tx.copy_records_to_table(self.table, records=zip(*given.values(), strict=True), columns=list(given))
        else:
            await self.run(tx, rows)


def replace_all(columns: Sequence[Column[R]], *, keys: Sequence[str]) -> str:
    """`set a = excluded.a, …` for all columns but the keys."""
    return "set " + ", ".join(f"{column.name} = excluded.{column.name}" for column in columns if column.name not in keys)
