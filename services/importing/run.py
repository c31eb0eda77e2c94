"""The import itself: rows in batches, names to codes, what is new made known, complaints handed to intake."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from services.importing.directory import Directory, Registered
from services.importing.model import ImportedComplaint, ImportedStep, NoteKind, Parsed, RowProblem, RowWarning
from services.importing.naming import government_of
from services.importing.sources import Source
from services.importing.tables import Reading
from services.intake.domain import ImportedRow, Receipt
from shared.events.codes import GovernmentCode
from shared.events.complaint import RecordedStep
from shared.events.reference import AgencyRegistered, CategoryRegistered, GovernmentRegistered
from shared.regions import name_of, resolve_place

BATCH = 500

NAMES: dict[type[Registered], str] = {GovernmentRegistered: "governments", AgencyRegistered: "agencies", CategoryRegistered: "categories"}


class Registry(Protocol):
    """Routing's reference data."""

    async def directory(self) -> Directory:
        """All governments, agencies and topics that are known now."""

    async def register(self, facts: Sequence[Registered]) -> None:
        """Makes these known."""


class Store(Protocol):
    """Intake, as far as an import needs it."""

    async def import_many(self, rows: Sequence[ImportedRow]) -> list[Receipt]:
        """Stores what is new; one transaction."""


@dataclass(slots=True)
class Summary:
    """What became of a file. Rows = imported + known + problems, but for blank rows and exact repetitions."""

    imported: int = 0
    known: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)
    created: Counter[str] = field(default_factory=Counter)
    """Governments, agencies and categories that were made known."""

    @property
    def counts(self) -> dict[tuple[str, NoteKind], int]:
        """Notes by gravity and kind, problems first."""
        return {
            **{("problem", kind): count for kind, count in Counter(note.kind for note in self.problems).most_common()},
            **{("warning", kind): count for kind, count in Counter(note.kind for note in self.warnings).most_common()},
        }


@dataclass(frozen=True, slots=True)
class Order:
    """What to import, and what to think where the file says nothing."""

    source: Source
    path: Path
    now: datetime
    zone: tzinfo
    government: GovernmentCode | None = None
    public: bool = False
    """Where no column says which reports are anonymous or confidential: whether everybody may read them."""


async def import_file(order: Order, registry: Registry, store: Store, *, progress: Callable[[float, Summary], None]) -> Summary:
    """Imports a file, batch by batch, each all or nothing; a batch that was imported before changes nothing.

    `progress` is told the share of the file that is done. Raises InvalidInput when the file as a whole cannot be read.
    """
    summary, reading = Summary(), Reading()
    parsed = order.source.parse(order.path, now=order.now, zone=order.zone, reading=reading, public=order.public)
    directory: Directory | None = None
    default: GovernmentCode | None = order.government
    for batch in _batches(parsed, summary):
        if directory is None:
            directory = await registry.directory()
        default = default or _commonest_government(batch) or order.source.government
        rows = [_row(complaint, order.source, directory, default, summary) for complaint in batch]
        if made := directory.take_new():
            await registry.register(made)
            summary.created.update(NAMES[type(fact)] for fact in made)
        receipts = await store.import_many(rows)
        new = sum(receipt.created for receipt in receipts)
        summary.imported += new
        summary.known += len(receipts) - new
        summary.warnings += [_changed(complaint) for complaint, receipt in zip(batch, receipts, strict=True) if not receipt.same]
        progress(reading.share, summary)
    progress(1.0, summary)
    return summary


def _changed(complaint: ImportedComplaint) -> RowWarning:
    reason = "was imported before with another date, text or history; what is stored stays as it is"
    return RowWarning(complaint.line, "", NoteKind.CHANGED_SINCE, reason, complaint.sheet)


def _batches(parsed: Iterator[Parsed], summary: Summary) -> Iterator[list[ImportedComplaint]]:
    batch: list[ImportedComplaint] = []
    for entry in parsed:
        if isinstance(entry, RowProblem):
            summary.problems.append(entry)
        elif isinstance(entry, RowWarning):
            summary.warnings.append(entry)
        elif isinstance(entry, ImportedComplaint):
            batch.append(entry)
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _commonest_government(batch: Sequence[ImportedComplaint]) -> GovernmentCode | None:
    """Whose file it is: some rows name an agency where the others name their government."""
    named = Counter(code for complaint in batch if complaint.government and (code := government_of(complaint.government)))
    return named.most_common(1)[0][0] if named else None


def _row(complaint: ImportedComplaint, source: Source, directory: Directory, default: GovernmentCode, summary: Summary) -> ImportedRow:
    government = directory.government(complaint.government, default)
    near = None if government.endswith("00.00") else government.removesuffix(".00")
    place = resolve_place(complaint.province, complaint.regency, complaint.district, complaint.village, near=near)
    for column in place.missed:
        taken = name_of(place.code) if place.code else None
        reason = f"“{getattr(complaint, column)}” does not fit the rest of the place; taken as {taken or 'unknown'}"
        summary.warnings.append(RowWarning(complaint.line, column, NoteKind.UNKNOWN_PLACE, reason, complaint.sheet))
    own = government if source.topics_are_own else None
    return ImportedRow(
        channel=complaint.channel,
        external_id=f"{source.name}:{complaint.external_id}",
        submitted_at=complaint.submitted_at,
        government=government,
        text=complaint.text,
        recorded=tuple(_step(step, government, directory) for step in complaint.steps),
        region=place.code,
        classification=complaint.classification,
        category=directory.category(complaint.category, government=own) if complaint.category else None,
        title=complaint.title,
        address=complaint.address,
        anonymous=complaint.anonymous,
        confidential=complaint.confidential,
        requested_agency=directory.agency(government, complaint.agency) if complaint.agency else None,
        reporter_name=complaint.reporter,
    )


def _step(step: ImportedStep, government: GovernmentCode, directory: Directory) -> RecordedStep:
    return RecordedStep(
        kind=step.kind,
        at=step.at,
        at_known=step.at_known,
        agency=directory.agency(government, step.agency) if step.agency else None,
        text=step.text,
        outcome=step.outcome,
        archive_reason=step.archive_reason,
        close_reason=step.close_reason,
    )
