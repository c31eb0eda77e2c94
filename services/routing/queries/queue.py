"""The desk's lists: what waits, nearest deadline first. Each filter is a fixed piece of SQL with one parameter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import asyncpg
from pydantic import Field

from services.routing.clock import Clocks
from services.routing.domain import OPEN, Case
from services.routing.practice import CLASSROOM
from services.routing.queries.cases import OPEN_SQL, OVER_SQL, SELECT_WITH_CLOCKS, case_of, clocks_in
from shared.auth import EVERYTHING, Principal
from shared.database import Connection
from shared.events.codes import Channel, Classification, Status

Asked: TypeAlias = Literal["deferral", "appeal"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; None does not narrow. Without a status all open cases are meant, and with a number all."""

    status: tuple[Status, ...] | None = None
    government: str | None = None
    agency: str | None = None
    classification: Classification | None = None
    category: str | None = None
    region: str | None = None
    """This region and all below it."""
    channel: Channel | None = None
    due_before: datetime | None = None
    late: bool | None = None
    acted_before: datetime | None = None
    """Nobody has done anything with it since then: what the clock tells does not count."""
    number: str | None = None
    """The whole number."""
    search: str | None = None
    """Words as `to_tsquery` reads them (see `lists.search_of`): found by an index, wherever they stand."""
    assignee: str | None = None
    """Who works on it (`Assignee.person`), by the word of the agency that has it now."""
    watcher: str | None = None
    """Who follows it."""
    returned_by: str | None = None
    """An agency that gave it back and does not have it now, wherever it is: instead of what lies in the scope."""
    changed_after: datetime | None = None
    asked: Asked | None = None
    """What is asked of the coordinator: more time by an agency, a last word by a reporter."""
    latest_first: bool = False
    """By the last change, newest first, as what is over is read; a QueueKey then holds that moment."""

    @property
    def is_narrowed(self) -> bool:
        """Whether an index alone cannot count it: the rows themselves are to be read."""
        narrowing = (self.classification, self.category, self.region, self.channel, self.search, self.government, self.agency)
        return any(value is not None for value in narrowing)


@dataclass(frozen=True, slots=True)
class QueueKey:
    """Where a page ended: order is by the nearest deadline, those without one last, then by id. With `latest_first` by the last change."""

    due_at: datetime | None
    id: UUID


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One case in a list, as the API gives it too."""

    id: UUID
    version: int
    number: str
    status: Status
    government: str
    agency: str | None
    region: str | None
    classification: Classification | None
    category: str | None
    channel: Channel
    title: str | None
    excerpt: Annotated[str | None, Field(description="The first words")]
    anonymous: Annotated[bool, Field(description="The reporter's identity is hidden from the agency")]
    confidential: Annotated[bool, Field(description="The content is not public")]
    imported: bool
    hop: Annotated[int, Field(description="How many agencies it was given to")]
    submitted_at: datetime
    changed_at: datetime
    first_routed_at: datetime | None
    first_answered_at: datetime | None
    due_at: Annotated[datetime | None, Field(description="The nearest deadline that runs")]
    late: bool


def key_of(item: QueueItem, filters: Filters) -> QueueKey:
    """The place of a case in the order of a list."""
    return QueueKey(item.changed_at if filters.latest_first else item.due_at, item.id)


_COLUMNS = ", ".join(field.name for field in fields(QueueItem) if field.name not in ("excerpt", "late"))
DUE_SQL = "coalesce(due_at, 'infinity')"
"""In the words of the indexes."""
_CONDITIONS: Mapping[str, str] = {
    "government": "government = {}",
    "agency": "agency = {}",
    "classification": "classification = {}",
    "category": "category = {}",
    "region": "(region = {0} or starts_with(region, {0} || '.'))",
    "channel": "channel = {}",
    "due_before": f"{DUE_SQL} < {{}}",
    "acted_before": "acted_at < {}",
    "number": "number = {}",
    "assignee": """exists (select from case_assignment a
        where a.case_id = complaint_case.id and a.agency = complaint_case.agency and a.person = {})""",
    "watcher": "exists (select from case_watch w where w.case_id = complaint_case.id and w.person = {})",
    "returned_by": "returned_by <> '{{}}' and returned_by @> array[{0}::text] and agency is distinct from {0}",
    "changed_after": "changed_at > {}",
}
_ASKED: Mapping[Asked, str] = {
    "deferral": "deferral_until is not null and status <> 'deferred'",
    "appeal": "appeal = 'raised'",
}
SEARCH = "search @@ regexp_replace(to_tsquery('indonesian', {})::text, '<[-0-9]+>', '&', 'g')::tsquery"
GET_CASE = f"{SELECT_WITH_CLOCKS} where c.id = $1"
LIST_HISTORY = "select version, at, actor, official, kind, data, note from case_history where case_id = $1 order by version"
NEAR = 3_000
"""So many cases at the head of a list are looked through for words before the index of words is asked. What is said in every second
complaint is found there at once; the index would bring all of them first, to be put in order."""
COUNTED, FOUND = 1_000, 100
"""A list that is narrowed, or of the whole nation, is counted up to the first, one of words up to the second: whoever reads "more than"
narrows it further."""


class _Statement:
    """Gathers conditions and their parameters."""

    def __init__(self, parameters: list[object]) -> None:
        self.parameters = parameters
        self._conditions: list[str] = []

    def parameter(self, value: object) -> str:
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def where(self, condition: str) -> None:
        self._conditions.append(condition)

    @property
    def conditions(self) -> str:
        return " and ".join(self._conditions)


def _narrowed(filters: Filters, by: Principal, now: datetime, parameters: list[object] | None = None) -> _Statement:
    """The filters, words apart, inside what the principal may see; `parameters` are those that the statement has already."""
    made = _Statement([] if parameters is None else parameters)
    _within_scope(made, filters, by)
    if filters.status is None:
        if filters.number is None and filters.returned_by is None:
            made.where(OPEN_SQL)
    elif len(filters.status) == 1:
        made.where(f"status = {made.parameter(filters.status[0].value)}")
    else:
        made.where(f"status = any({made.parameter([status.value for status in filters.status])}::text[])")
    if filters.status is not None and OPEN.issuperset(filters.status):
        made.where(OPEN_SQL)  # says nothing new, but lets the partial index of open cases give the order
    elif filters.status is not None and OPEN.isdisjoint(filters.status):
        made.where(OVER_SQL)
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            made.where(condition.format(made.parameter(value)))
    if filters.asked is not None:
        made.where(_ASKED[filters.asked])
    if filters.late is not None:
        made.where(f"{DUE_SQL} {'<' if filters.late else '>='} {made.parameter(now)}::timestamptz")
    return made


def _within_scope(made: _Statement, filters: Filters, by: Principal) -> None:
    """A case with an agency is in the care of that agency's government: where an agency of the scope is named, the scope says no more."""
    if filters.returned_by is not None:
        return
    if by.scope == EVERYTHING:
        if filters.government is None and filters.agency is None:
            made.where(f"government <> {made.parameter(CLASSROOM)}")
    elif by.is_agency_bound:
        made.where(f"agency = {made.parameter(by.scope)}")
    elif filters.agency is None or not filters.agency.startswith(f"{by.scope}."):
        made.where(f"government = {made.parameter(by.scope)}")


def _search(made: _Statement, filters: Filters, by: Principal) -> None:
    """Asks the index of words. A government's code is a lexeme, too: its cases alone are looked up."""
    made.where(SEARCH.format(made.parameter(filters.search)))
    government = filters.government or (None if by.is_agency_bound or by.scope == EVERYTHING else by.scope)
    if government is not None and filters.agency is None and filters.returned_by is None:
        made.where(f"search @@ {made.parameter(repr(government))}::tsquery")


def _head(made: _Statement, order: str) -> str:
    """The first cases of a list, as far as words are looked for in them."""
    return f"select id, due_at, changed_at, search from complaint_case where {made.conditions} order by {order} limit {NEAR}"  # noqa: S608


def _order(filters: Filters) -> str:
    return "changed_at desc, id desc" if filters.latest_first else f"{DUE_SQL}, id"


def list_statement(
    filters: Filters, by: Principal, after: QueueKey | None, limit: int, now: datetime, *, near: bool = False
) -> tuple[str, list[object]]:
    """The statement of `list_queue` and its parameters; indexes complaint_case_open, …_government_open, …_agency_open, …_government_over,
    …_agency_over, …_search. With `near` only the head of the list is looked through for the words."""
    made = _narrowed(filters, by, now)
    order = _order(filters)
    if after is not None:
        moment, case_id = made.parameter(after.due_at), made.parameter(after.id)
        if filters.latest_first:
            made.where(f"(changed_at, id) < ({moment}::timestamptz, {case_id})")
        else:
            made.where(f"({DUE_SQL}, id) > (coalesce({moment}::timestamptz, 'infinity'), {case_id})")
    columns = f"{_COLUMNS}, left(words, 240) as excerpt, coalesce(due_at < {made.parameter(now)}::timestamptz, false) as late"
    last = f"order by {order} limit {made.parameter(limit)}"
    if near:
        words = SEARCH.format(made.parameter(filters.search))
        text = f"""
        with head as materialized ({_head(made, order)})
        select {columns}, (select count(*) from head) as head
        from (select id from head where {words} {last}) found join complaint_case using (id) order by {order}
        """  # noqa: S608 fixed pieces above
        return text, made.parameters
    if filters.search is None:
        return f"select {columns} from complaint_case where {made.conditions} {last}", made.parameters  # noqa: S608
    _search(made, filters, by)
    # All that is found, and then its order: walking the order in the hope to meet some would read everything where there is little.
    found = f"select {columns} from complaint_case where {made.conditions} offset 0"  # noqa: S608
    return f"select * from ({found}) found {last}", made.parameters  # noqa: S608


async def list_queue(
    tx: Connection, filters: Filters, *, by: Principal, after: QueueKey | None, limit: int, now: datetime
) -> list[QueueItem]:
    """What the principal may see of the cases that fit, nearest deadline first. Keyset on (due_at, id)."""
    if filters.search is not None:
        statement, parameters = list_statement(filters, by, after, limit, now, near=True)
        rows = await tx.fetch(statement, *parameters)
        if len(rows) == limit or (rows and rows[0]["head"] < NEAR):
            return [_queue_row(row) for row in rows]
    statement, parameters = list_statement(filters, by, after, limit, now)
    return [_queue_row(row) for row in await tx.fetch(statement, *parameters)]


async def count_by_status(tx: Connection, filters: Filters, *, by: Principal, now: datetime) -> dict[Status, int]:
    """How many cases fit, in each status that has any."""
    made = _narrowed(filters, by, now)
    if filters.search is not None:
        _search(made, filters, by)
    rows = await tx.fetch(
        f"select status, count(*) as cases from complaint_case where {made.conditions} group by status",  # noqa: S608 fixed pieces above
        *made.parameters,
    )
    return {Status(row["status"]): row["cases"] for row in rows}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases a list has, or, with `is_more`, that it has more than so many."""

    cases: int
    is_more: bool = False

    def __bool__(self) -> bool:
        return self.cases > 0

    def __str__(self) -> str:
        return f"{self.cases}+" if self.is_more else str(self.cases)


def count_statement(several: Sequence[Filters], by: Principal, now: datetime) -> tuple[str, list[object]]:
    """How many cases each of these lists has, in one statement: the conditions are those of the lists themselves."""
    parameters: list[object] = []
    counts = [_count(filters, by, now, parameters) for filters in several]
    return f"select {', '.join(counts)}", parameters


def _count(filters: Filters, by: Principal, now: datetime, parameters: list[object]) -> str:
    """One count, of at most one more than `_most`."""
    made = _narrowed(filters, by, now, parameters)
    if filters.search is None:
        most = _most(filters, by)
        few = f" limit {most + 1}" if most else ""
        return f"(select count(*) from (select from complaint_case where {made.conditions}{few}) few)"  # noqa: S608 fixed pieces above
    words = SEARCH.format(made.parameter(filters.search))
    near = f"select count(*) as head, count(*) filter (where {words}) as found from ({_head(made, _order(filters))}) head"  # noqa: S608
    _search(made, filters, by)
    far = f"select count(*) from (select from complaint_case where {made.conditions} limit {FOUND + 1}) far"  # noqa: S608
    return f"(select case when found > {FOUND} or head < {NEAR} then found else ({far}) end from ({near}) near)"  # noqa: S608


def _most(filters: Filters, by: Principal) -> int | None:
    if filters.search is not None:
        return FOUND
    return COUNTED if filters.is_narrowed or by.scope == EVERYTHING else None


async def count_lists(tx: Connection, several: Sequence[Filters], *, by: Principal, now: datetime) -> list[Tally]:
    """How long these lists are, in their order."""
    if not several:
        return []
    statement, parameters = count_statement(several, by, now)
    row = await tx.fetchrow(statement, *parameters)
    return [] if row is None else [_tally(int(count), _most(filters, by)) for count, filters in zip(row, several, strict=True)]


def _tally(count: int, most: int | None) -> Tally:
    return Tally(count) if most is None or count <= most else Tally(most, is_more=True)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A fact as it stands in the history."""

    version: int
    at: datetime
    actor: str
    official: str | None
    kind: str
    data: dict[str, object]
    note: str | None


async def get_case(tx: Connection, case_id: UUID) -> tuple[Case, Clocks] | None:
    row = await tx.fetchrow(GET_CASE, case_id)
    if row is None:
        return None
    return case_of(row), clocks_in(row)


async def list_history(tx: Connection, case_id: UUID) -> list[HistoryEntry]:
    """All facts of a case after its submission, in order."""
    return [HistoryEntry(**row) for row in await tx.fetch(LIST_HISTORY, case_id)]


def _queue_row(row: asyncpg.Record) -> QueueItem:
    known = dict(row)
    known.pop("head", None)
    known["status"], known["channel"] = Status(known["status"]), Channel(known["channel"])
    known["classification"] = Classification(known["classification"]) if known["classification"] else None
    return QueueItem(**known)
