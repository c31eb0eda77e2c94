"""The frame of the desk: the lists with their counts, the rows of the one that is open, and what can narrow it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.routing.api.fields import decode_cursor, encode_cursor
from services.routing.commands.office import person_of
from services.routing.directory.queries.persons import Colleague
from services.routing.lists import View, still_for, views_of
from services.routing.pages.parts import Parts
from services.routing.pages.views import Wanted
from services.routing.queries import case_changes, office, queue
from services.routing.queries.queue import QueueItem, QueueKey, Tally
from services.routing.reference import DEFAULT_ZONE, Reference
from services.routing.wording import TimeLeft, short_place, time_left
from shared.auth import Principal
from shared.calendar import WorkingCalendar
from shared.database import Connection
from shared.errors import InvalidInput
from shared.events.codes import Channel, Classification, Status
from shared.events.reference import AgencyRegistered, CategoryRegistered
from shared.regions import Region, children

PAGE = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list."""

    item: QueueItem
    left: TimeLeft | None
    place: str | None
    category: str | None
    agency: str | None
    assignee: str | None
    is_given_back: bool
    """To read only: what became of it since is not told."""
    is_news: bool = False
    """The reader follows it, and it has changed since they looked."""


@dataclass(frozen=True, slots=True)
class ListLink:
    """A list with how many cases it has: as many as it shows."""

    view: View
    query: str
    count: Tally


@dataclass(frozen=True, slots=True)
class SavedLink:
    id: int
    name: str
    query: str
    count: Tally


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed by."""

    categories: Sequence[CategoryRegistered]
    districts: Sequence[Region]
    agencies: Sequence[AgencyRegistered]
    channels: Sequence[Channel] = tuple(Channel)
    classifications: Sequence[Classification] = tuple(Classification)


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around a case."""

    wanted: Wanted
    lists: Sequence[ListLink]
    saved: Sequence[SavedLink]
    rows: Sequence[Row]
    total: Tally
    query: str
    next_query: str | None
    choices: Choices
    timezone: str
    office: str
    """The agency or government whose desk this is."""
    place: str
    """From where the live stream goes on."""
    colleagues: Sequence[Colleague]
    """To whom the reader can give cases of the list."""


def calendar_of(reference: Reference, by: Principal) -> WorkingCalendar:
    """By which working days somebody's lists go."""
    return reference.deadlines(by.government or "").calendar


async def read_frame(tx: Connection, parts: Parts, by: Principal, wanted: Wanted) -> Frame:
    """One look at the desk. All counts and the rows are of one statement's conditions, so that they agree."""
    place = await case_changes.get_horizon(tx)
    reference = await parts.landscape.at(tx)
    now, calendar = parts.now(), calendar_of(reference, by)
    days = reference.stuck_days(by.government)
    wanted, views = wanted.within(days), [still_for(view, days) for view in views_of(by)]
    kept = await office.list_views(tx, person_of(by))
    asked = [Wanted(view) for view in views] + [Wanted.parse(view.query, by).within(days) for view in kept] + [wanted]
    counts = await queue.count_lists(tx, [each.filters(by, now, calendar) for each in asked], by=by, now=now)
    found = await queue.list_queue(tx, wanted.filters(by, now, calendar), by=by, after=_place(wanted.after), limit=PAGE + 1, now=now)
    rows = found[:PAGE]
    given_back = wanted.view.is_given_back and wanted.number is None
    return Frame(
        wanted=wanted,
        lists=[ListLink(view, Wanted(view).query(), count) for view, count in zip(views, counts, strict=False)],
        saved=[SavedLink(view.id, view.name, view.query, count) for view, count in zip(kept, counts[len(views) :], strict=False)],
        rows=await _rows(tx, [_as_given_back(item) for item in rows] if given_back else rows, reference, now, by, given_back=given_back),
        total=counts[-1],
        query=wanted.query(),
        next_query=wanted.query(after=encode_cursor(_key(rows[-1], wanted))) if len(found) > PAGE else None,
        choices=_choices(reference, by),
        timezone=calendar.zone,
        office=office_name(reference, by),
        place=str(place),
        colleagues=await parts.office.colleagues.lately(by.scope) if by.is_agency_bound else (),
    )


def office_name(reference: Reference, by: Principal) -> str:
    """Whose desk it is, by name; empty for everything."""
    agency, government = reference.agencies.get(by.scope), reference.governments.get(by.scope)
    return agency.name if agency else government.name if government else ""


def timezone_of(reference: Reference, government: str) -> str:
    known = reference.governments.get(government)
    return known.timezone if known else DEFAULT_ZONE


async def _rows(
    tx: Connection, items: Sequence[QueueItem], reference: Reference, now: datetime, by: Principal, *, given_back: bool
) -> list[Row]:
    ids = [item.id for item in items]
    assignees, seen = await office.list_assignees(tx, ids), await office.list_seen(tx, person_of(by), ids)
    rows = []
    for item in items:
        category, agency = reference.categories.get(item.category or ""), reference.agencies.get(item.agency or "")
        rows.append(
            Row(
                item,
                time_left(item.due_at, now, reference.deadlines(item.government).calendar),
                short_place(item.region),
                category.name if category else None,
                agency.name if agency else None,
                assignees[item.id].name if item.id in assignees and not given_back else None,
                given_back,
                item.id in seen and item.changed_at > seen[item.id],
            )
        )
    return rows


def _as_given_back(item: QueueItem) -> QueueItem:
    return replace(item, status=Status.RETURNED, agency=None, due_at=None, late=False)


def _choices(reference: Reference, by: Principal) -> Choices:
    government = by.government
    agencies = [] if by.is_agency_bound else [known for known in reference.agencies.values() if government in (None, known.government)]
    return Choices(reference.topics_of(government), children(government) if government and not government.endswith(".00") else (), agencies)


def _key(item: QueueItem, wanted: Wanted) -> QueueKey:
    return QueueKey(item.changed_at if wanted.view.latest_first and wanted.number is None else item.due_at, item.id)


def _place(after: str | None) -> QueueKey | None:
    """A place that cannot be read is the beginning."""
    try:
        return decode_cursor(after)
    except InvalidInput:
        return None
