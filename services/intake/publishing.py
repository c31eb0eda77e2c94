"""What of a complaint is public, and in which words. Pure: no I/O, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.intake.queries.cases import Case, Entry
from shared.events.codes import NATIONAL, Status
from shared.likeness import bands
from shared.masking import mask_public

PUBLISHED = frozenset(
    {
        Status.VERIFIED,
        Status.ROUTED,
        Status.IN_PROGRESS,
        Status.DEFERRED,
        Status.RETURNED,
        Status.SPLIT,
        Status.ANSWERED,
        Status.CLOSED,
    }
)
"""Read and taken up. What nobody has read yet is not published, nor what was not handled, was taken back, or is handled with another."""

TOLD = frozenset(
    {
        "verified",
        "routed",
        "returned",
        "accepted",
        "answered",
        "disputed",
        "closed",
        "breached",
        "escalated",
        "deferred",
        "resumed",
        "split",
        "part_answered",
        "joined",
        "reopened",
        "unmerged",
        "deadlines_changed",
    }
)
"""The steps that the public may know. What its reporter and an office say to each other is theirs."""
CODES = ("outcome", "clock", "level", "due_at", "until", "time_known", "evidence", "answered_by", "parts")
REASON_IS_A_CODE = frozenset({"returned", "answered", "part_answered", "closed"})
"""In the others a reason is somebody's words."""
SAID = {"answered": "text", "part_answered": "text", "deferred": "reply"}
"""The words that an agency says to everybody."""
PLACE_MAX = 200


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One step of a public history; `data` holds codes and times, and of an answer its masked text and its photos."""

    at: datetime
    kind: str
    agency: str | None
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Publication:
    """A complaint as anybody may read it. No name, number or flag of a person is in it."""

    complaint_id: UUID
    number: int
    government: str
    region: str | None
    category: str | None
    agency: str | None
    status: Status
    title: str | None
    words: str | None
    place: str | None
    answer: str | None
    """The last one."""
    history: tuple[PublicStep, ...]
    submitted_at: datetime
    supporters: int = 0
    """Other citizens whom it concerns, the reporter not among them."""
    bands: tuple[int, ...] = ()
    """What its words are like, see `shared.likeness`; only where it is made, not where it is read."""

    @property
    def province(self) -> str | None:
        return self._place[:2] or None

    @property
    def regency(self) -> str | None:
        return self._place[:5] if len(self._place) >= 5 else None

    @property
    def district(self) -> str | None:
        return self._place[:8] if len(self._place) >= 8 else None

    @property
    def _place(self) -> str:
        """Where no place was given, the government's; a province is `32.00` as a government and `32` as a region."""
        if self.region is not None:
            return self.region
        return "" if self.government == NATIONAL else self.government.removesuffix(".00")


def is_published(case: Case) -> bool:
    """Whether anybody may read it."""
    return case.is_public and case.status in PUBLISHED and not is_read_elsewhere(case)


def is_read_elsewhere(case: Case) -> bool:
    """Whether it is handled with another complaint, or was answered with it: then that one is what is public."""
    return case.master is not None and case.status in (Status.MERGED, Status.ANSWERED, Status.CLOSED)


def publish(case: Case, entries: Sequence[Entry], reporter_name: str | None) -> Publication:
    """The public form of a complaint that may have one, see `is_published`. `reporter_name` is masked wherever it stands."""

    def masked(text: str | None) -> str | None:
        return mask_public(text, reporter_name) if text else None

    steps = tuple(_step(entry, masked(_text(entry))) for entry in entries if entry.source == "routing" and entry.kind in TOLD)
    answers = [step.data["text"] for step in steps if step.kind in ("answered", "part_answered") and "text" in step.data]
    last = answers[-1] if answers else None
    title, words = masked(case.title), masked(case.text)
    return Publication(
        case.id,
        case.number,
        case.government,
        case.region,
        case.category,
        case.agency,
        case.status,
        title,
        words,
        masked(case.address[:PLACE_MAX] if case.address else None),
        last if isinstance(last, str) else None,
        steps,
        case.submitted_at,
        case.supporters,
        tuple(bands(f"{title or ''} . {words or ''}", case.government)),
    )


def without_words(entries: Sequence[Entry]) -> tuple[PublicStep, ...]:
    """The steps of a complaint that is not public, for those whose complaint is handled with it: what happened, and no word or photo."""
    told = [entry for entry in entries if entry.source == "routing" and entry.kind in TOLD]
    return tuple(replace(step, data={**step.data, "evidence": []}) for step in (_step(entry, None) for entry in told))


def _text(entry: Entry) -> str | None:
    text = entry.data.get(SAID[entry.kind]) if entry.kind in SAID else None
    return text if isinstance(text, str) else None


def _step(entry: Entry, text: str | None) -> PublicStep:
    codes = (*CODES, "reason") if entry.kind in REASON_IS_A_CODE else CODES
    data = {name: entry.data[name] for name in codes if name in entry.data}
    return PublicStep(entry.at, entry.kind, entry.agency, data | ({"text": text} if text else {}))
