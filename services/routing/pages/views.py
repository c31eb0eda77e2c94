"""Which lists the desk has, for whom, and what is asked of one in the address of a page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from services.routing.commands.office import person_of
from services.routing.domain import OPEN
from services.routing.queries.queue import Filters
from shared.auth import Principal, Role
from shared.calendar import WorkingCalendar
from shared.events.codes import Channel, Classification, Status

SOON_DAYS = 2
RECENT = timedelta(days=30)
OVER = tuple(status for status in Status if status not in OPEN)
_LONGEST_WORDS = 100
_MOST_WORDS = 8
_CODE = re.compile(r"[0-9a-z][0-9a-z.-]{0,63}")


@dataclass(frozen=True, slots=True)
class View:
    """A list with a name. `title` is a key of the catalogue of sentences, and so is `empty`, which says that there is nothing in it."""

    key: str
    title: str
    empty: str
    status: tuple[Status, ...] | None = None
    late: bool | None = None
    is_soon: bool = False
    is_mine: bool = False
    is_over: bool = False
    is_given_back: bool = False
    """What the agency gave back: to read as it was then, not to work on."""

    @property
    def latest_first(self) -> bool:
        return self.is_over or self.is_given_back


_LATE = View("late", "Overdue", "Nothing is overdue.", late=True)
_SOON = View("soon", "Due within 2 days", "Nothing is due within two working days.", late=False, is_soon=True)
_WAITING = View("waiting", "Waiting for the reporter", "No case waits for its reporter.", (Status.ANSWERED, Status.NEEDS_INFO))
_OPEN = View("open", "All open cases", "No case is open.")
_OVER = View("over", "Ended in the last 30 days", "No case has ended in the last 30 days.", OVER, is_over=True)

AGENCY_VIEWS = (
    View("answer", "For us to answer", "Nothing waits for an answer.", (Status.ROUTED, Status.IN_PROGRESS)),
    _LATE,
    _SOON,
    View("mine", "Given to me", "No case is given to you.", is_mine=True),
    _WAITING,
    _OPEN,
    View("returned", "Given back by us", "Your agency has given no case back.", is_given_back=True),
    _OVER,
)
GOVERNMENT_VIEWS = (
    View("screen", "To be screened", "Nothing waits to be screened.", (Status.RECEIVED,)),
    View("returned", "Given back", "No agency has given a case back.", (Status.RETURNED, Status.VERIFIED)),
    View("agencies", "With the agencies", "No agency has a case to answer.", (Status.ROUTED, Status.IN_PROGRESS)),
    _LATE,
    _SOON,
    _WAITING,
    _OPEN,
    _OVER,
)


def views_of(by: Principal) -> tuple[View, ...]:
    """The lists of an agency's people, or of those who look after a whole government."""
    return AGENCY_VIEWS if by.is_agency_bound or by.role is Role.OFFICER else GOVERNMENT_VIEWS


Code = TypeVar("Code", Channel, Classification)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a list, and what narrows it. Anything that cannot be is left out, so that an old address still works."""

    view: View
    q: str = ""
    classification: Classification | None = None
    category: str | None = None
    channel: Channel | None = None
    region: str | None = None
    agency: str | None = None
    after: str | None = None

    @classmethod
    def read(cls, given: Iterable[tuple[str, str]], by: Principal) -> "Wanted":
        values: Mapping[str, str] = {name: value.strip() for name, value in given if value.strip()}
        views = {view.key: view for view in views_of(by)}
        return cls(
            views.get(values.get("view", ""), views_of(by)[0]),
            values.get("q", "")[:_LONGEST_WORDS],
            _code(Classification, values.get("classification")),
            _plain(values.get("category")),
            _code(Channel, values.get("channel")),
            _plain(values.get("region")),
            _plain(values.get("agency")),
            values.get("after"),
        )

    @classmethod
    def parse(cls, query: str, by: Principal) -> "Wanted":
        """From what a saved view keeps."""
        return cls.read(parse_qsl(query), by)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.classification or self.category or self.channel or self.region or self.agency)

    @property
    def number(self) -> str | None:
        """A case's number, where nothing else was typed."""
        digits = re.sub(r"[\s.\-]", "", self.q)
        return digits if digits.isascii() and digits.isdecimal() else None

    def query(self, *, after: str | None = None) -> str:
        """For an address that shows the same, from its beginning or from `after`."""
        given = {
            "view": self.view.key,
            "q": self.q,
            "classification": self.classification,
            "category": self.category,
            "channel": self.channel,
            "region": self.region,
            "agency": self.agency,
            "after": after,
        }
        return urlencode({name: value for name, value in given.items() if value})

    def filters(self, by: Principal, now: datetime, calendar: WorkingCalendar) -> Filters:
        """For the queries. A number is looked for in all cases that one may see, whatever the list."""
        view = self.view
        filters = Filters(
            status=view.status,
            late=view.late,
            due_before=calendar.add_working_days(now, SOON_DAYS) + timedelta(seconds=1) if view.is_soon else None,
            assignee=person_of(by) if view.is_mine else None,
            changed_after=now - RECENT if view.is_over else None,
            returned_by=by.scope if view.is_given_back else None,
            latest_first=view.latest_first,
            classification=self.classification,
            category=self.category,
            channel=self.channel,
            region=self.region,
            agency=self.agency,
        )
        if self.number is not None:
            return Filters(number=self.number)
        return replace(filters, search=_search(self.q)) if self.q else filters


def _search(q: str) -> str | None:
    """Each word, or its beginning, must be there. Only letters and digits go through, so nothing in it is an operator."""
    words = re.findall(r"\w+", q)[:_MOST_WORDS]
    return " & ".join(f"'{word}':*" for word in words) or None


def _code(kind: type[Code], value: str | None) -> Code | None:
    return kind(value) if value in {code.value for code in kind} else None


def _plain(value: str | None) -> str | None:
    return value if value and _CODE.fullmatch(value) else None
