"""The export of SP4N-LAPOR!'s admin pages: 21 columns, one row a report, its last status and no times but the first."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from services.importing.cells import plain
from services.importing.history import HANDLED, Stage, recorded, stage_of
from services.importing.identity import Identities, identity_notes
from services.importing.lapor_columns import COLUMNS
from services.importing.model import ImportedComplaint, NoteKind, Parsed, ParsedRows, StepKind
from services.importing.moments import writes_month_first
from services.importing.privacy import Privacy
from services.importing.rows import RowReader, Unimportable, broken
from services.importing.tables import BrokenRow, Reading, Row, Table, open_tables
from shared.events.submission import TEXT_MAX

SOURCE = "lapor"

_TIMED: tuple[StepKind, ...] = ("verified", "routed", "answered", "closed", "archived")
"""Steps that some exports state a time of, in a column of the same name."""


def parse_lapor(path: Path, *, now: datetime, zone: tzinfo = UTC, reading: Reading | None = None, public: bool = False) -> ParsedRows:
    """Everything that the file says, row by row as it stands, as complaints, problems and warnings.

    Times without a zone are in `zone`: LAPOR! writes UTC. Where no column says which reports are anonymous or confidential, all are
    confidential unless `public`. Raises InvalidInput when the file as a whole cannot be read.
    """
    seen = Identities()
    for table in open_tables(path, COLUMNS, reading or Reading()):
        privacy = Privacy(table, public=public)
        yield from privacy.notes()
        yield from identity_notes(table)
        month_first = writes_month_first(row.cells[table.layout.found["date"]] for row in table.sample)
        for row in table.rows:
            if isinstance(row, BrokenRow):
                yield broken(table, row)
            else:
                yield from _row(table, row, seen, privacy, zone=zone, month_first=month_first, now=now)


def _row(table: Table, row: Row, seen: Identities, privacy: Privacy, *, zone: tzinfo, month_first: bool, now: datetime) -> Iterator[Parsed]:
    cells = RowReader(table, row)
    try:
        submitted_at = cells.submitted_at("date", "time", zone=zone, month_first=month_first, now=now)
        external_id = seen.find(table, cells, row, submitted_at)
    except Unimportable as error:
        yield cells.problem(error)
        return
    if external_id is None:
        return
    stated = {kind: at for kind in _TIMED if (at := cells.later_moment(kind, zone=zone, month_first=month_first, now=now))}
    parent, agency = cells.name("parent"), _agency(cells)
    stage = _stage(cells, agency)
    steps, impossible = recorded(
        stage,
        submitted_at,
        agency=agency or (parent if stage in HANDLED else None),
        note=cells.text("note"),
        stated=stated,
        answer=cells.text("answer"),
    )
    for kind in impossible:
        cells.warn(kind, NoteKind.IMPOSSIBLE_ORDER, "lies before an earlier step; the step is kept, its time is not known")
    anonymous, confidential = privacy.read(cells)
    text = cells.text("text") or cells.text("first_text")
    yield ImportedComplaint(
        line=row.line,
        source=SOURCE,
        external_id=external_id,
        submitted_at=submitted_at,
        channel=cells.channel("channel"),
        classification=cells.classification("classification", "privacy"),
        category=cells.name("category"),
        category_id=cells.name("category_id"),
        title=cells.name("title"),
        text=None if text is None else cells.cut("text", text, TEXT_MAX),
        reporter=_person(cells.name("reporter")),
        anonymous=anonymous,
        confidential=confidential,
        government=parent,
        agency=agency,
        agency_id=cells.name("agency_id"),
        province=cells.name("province"),
        regency=cells.name("regency"),
        district=cells.name("district"),
        village=cells.name("village"),
        address=cells.name("address", longest=500),
        steps=steps,
        sheet=table.sheet,
    )
    yield from cells.warnings


def _stage(cells: RowReader, agency: str | None) -> Stage:
    fallback = Stage.RECEIVED if agency is None else Stage.ROUTED
    words = cells.text("status")
    if words is None:
        return fallback
    known = stage_of(words)
    if known is None:
        cells.warn("status", NoteKind.UNKNOWN_STATUS, f"“{words[:60]}” is not a status that is known; taken as {fallback.name.lower()}")
    return known or fallback


def _agency(cells: RowReader) -> str | None:
    """The first, where several are named: the others were given their part of it in the source."""
    words = cells.text("agency")
    if words is None:
        return None
    first, *others = [name for part in words.replace("|", ";").replace("\n", ";").split(";") if (name := " ".join(part.split()))] or [""]
    if others:
        cells.warn("agency", NoteKind.SEVERAL_AGENCIES, f"names {1 + len(others)} agencies; the first is taken")
    return cells.cut("agency", first, 200) or None


def _person(name: str | None) -> str | None:
    """A name, unless it is what LAPOR! writes instead of one."""
    return None if name is None or plain(name) in {"anonim", "anonymous", "rahasia", "dirahasiakan", "pelapor"} else name
