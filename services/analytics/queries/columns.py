"""The columns that each service's facts fill, with their types: one list from which statement and arguments are made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.database import Connection

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column, its SQL type, and what of a row goes into it."""

    name: str
    type: str
    of: Callable[[R], object]


@dataclass(frozen=True, slots=True)
class Upsert(Generic[R]):
    """Inserts rows of a table or brings them up to date, all in one statement.

    `on_conflict` is the SET list and condition for rows that are there. Give the rows in key order: transactions of several streams
    write the same complaints, and those that lock in one order never wait for each other in a circle.
    """

    table: str
    columns: Sequence[Column[R]]
    key: str
    on_conflict: str

    @property
    def statement(self) -> str:
        names = ", ".join(column.name for column in self.columns)
        arrays = ", ".join(f"${place}::{column.type}[]" for place, column in enumerate(self.columns, 1))
        return (
            f"insert into {self.table} as t ({names}) select * from unnest({arrays}) on conflict ({self.key}) do update {self.on_conflict}"  # noqa: S608 our own words only
        )

    async def run(self, tx: Connection, rows: Sequence[R]) -> None:
        if rows:
            await tx.execute(self.statement, *([column.of(row) for row in rows] for column in self.columns))


def replace_all(columns: Sequence[Column[R]], *, keys: Sequence[str]) -> str:
    """`set a = excluded.a, …` for all columns but the keys."""
    return "set " + ", ".join(f"{column.name} = excluded.{column.name}" for column in columns if column.name not in keys)
