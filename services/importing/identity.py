"""By what a row is known again: its identifier, or, in an export without one, what does not change about it."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b

from services.importing.cells import plain, text_of
from services.importing.model import NoteKind, Parsed, RowWarning
from services.importing.rows import RowReader, Unimportable
from services.importing.tables import Row, Table

RUNNING_MOST = 99_999
"""Numbers up to this under a mere `No` count the rows of the file; they say nothing of the report."""

CONTENT = ("title", "address", "district", "village")
"""With date and words, what tells a report from another. No name: what is stored of it is no secret. No status: it changes."""


class Identities:
    """The identifiers of one file. A row that is repeated word for word is one row."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, int]] = {}
        self._alike: dict[str, list[int]] = {}

    def find(self, table: Table, cells: RowReader, row: Row, submitted_at: datetime) -> str | None:
        """None for a row that was met before. Raises Unimportable for another row under a known identifier, or for one without."""
        field = _column(table)
        content = hash(tuple(row.cells))
        if field is None:
            return self._by_content(cells, content, submitted_at)
        external_id = cells.external_id(field)
        first = self._first.get(external_id)
        if first is None:
            self._first[external_id] = (row.line, content)
            return external_id
        line, known = first
        if known == content:
            return None
        raise Unimportable(
            field, NoteKind.REPEATED_ID, f"{external_id} stands in line {line} already, with other content; that one is kept"
        )

    def _by_content(self, cells: RowReader, content: int, submitted_at: datetime) -> str | None:
        words = cells.text("first_text") or cells.text("text")
        told = (submitted_at.isoformat(), plain(words or ""), *(plain(cells.text(field) or "") for field in CONTENT))
        made = f"content-{blake2b(chr(0).join(told).encode(), digest_size=12).hexdigest()}"
        alike = self._alike.setdefault(made, [])
        if content in alike:
            return None
        alike.append(content)
        return made if len(alike) == 1 else f"{made}-{len(alike)}"


def identity_notes(table: Table) -> Iterator[Parsed]:
    """One note for a table without identifiers."""
    if _column(table) is None:
        reason = (
            "no column identifies the reports: they are known again by date, words and place; one of these that is changed in the source"
            " makes it another report"
        )
        yield RowWarning(table.header_line, "", NoteKind.NO_ID_COLUMN, reason, table.sheet)


def _column(table: Table) -> str | None:
    """The field that identifies rows; a mere number does unless it counts the rows."""
    if "id" in table.layout.found:
        return "id"
    at = table.layout.found.get("number")
    if at is None:
        return None
    numbers = [words for row in table.sample if (words := text_of(row.cells[at]))]
    return None if all(words.isdigit() and int(words) <= RUNNING_MOST for words in numbers) else "number"
