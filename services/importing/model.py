"""What an export says, in Kawal's words but still with the source's names: agencies, topics and places are matched later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.errors import FieldError, InvalidInput
from shared.events.codes import ArchiveReason, Channel, Classification, CloseReason, Outcome

StepKind = Literal["verified", "info_requested", "routed", "answered", "closed", "archived", "withdrawn"]


class NoteKind(StrEnum):
    """What a note about a row is about, so that thousands of them can be counted."""

    ROW_SHAPE = "row_shape"
    NO_ID = "no_id"
    BAD_ID = "bad_id"
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    REPEATED_ID = "repeated_id"
    DAMAGED_FILE = "damaged_file"
    NO_TIME = "no_time"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_CLASSIFICATION = "unknown_classification"
    UNKNOWN_CHANNEL = "unknown_channel"
    UNKNOWN_PRIVACY = "unknown_privacy"
    NO_PRIVACY_COLUMN = "no_privacy_column"
    NO_ID_COLUMN = "no_id_column"
    IMPOSSIBLE_ORDER = "impossible_order"
    SEVERAL_AGENCIES = "several_agencies"
    SHORTENED = "shortened"
    UNUSED_COLUMN = "unused_column"
    UNKNOWN_PLACE = "unknown_place"
    CHANGED_SINCE = "changed_since"


@dataclass(frozen=True, slots=True)
class RowNote:
    """Something to say about one row. `line` counts from 1, as an editor or a spreadsheet shows it; `field` is the column's own name."""

    line: int
    field: str
    kind: NoteKind
    reason: str
    sheet: str | None = None


class RowProblem(RowNote):
    """The row could not be read and is not imported."""

    __slots__ = ()


class RowWarning(RowNote):
    """The row is imported; this part of it was doubtful, and the reason says what was made of it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ImportedStep:
    """One thing that the source recorded after the submission. `at_known` is false when the source does not say when:
    `at` is then the latest moment before it that is known, and no indicator of time may use it."""

    kind: StepKind
    at: datetime
    at_known: bool = True
    agency: str | None = None
    text: str | None = None
    outcome: Outcome | None = None
    archive_reason: ArchiveReason | None = None
    close_reason: CloseReason | None = None


@dataclass(frozen=True, slots=True)
class ImportedComplaint:
    """One complaint of an export. Times are UTC; names are as the source writes them, without surrounding space."""

    line: int
    source: str
    external_id: str
    submitted_at: datetime
    channel: Channel
    classification: Classification | None
    category: str | None
    category_id: str | None
    title: str | None
    text: str | None
    """None: the source withheld the words."""
    reporter: str | None
    anonymous: bool
    confidential: bool
    government: str | None
    agency: str | None
    agency_id: str | None
    province: str | None
    regency: str | None
    district: str | None
    village: str | None
    address: str | None
    steps: tuple[ImportedStep, ...]
    sheet: str | None = None


Parsed = ImportedComplaint | RowProblem | RowWarning
ParsedRows = Iterator[Parsed]


def unreadable(message: str) -> InvalidInput:
    """The whole file cannot be read; the message is a sentence for the person who named it."""
    return InvalidInput([FieldError("file", "unreadable", message)], detail=message)
