"""Which reports of an export nobody may read. By headings and by what the cells say; where that leaves a doubt, nobody may.

What was hidden can be shown later, what was shown cannot be hidden again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.importing.cells import Cell, plain, text_of
from services.importing.headings import Subject, subject_of
from services.importing.model import NoteKind, Parsed, RowWarning
from services.importing.rows import RowReader
from services.importing.tables import Table
from services.importing.words import LONGEST_PRIVACY, classification_of, is_privacy_only, named_privacy, privacy_of

Private = tuple[bool, bool]
"""(anonymous, confidential)."""

YES = frozenset({"ya", "iya", "y", "yes", "true", "benar", "1", "x", "v", "on", "aktif"})
NO = frozenset({"tidak", "tdk", "bukan", "n", "no", "f", "false", "salah", "0", "off"})
TICKS = frozenset("✓✔☑√+*")
ALSO = ("classification", "note", "status", "category", "channel")
"""Fields of other things, in whose columns somebody may have written `Rahasia`."""


@dataclass(frozen=True, slots=True)
class _Flag:
    """A column about privacy. `yes` and `no` are how it writes them."""

    place: int
    subject: Subject
    yes: frozenset[str]
    no: frozenset[str]

    def read(self, cell: Cell) -> Private | None:
        """None when the words are not known."""
        subject = self.subject
        yes = (not subject.turned and subject.anonymous, not subject.turned and subject.confidential)
        no = (False, subject.turned)
        words = _said(cell)
        if words is None:
            return no
        if words in self.yes or words in TICKS:
            return yes if any(yes) or subject.turned else None
        if words in self.no:
            return no
        return privacy_of(words)


class Privacy:
    """How one table says who may read a report. `public`: where no column says it, everybody may."""

    def __init__(self, table: Table, *, public: bool) -> None:
        self._table, self._public = table, public
        layout = table.layout
        self._flags = [flag for place in layout.private if (flag := self._flag(place)) is not None]
        flagged = {flag.place for flag in self._flags}
        told = {place for field in ("classification", "privacy") if (place := layout.found.get(field)) is not None} - flagged
        self._by_words = [place for place in sorted({*layout.unused, *told} - flagged) if self._holds_privacy_only(place)]
        self._others = [place for place in sorted({*layout.unused, *told} - flagged) if place not in self._by_words]
        self._elsewhere = [
            place for field in ALSO if (place := layout.found.get(field)) is not None and place not in {*self._by_words, *self._others}
        ]
        self.unused = [place for place in layout.unused if place not in flagged and place not in self._by_words]
        """Columns of which nothing is imported."""

    @property
    def is_told(self) -> bool:
        """Whether some column says which reports are anonymous or confidential."""
        return bool(self._flags or self._by_words)

    def notes(self) -> Iterator[Parsed]:
        """For the table as a whole."""
        if not self.is_told:
            asked = (
                "imported as public, as --public asks"
                if self._public
                else "all are imported as confidential (--public takes them as public)"
            )
            reason = f"no column says which reports are anonymous or confidential: {asked}"
            yield RowWarning(self._table.header_line, "", NoteKind.NO_PRIVACY_COLUMN, reason, self._table.sheet)
        for place in self.unused:
            reason = "this column is not known and not imported"
            yield RowWarning(self._table.header_line, self._table.layout.labels[place], NoteKind.UNUSED_COLUMN, reason, self._table.sheet)

    def read(self, cells: RowReader) -> Private:
        """One report's. Words in a column about privacy that are not understood hide both identity and content."""
        said = [self._flagged(flag, cells) for flag in self._flags]
        said += [named_privacy(words) for place in self._by_words if (words := _text(cells.at(place)))]
        for place in self._others:
            said.append(self._met(place, cells, words) if (words := _text(cells.at(place))) else (False, False))
        for place in self._elsewhere:
            if (words := _text(cells.at(place))) and is_privacy_only(words):
                said.append(self._met(place, cells, words))
        anonymous, confidential = any(each[0] for each in said), any(each[1] for each in said)
        return anonymous, confidential or not (self.is_told or self._public)

    def _flagged(self, flag: _Flag, cells: RowReader) -> Private:
        cell = cells.at(flag.place)
        private = flag.read(cell)
        if private is not None:
            return private
        words = _text(cell) or ""
        if flag.place == self._table.layout.found.get("classification") and classification_of(words):
            return False, False
        if flag.place == self._table.layout.found.get("privacy") and flag.subject == Subject() and classification_of(words):
            return False, False
        cells.warn_of(flag.place, NoteKind.UNKNOWN_PRIVACY, f"“{words[:60]}” is not known; taken as anonymous and confidential")
        return True, True

    def _met(self, place: int, cells: RowReader, words: str) -> Private:
        private = named_privacy(words)
        if any(private):
            taken = " and ".join(word for word, meant in zip(("anonymous", "confidential"), private, strict=True) if meant)
            cells.warn_of(place, NoteKind.UNKNOWN_PRIVACY, f"“{words[:60]}” in a column that is not about privacy; taken as {taken}")
        return private

    def _flag(self, place: int) -> _Flag | None:
        """The column as one about privacy, unless its cells say that it is about something else."""
        subject = subject_of(self._table.layout.labels[place]) or Subject()
        values = self._values(place)
        # T is `tidak` beside Y, and `true` beside F.
        flag = _Flag(place, subject, YES | ({"t"} if "f" in values else set()), NO | ({"t"} if "y" in values else set()))
        if subject.turned:
            return flag if values and all(value in flag.yes | flag.no or privacy_of(value) for value in values) else None
        if subject == Subject() and any(map(classification_of, values)) and not any(any(named_privacy(value)) for value in values):
            return None
        return flag

    def _holds_privacy_only(self, place: int) -> bool:
        values = self._values(place)
        read = (len(value) <= LONGEST_PRIVACY and privacy_of(value) is not None for value in values)
        return any(any(named_privacy(value)) for value in values) and all(read)

    def _values(self, place: int) -> set[str]:
        """What the first rows say in a column, plainly."""
        return {words for row in self._table.sample if (words := _said(row.cells[place])) is not None}


def _said(cell: Cell) -> str | None:
    """A cell's words for comparing; a tick stays one; None when it is empty."""
    if isinstance(cell, str) and cell.strip() in TICKS and cell.strip():
        return cell.strip()
    words = text_of(cell)
    return plain(words) or None if words is not None else None


def _text(cell: Cell) -> str | None:
    return text_of(cell) if cell else None
