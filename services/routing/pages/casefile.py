"""One case as its page, its print and its letter show it: the words, the place, the clocks and the history, with names for codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.commands.desk import actors_of
from services.routing.commands.evidence import evidence_of
from services.routing.commands.office import OpenCase, may_assign
from services.routing.domain import Case, allowed_now
from services.routing.domain.case import OPEN, WITH_AGENCY
from services.routing.queries.families import Addition, Relative
from services.routing.queries.office import Assignee, Entry
from services.routing.queries.queue import HistoryEntry
from services.routing.reference import DEFAULT_ZONE, Reference
from services.routing.reporters import ANONYMOUS, WITHHELD, Reporter
from services.routing.wording import TimeLeft, long_place, time_left, working_days_since
from shared.auth import Principal
from shared.events.codes import Status
from shared.events.complaint import Attachment
from shared.files.evidence import Side, sides_of

_REASONED = ("split", "joined", "reclassified", "deferral_asked", "deferral_refused", "appeal_refused")
_SAID_IN: Mapping[str, Sequence[str]] = {"deferred": ("reply",)} | dict.fromkeys(_REASONED, ("reason",))
"""In which field of a fact the words stand that its history shows, where it is no common one."""
ACTS = ("answer", "accept", "return")
"""What an agency does with a case, in the order of the buttons. The names are the lifecycle's own."""


@dataclass(frozen=True, slots=True)
class Relatives:
    """What belongs to a case: its parts, and what is merged into it."""

    parts: Sequence[Relative] = ()
    merged: Sequence[Relative] = ()
    additions: Sequence[Addition] = ()
    """By reporters of those, latest first."""


NO_RELATIVES = Relatives()


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the history, with names for its codes."""

    version: int
    at: datetime
    kind: str
    """The fact's name without the kind of thing it is about: `routed`."""
    actor: str
    official: str | None
    data: dict[str, object]
    words: str | None
    """What was said: an answer, a question, a reason, a supplement."""
    agency: str | None
    suggestion: str | None = None
    evidence: Sequence[Attachment] = ()
    """An answer's photos."""

    @property
    def sides(self) -> Sequence[Side]:
        """Its photos of before the work, of after it, and those of which nobody said."""
        return sides_of(self.evidence)

    zone: str = DEFAULT_ZONE
    """In which its days are days."""

    @property
    def is_late(self) -> bool:
        return self.kind in ("breached", "escalated")

    @property
    def until(self) -> datetime | None:
        """Until when more time is asked for, or given."""
        written = self.data.get("until")
        return datetime.fromisoformat(written) if isinstance(written, str) else None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Both clocks of a case, and the smaller ones, as time left; each None when it does not run."""

    screening: TimeLeft | None
    response: TimeLeft | None
    resolution: TimeLeft | None
    silence: TimeLeft | None
    nearest: TimeLeft | None
    waited: int
    """Working days since the reporter sent it, up to the first answer."""
    escalated_to: str | None
    """The highest step of the ladder that has been told."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Another case of the same matter."""

    id: UUID
    number: str
    status: Status
    agency_code: str | None
    agency: str | None
    due: TimeLeft | None = None
    """Until its nearest deadline."""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN and self.status is not Status.ANSWERED


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a page shows of a case."""

    case: Case
    allowed: Sequence[str]
    """What the reader may do now, by the lifecycle's names."""
    may_assign: bool
    may_note: bool
    clocks: Deadlines
    moments: Sequence[Moment]
    """Latest first."""
    entries: Sequence[Entry]
    assignee: Assignee | None
    present: Sequence[str]
    is_followed: bool
    is_present_part: bool
    """False: the case has left the reader's scope, and is shown as it was then."""
    place: str | None
    category: str | None
    agency: str | None
    government: str
    timezone: str
    legal_basis: str | None
    reporter: Reporter
    parts: Sequence[Kin] = ()
    """The agencies' shares, of a case that is split."""
    merged: Sequence[Kin] = ()
    """What is handled with this one."""
    additions: Sequence[Addition] = ()
    """What the reporters of those have added since, latest first."""

    @property
    def master_number(self) -> str | None:
        """Of the case that it is merged into."""
        return self._told("merged", "master_number")

    @property
    def parent_number(self) -> str | None:
        """Of the case of which it is one agency's share."""
        return self._told("part_opened", "parent_number")

    def _told(self, kind: str, name: str) -> str | None:
        said = next((moment.data.get(name) for moment in self.moments if moment.kind == kind), None)
        return said if isinstance(said, str) else None

    @property
    def shows_photos(self) -> bool:
        """Photos open for who has the case now, and nobody has a share that was taken back."""
        return self.is_present_part and all(moment.kind != "part_taken_back" for moment in self.moments)

    @property
    def acts(self) -> list[str]:
        """What an agency's officer may do now."""
        return [act for act in ACTS if act in self.allowed]

    @property
    def answer(self) -> Moment | None:
        """The last answer."""
        return next((moment for moment in self.moments if moment.kind == "answered"), None)


def file_of(
    opened: OpenCase, reference: Reference, by: Principal, now: datetime, reporter: Reporter = WITHHELD, relatives: Relatives = NO_RELATIVES
) -> CaseFile:
    """The case with everything that the reader may see and do. `reporter`: as far as this page shows who it is."""
    case = opened.case
    deadlines = reference.deadlines(case.government)
    calendar, profile = deadlines.calendar, deadlines.profile(case)
    category, agency, government = (
        reference.categories.get(case.category or ""),
        reference.agencies.get(case.agency or ""),
        reference.governments.get(case.government),
    )
    until = case.first_answered_at or now
    return CaseFile(
        case=case,
        allowed=_allowed(opened, by),
        may_assign=opened.may_act and may_assign(by, case),
        may_note=opened.may_act,
        clocks=Deadlines(
            time_left(opened.clocks.screening_due_at, now, calendar),
            time_left(opened.clocks.response_due_at, now, calendar),
            time_left(opened.clocks.resolution_due_at, now, calendar),
            time_left(opened.clocks.silence_at, now, calendar),
            time_left(opened.clocks.due_at, now, calendar),
            working_days_since(case.submitted_at, until, calendar),
            _escalated(case),
        ),
        moments=[_moment(entry, reference, calendar.zone) for entry in reversed(opened.history)],
        entries=opened.entries,
        assignee=opened.assignee,
        present=opened.present,
        is_followed=opened.is_followed,
        is_present_part=opened.may_act,
        place=long_place(case.region),
        category=category.name if category else None,
        agency=agency.name if agency else None,
        government=government.name if government else case.government,
        timezone=calendar.zone,
        legal_basis=profile.legal_basis if profile else None,
        reporter=ANONYMOUS if case.anonymous else reporter,
        parts=[_kin(each, reference, time_left(each.due_at, now, calendar)) for each in relatives.parts],
        merged=[_kin(each, reference) for each in relatives.merged],
        additions=relatives.additions,
    )


def _kin(relative: Relative, reference: Reference, due: TimeLeft | None = None) -> Kin:
    agency = reference.agencies.get(relative.agency or "")
    return Kin(relative.id, relative.number, relative.status, relative.agency, agency.name if agency else None, due)


def _allowed(opened: OpenCase, by: Principal) -> list[str]:
    if not opened.may_act:
        return []
    return sorted({name for actor in actors_of(by) for name in allowed_now(opened.case, actor)})


def _escalated(case: Case) -> str | None:
    """Only while an agency holds the case, and owes an answer."""
    if case.status not in WITH_AGENCY or case.response_from is None:
        return None
    levels = [key.removeprefix("escalated:") for key in case.told if key.startswith("escalated:")]
    return levels[-1] if levels else None


def _moment(entry: HistoryEntry, reference: Reference, zone: str) -> Moment:
    data = entry.data
    kind = entry.kind.split(".")[1]
    said = entry.note or next((data[name] for name in (*_SAID_IN.get(kind, ()), "text", "question", "note") if data.get(name)), None)
    agency, suggestion = (reference.agencies.get(str(data.get(name) or "")) for name in ("agency", "suggestion"))
    if kind == "part_answered":
        agency = reference.agencies.get(str(data.get("answered_by")))
    return Moment(
        version=entry.version,
        at=entry.at,
        kind=kind,
        actor=entry.actor,
        official=entry.official,
        data=data,
        words=said if isinstance(said, str) else None,
        agency=agency.name if agency else None,
        suggestion=suggestion.name if suggestion else None,
        evidence=evidence_of(data),
        zone=zone,
    )
