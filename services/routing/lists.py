"""Which lists the desk has, for whom, and what each of them asks for: the pages and the API show the same."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from services.routing.commands.office import person_of
from services.routing.domain import OPEN
from services.routing.queries.queue import Asked, Filters
from services.routing.reference import STUCK_DAYS
from shared.auth import Principal, Role
from shared.calendar import WorkingCalendar
from shared.errors import FieldError, Filled, InvalidInput
from shared.events.codes import Channel, Classification, Status

SOON_DAYS = 2
STUCK = "Nothing happened for %(days)s days"
NONE_STUCK = "Nothing lies still: all cases have moved in the last %(days)s days."
RECENT = timedelta(days=30)
OVER = tuple(status for status in Status if status not in OPEN)
WORKED = (Status.RECEIVED, Status.VERIFIED, Status.ROUTED, Status.IN_PROGRESS, Status.RETURNED)
"""Where an office must act. While the reporter has the word, or an agency its deferral, nothing is stuck."""
_MOST_WORDS = 8
LONGEST_WORDS = 100
CODE = re.compile(r"[0-9a-z][0-9a-z.-]{0,63}")
"""Of a topic, a place or an agency, as an address has it."""
_NOT_A_QUERY = "Give what stands behind the question mark in the address of a list of the desk, like view=late&category=jalan-rusak."


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
    is_followed: bool = False
    stuck_days: int | None = None
    """Of the list of what lies still: for so many calendar days nobody has done anything."""
    is_over: bool = False
    asked: Asked | None = None
    is_given_back: bool = False
    """What the agency gave back: to read as it was then, not to work on."""

    @property
    def latest_first(self) -> bool:
        return self.is_over or self.is_given_back or self.asked == "appeal"


_LATE = View("late", "Overdue", "Nothing is overdue.", late=True)
_SOON = View("soon", "Due within 2 days", "Nothing is due within two working days.", late=False, is_soon=True)
_STUCK = View("stuck", Filled(STUCK, days=STUCK_DAYS), Filled(NONE_STUCK, days=STUCK_DAYS), WORKED, stuck_days=STUCK_DAYS)
_FOLLOWED = View("followed", "Followed by me", "You follow no open case.", is_followed=True)
_WAITING = View("waiting", "Waiting for the reporter", "No case waits for its reporter.", (Status.ANSWERED, Status.NEEDS_INFO))
_OPEN = View("open", "All open cases", "No case is open.")
_OVER = View("over", "Ended in the last 30 days", "No case has ended in the last 30 days.", OVER, is_over=True)

_APPEALS = View("appeal", "Appeals", "No appeal waits for a decision from you.", (Status.CLOSED, Status.ARCHIVED), asked="appeal")

AGENCY_VIEWS = (
    View("answer", "For us to answer", "Nothing waits for an answer.", (Status.ROUTED, Status.IN_PROGRESS)),
    _LATE,
    _SOON,
    View("mine", "Given to me", "No case is given to you.", is_mine=True),
    _FOLLOWED,
    _STUCK,
    _WAITING,
    _OPEN,
    View("returned", "Given back by us", "Your agency has given no case back.", is_given_back=True),
    _OVER,
)
HEAD_VIEWS = (AGENCY_VIEWS[0], _APPEALS, *AGENCY_VIEWS[1:])
"""Of an agency's head, on whom its reporters call."""
GOVERNMENT_VIEWS = (
    View("screen", "To be screened", "Nothing waits to be screened.", (Status.RECEIVED,)),
    View("returned", "Given back", "No agency has given a case back.", (Status.RETURNED, Status.VERIFIED)),
    View("deferral", "Asks for more time", "No agency asks for more time.", (Status.ROUTED, Status.IN_PROGRESS), asked="deferral"),
    _APPEALS,
    View("agencies", "With the agencies", "No agency has a case to answer.", (Status.ROUTED, Status.IN_PROGRESS)),
    _LATE,
    _SOON,
    _FOLLOWED,
    _STUCK,
    _WAITING,
    _OPEN,
    _OVER,
)


def views_of(by: Principal) -> tuple[View, ...]:
    """The lists of an agency's people, or of those who look after a whole government."""
    if by.role is Role.HEAD and by.is_agency_bound:
        return HEAD_VIEWS
    return AGENCY_VIEWS if by.is_agency_bound or by.role is Role.OFFICER else GOVERNMENT_VIEWS


def refuse_others(query: str, by: Principal) -> None:
    """Raises InvalidInput, with the field `query`, for what is not the address of one of the reader's lists behind its question mark."""
    try:
        given = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    except ValueError as error:
        raise InvalidInput([FieldError("query", "malformed", _NOT_A_QUERY)]) from error
    known = {
        "view": {view.key for view in views_of(by)},
        "classification": {each.value for each in Classification},
        "channel": {each.value for each in Channel},
    }
    for name, value in given:
        if name in known:
            is_taken = value in known[name]
        elif name == "q":
            is_taken = len(value) <= LONGEST_WORDS and "\x00" not in value
        else:
            is_taken = name in ("category", "region", "agency") and CODE.fullmatch(value) is not None
        if not is_taken:
            raise InvalidInput([FieldError("query", "malformed", _NOT_A_QUERY)])


def still_for(view: View, days: int) -> View:
    """The list with so many days, if it is the one of what lies still."""
    if view.stuck_days is None:
        return view
    return replace(view, title=Filled(STUCK, days=days), empty=Filled(NONE_STUCK, days=days), stuck_days=days)


def filters_of(view: View, by: Principal, now: datetime, calendar: WorkingCalendar) -> Filters:
    """What a list asks for, at a moment."""
    return Filters(
        status=view.status,
        late=view.late,
        due_before=calendar.add_working_days(now, SOON_DAYS) + timedelta(seconds=1) if view.is_soon else None,
        acted_before=now - timedelta(days=view.stuck_days) if view.stuck_days is not None else None,
        assignee=person_of(by) if view.is_mine else None,
        watcher=person_of(by) if view.is_followed else None,
        changed_after=now - RECENT if view.is_over else None,
        returned_by=by.scope if view.is_given_back else None,
        asked=view.asked,
        latest_first=view.latest_first,
    )


def number_of(q: str) -> str | None:
    """A case's number, where nothing else was typed."""
    digits = re.sub(r"[\s.\-]", "", q)
    return digits if digits.isascii() and digits.isdecimal() else None


def search_of(q: str) -> str | None:
    """Each word, or its beginning, must be there. Only letters and digits go through, so nothing in it is an operator."""
    words = re.findall(r"[^\W_]+", q)[:_MOST_WORDS]
    return " & ".join(f"'{word}':*" for word in words) or None
