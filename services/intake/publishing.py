"""What of a complaint is public, and in which words. Pure: no I/O, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.queries.cases import Case, Entry
from shared.events.codes import NATIONAL, Status
from shared.likeness import bands
from shared.masking import mask_public

PUBLISHED = frozenset({Status.VERIFIED, Status.ROUTED, Status.IN_PROGRESS, Status.RETURNED, Status.ANSWERED, Status.CLOSED})
"""Read and taken up. What nobody has read yet is not published, nor what was not handled or was taken back."""

TOLD = frozenset({"verified", "routed", "returned", "accepted", "answered", "disputed", "closed", "breached", "escalated"})
"""The steps that the public may know. What its reporter and an office say to each other is theirs."""
CODES = ("reason", "outcome", "clock", "level", "due_at", "time_known", "evidence")
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
    return case.is_public and case.status in PUBLISHED


def publish(case: Case, entries: Sequence[Entry], reporter_name: str | None) -> Publication:
    """The public form of a complaint that may have one, see `is_published`. `reporter_name` is masked wherever it stands."""

    def masked(text: str | None) -> str | None:
        return mask_public(text, reporter_name) if text else None

    steps = tuple(_step(entry, masked(_text(entry))) for entry in entries if entry.source == "routing" and entry.kind in TOLD)
    answers = [step.data.get("text") for step in steps if step.kind == "answered"]
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


def _text(entry: Entry) -> str | None:
    text = entry.data.get("text") if entry.kind == "answered" else None
    return text if isinstance(text, str) else None


def _step(entry: Entry, text: str | None) -> PublicStep:
    data = {name: entry.data[name] for name in CODES if name in entry.data}
    return PublicStep(entry.at, entry.kind, entry.agency, data | ({"text": text} if text else {}))
