"""What every source's rows need: cells by field, notes, identifiers seen before."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from services.importing.cells import Cell, text_of
from services.importing.columns import Layout
from services.importing.model import NoteKind, RowProblem, RowWarning
from services.importing.moments import Unclear, moment
from services.importing.tables import BrokenRow, Row, Table
from services.importing.words import channel_of, classification_of, is_privacy_only
from shared.events.codes import Channel, Classification

ID_LONGEST = 150
_SHORTENED_BY_SPREADSHEET = re.compile(r"^\d([.,]\d+)?e\+?\d+$", re.IGNORECASE)


class Unimportable(Exception):
    """This row cannot become a complaint."""

    def __init__(self, field: str, kind: NoteKind, reason: str) -> None:
        super().__init__(reason)
        self.field, self.kind, self.reason = field, kind, reason


class RowReader:
    """One row's cells by field. What is doubtful about them is kept as `warnings`."""

    __slots__ = ("_at", "_cells", "_layout", "_sheet", "line", "warnings")

    def __init__(self, table: Table, row: Row) -> None:
        self._layout: Layout = table.layout
        self._at = table.layout.found
        self._cells: Sequence[Cell] = row.cells
        self._sheet = table.sheet
        self.line = row.line
        self.warnings: list[RowWarning] = []

    def cell(self, field: str) -> Cell:
        at = self._at.get(field)
        return None if at is None else self._cells[at]

    def text(self, field: str) -> str | None:
        at = self._at.get(field)
        if at is None:
            return None
        cell = self._cells[at]
        return text_of(cell) if cell else None

    def name(self, field: str, longest: int = 200) -> str | None:
        """A text of one line."""
        words = self.text(field)
        if words is None:
            return None
        if "  " in words or "\n" in words or "\t" in words:
            words = " ".join(words.split())
        return words if len(words) <= longest else self.cut(field, words, longest)

    def cut(self, field: str, words: str, longest: int) -> str:
        if len(words) <= longest:
            return words
        self.warn(field, NoteKind.SHORTENED, f"has {len(words)} characters; the first {longest} are kept")
        return words[: longest - 1].rstrip() + "…"

    def external_id(self, field: str) -> str:
        words = self.name(field, longest=1 << 20)
        if words is None:
            raise Unimportable(field, NoteKind.NO_ID, "is empty: without it the row would be imported anew each time")
        if _SHORTENED_BY_SPREADSHEET.match(words):
            reason = f"“{words}” was shortened by a spreadsheet; format the column as text and export again"
            raise Unimportable(field, NoteKind.BAD_ID, reason)
        if len(words) > ID_LONGEST:
            raise Unimportable(field, NoteKind.BAD_ID, f"has {len(words)} characters; an identifier has at most {ID_LONGEST}")
        return words

    def submitted_at(self, day: str, hour: str | None, *, zone: tzinfo, month_first: bool, now: datetime) -> datetime:
        """When it was received. An unreadable time of day costs the time, an unreadable date the row."""
        clock = None if hour is None else self.cell(hour)
        try:
            at, stated = moment(self.cell(day), clock, zone=zone, month_first=month_first)
        except Unclear as error:
            try:
                at, stated = moment(self.cell(day), None, zone=zone, month_first=month_first)
            except Unclear as fatal:
                raise Unimportable(day, NoteKind.BAD_DATE, str(fatal)) from None
            self.warn(hour or day, NoteKind.BAD_TIME, f"{error}; taken as {at:%H:%M} UTC")
        else:
            if not stated:
                self.warn(hour if hour in self._at else day, NoteKind.NO_TIME, "no time of day; taken as the start of the day")
        if at > now:
            raise Unimportable(day, NoteKind.BAD_DATE, f"{at:%Y-%m-%d %H:%M} UTC lies in the future")
        return at

    def later_moment(self, field: str, *, zone: tzinfo, month_first: bool, now: datetime) -> datetime | None:
        """When a later step happened, if the cell says so in a way that can be true."""
        if self.text(field) is None:
            return None
        try:
            at, stated = moment(self.cell(field), None, zone=zone, month_first=month_first)
        except Unclear as error:
            self.warn(field, NoteKind.BAD_TIME, f"{error}; the step is kept, its time is not known")
            return None
        if at > now:
            reason = f"{at:%Y-%m-%d %H:%M} UTC lies in the future; the step is kept, its time is not known"
            self.warn(field, NoteKind.IMPOSSIBLE_ORDER, reason)
            return None
        if stated:
            return at
        # Only the day is known: its end, so that an answer of the same day does not precede its complaint.
        return min(at + timedelta(hours=23, minutes=59), now)

    def classification(self, *fields: str) -> Classification | None:
        """The first of these columns that says. What such a column says of privacy is read elsewhere (`Privacy`)."""
        told = [(field, words) for field in fields if (words := self.text(field)) and not is_privacy_only(words)]
        known = next((known for _, words in told if (known := classification_of(words))), None)
        if known is None and told and told[0][0] == fields[0]:
            reason = f"“{told[0][1][:60]}” is not a classification that is known; left open"
            self.warn(fields[0], NoteKind.UNKNOWN_CLASSIFICATION, reason)
        return known

    def channel(self, field: str) -> Channel:
        words = self.text(field)
        if words is None:
            return Channel.IMPORT
        known = channel_of(words)
        if known is None:
            self.warn(field, NoteKind.UNKNOWN_CHANNEL, f"“{words[:60]}” is not a channel that is known; taken as another institution's")
        return known or Channel.PARTNER

    def at(self, place: int) -> Cell:
        """The cell in a column that need be no field of ours."""
        return self._cells[place]

    def warn_of(self, place: int, kind: NoteKind, reason: str) -> None:
        self.warnings.append(RowWarning(self.line, self._layout.labels[place], kind, reason, self._sheet))

    def warn(self, field: str, kind: NoteKind, reason: str) -> None:
        self.warnings.append(RowWarning(self.line, self._layout.label(field), kind, reason, self._sheet))

    def problem(self, error: Unimportable) -> RowProblem:
        return RowProblem(self.line, self._layout.label(error.field), error.kind, error.reason, self._sheet)


def broken(table: Table, row: BrokenRow) -> RowProblem:
    return RowProblem(row.line, "", NoteKind.ROW_SHAPE, row.reason, table.sheet)
