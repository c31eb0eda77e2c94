"""Opens an export, whichever program wrote it, as rows under a header that is understood."""

import gzip
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from services.importing.cells import Cell, text_of
from services.importing.columns import Columns, Layout
from services.importing.lines import SEPARATORS, Broken, Records, decoded, split
from services.importing.model import unreadable

HEADER_WITHIN = 25
"""A header stands in the first rows; titles and blank rows may precede it."""
SAMPLE = 200
"""Rows looked at before the first is read, to learn how the file writes its dates."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: cells in the header's order, at least as many as the header has."""

    line: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file. `sample` holds the first rows once more, for learning; `rows` can be walked once."""

    sheet: str | None
    header_line: int
    layout: Layout
    sample: Sequence[Row]
    rows: Iterator[Row | BrokenRow]


class Reading:
    """How much of the file has been read, for a progress bar."""

    def __init__(self) -> None:
        self._raw: BinaryIO | None = None
        self._size = 0

    def watch(self, raw: BinaryIO, size: int) -> None:
        self._raw, self._size = raw, size

    @property
    def share(self) -> float:
        """From 0 to 1; 1 once the file is closed. In bytes of the file as it lies there, packed or not."""
        if self._raw is None or not self._size:
            return 0.0
        return 1.0 if self._raw.closed else min(1.0, self._raw.tell() / self._size)


def open_tables(path: Path, columns: Columns, reading: Reading) -> Iterator[Table]:
    """The tables of a CSV (any separator, gzip too) or XLSX file. Raises InvalidInput with one sentence when there is none to read."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise unreadable(f"{path} cannot be opened: {error.strerror}") from error
    with raw:
        reading.watch(raw, path.stat().st_size)
        try:
            yield from _open(raw, path, columns)
        except (OSError, EOFError, zlib.error) as error:
            raise unreadable(f"{path} is damaged: {error}") from error


def _open(raw: BinaryIO, path: Path, columns: Columns) -> Iterator[Table]:
    head = _magic(raw)
    if head.startswith(b"\x1f\x8b"):
        raw = cast("BinaryIO", gzip.GzipFile(fileobj=raw))
        head = _magic(raw)
    if not head:
        raise unreadable(f"{path} is empty")
    if head.startswith(b"PK\x03\x04"):
        yield from _workbook(raw, path, columns)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise unreadable(f"{path} is an old Excel file (.xls); save it as .xlsx or CSV")
    elif head.startswith(b"%PDF"):
        raise unreadable(f"{path} is a PDF; export it as .xlsx or CSV")
    elif head.lstrip().lower().startswith((b"<html", b"<table", b"<!doctype", b"<?xml")):
        raise unreadable(f"{path} is a web page or XML, whatever its name says; save it as .xlsx or CSV")
    else:
        yield _separated(raw, path, columns)


def _magic(raw: BinaryIO) -> bytes:
    head = raw.read(64)
    raw.seek(0)
    return head


def _separated(raw: BinaryIO, path: Path, columns: Columns) -> Table:
    records = Records(decoded(raw))
    head = records.first_lines()
    records.separator = max(SEPARATORS, key=lambda separator: _recognised(head, separator, columns))
    at = _header(list(islice(split(head, records.separator), HEADER_WITHIN)), path, columns, required=True)
    assert at is not None
    line, layout = at
    records.widest, records.narrowest = len(layout.labels), layout.narrowest
    below = ((number, cells) for number, cells in records if number > line)
    return _table(None, line, layout, _plain_rows(below, layout))


def _recognised(head: Sequence[str], separator: str, columns: Columns) -> int:
    return max((columns.recognised(cells) for _, cells in islice(split(head, separator), HEADER_WITHIN)), default=0)


def _plain_rows(records: Iterator[tuple[int, Sequence[str] | Broken]], layout: Layout) -> Iterator[Row | BrokenRow]:
    width = len(layout.labels)
    for line, cells in records:
        if isinstance(cells, Broken):
            yield BrokenRow(line, cells.reason)
        elif len(cells) >= width:
            yield Row(line, cells)
        elif cells:
            yield Row(line, [*cells, *[""] * (width - len(cells))])


def _workbook(raw: BinaryIO, path: Path, columns: Columns) -> Iterator[Table]:
    # Brings numpy along: half a second that only a workbook is worth.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a workbook without default style, an unknown extension: nothing to us
            book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise unreadable(f"{path} is not an Excel workbook that can be read: {error}") from error
    found = False
    try:
        for position, sheet in enumerate(book.worksheets):
            # Some programs state a size of one cell; without a stated size the rows themselves say where they end.
            sheet.reset_dimensions()
            numbered = enumerate(cast("Iterator[Sequence[Cell]]", sheet.iter_rows(values_only=True)), start=1)
            before = list(islice(numbered, HEADER_WITHIN))
            last = position == len(book.worksheets) - 1
            at = _header(before, path, columns, required=last and not found)
            if at is None:
                continue
            found = True
            line, layout = at
            width = len(layout.labels)
            rows = (
                Row(number, cells if len(cells) >= width else [*cells, *[None] * (width - len(cells))])
                for number, cells in chain(before[line:], numbered)
            )
            yield _table(sheet.title, line, layout, rows)
    finally:
        book.close()


def _header(rows: Sequence[tuple[int, Sequence[Cell]]], path: Path, columns: Columns, *, required: bool) -> tuple[int, Layout] | None:
    """The row in which most columns are recognised; None (or InvalidInput when `required`) if it lacks what must be there."""
    if not rows:
        if required:
            raise unreadable(f"{path} is empty")
        return None
    line, cells = max(rows, key=lambda row: columns.recognised(row[1]))
    layout = columns.match(cells)
    missing = columns.missing(layout)
    if not missing:
        return line, layout
    if not required:
        return None
    if len(layout.found) < len(columns.required):
        raise unreadable(f"{path} has no header row that is known: none of its first rows names columns such as {_listed(columns)}")
    raise unreadable(f"{path} has no column {' and no column '.join(missing)}; its columns are {', '.join(filter(None, layout.labels))}")


def _listed(columns: Columns) -> str:
    return ", ".join(columns.names[field][0] for field in columns.names if field in columns.required)


def _table(sheet: str | None, line: int, layout: Layout, rows: Iterator[Row | BrokenRow]) -> Table:
    wanted = (row for row in rows if isinstance(row, BrokenRow) or _says_something(row, layout))
    first = list(islice(wanted, SAMPLE))
    return Table(sheet, line, layout, [row for row in first if isinstance(row, Row)], chain(first, wanted))


def _says_something(row: Row, layout: Layout) -> bool:
    """Neither blank nor the header once more (exports that were pasted together)."""
    if not any(row.cells):
        return False
    at = next(iter(layout.found.values()))
    return row.cells[at] != layout.labels[at] or tuple(text_of(cell) or "" for cell in row.cells[: len(layout.labels)]) != layout.labels
