"""Separated values, read so that one broken row costs one row."""

import codecs
import csv
import io
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_LINE = 1_000_000
LINES_PER_RECORD = 1_000
"""A record over more lines than this is a quotation mark that was never closed."""

SEPARATORS = (",", ";", "\t", "|")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What is not UTF-8 in an otherwise readable file was typed on Windows; the few bytes that Windows leaves open are Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    try:
        return broken.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return broken.decode("latin-1"), error.end


codecs.register_error("kawal-windows", _as_windows)


def decoded(raw: BinaryIO) -> io.TextIOWrapper:
    """The file's text. Byte order marks decide; without one, a file full of NUL bytes is UTF-16, any other UTF-8 and Windows."""
    buffered = io.BufferedReader(raw if isinstance(raw, io.RawIOBase) else _Raw(raw), buffer_size=1 << 16)
    head = buffered.peek(4096)[:4096]
    return io.TextIOWrapper(buffered, encoding=_encoding(head), errors="kawal-windows", newline="")


def _encoding(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    quarter = len(head) // 4
    if head[1::2].count(0) > quarter:
        return "utf-16-le"
    if head[0::2].count(0) > quarter:
        return "utf-16-be"
    return "utf-8"


class _Raw(io.RawIOBase):
    """Any readable binary stream (a gzip file) as the raw stream that a buffer wants."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._source.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that is none, and why."""

    reason: str


class _Runaway(Exception):
    """A record took more lines than any record has."""


class _Lines:
    """The file's lines, which can be given back once a record turns out to have swallowed its neighbours."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._pending: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LINES_PER_RECORD:
            raise _Runaway
        line = self._pending.popleft() if self._pending else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self, *, kept: int) -> None:
        """All lines taken but the first `kept` are read again."""
        self._pending.extendleft(reversed(self.taken[kept:]))
        self.number -= len(self.taken) - kept
        self.taken.clear()


class Records:
    """Records of a text with one separator: (line it starts on, its cells or what is wrong with it).

    A quotation mark that is never closed would swallow all that follows. So a record over several lines must be whole:
    closed, of sensible length and of the header's width; otherwise its first line is reported and the others are read again.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._lines = _Lines(text)
        self.separator = ","
        self.widest = 0
        """Cells of the header; 0 while it is not known."""
        self.narrowest = 0

    def first_lines(self) -> list[str]:
        """For finding the separator and the header; they are read again afterwards."""
        head = [line for _, line in zip(range(60), self._lines, strict=False)]
        self._lines.give_back(kept=0)
        return head

    def __iter__(self) -> Iterator[tuple[int, Sequence[str] | Broken]]:
        lines = self._lines
        reader = csv.reader(lines, delimiter=self.separator)
        while True:
            lines.taken.clear()
            start = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _Runaway:
                yield start, Broken("a quotation mark in this line is never closed")
            except csv.Error as error:
                yield start, Broken(f"not readable as separated values: {error}")
            except (OSError, EOFError, zlib.error) as error:
                yield start, Broken(f"the file is damaged from here on: {error}")
                return
            else:
                reason = self._wrong(cells, lines.taken)
                if reason is None:
                    yield start, cells
                    continue
                yield start, Broken(reason)
            lines.give_back(kept=1)

    def _wrong(self, cells: Sequence[str], taken: Sequence[str]) -> str | None:
        if len(taken) > 1 and sum(line.count('"') for line in taken) % 2:
            return "a quotation mark in this line is never closed"
        width = len(cells)
        if not self.widest or not width:
            return None
        if width > self.widest and any(cell.strip() for cell in cells[self.widest :]):
            return f"has {width} cells where the header has {self.widest}: a separator inside a text without quotation marks?"
        if width < self.narrowest and any(cell.strip() for cell in cells):
            return f"has only {width} of {self.widest} cells: a line break inside a text without quotation marks?"
        return None


def split(lines: Sequence[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """A few lines as records, with the line each starts on; it ends at the first that is not readable."""
    reader = csv.reader(lines, delimiter=separator)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        yield start, cells
