"""The desk's lists: what waits, nearest deadline first. Each filter is a fixed piece of SQL with one parameter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated
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
    number: str | None = None
    """The whole number."""
    words: str | None = None
    """Part of the title or the text. Read one by one, so only within `bounds_words`."""
    search: str | None = None
    """Words as `to_tsquery` reads them (see `pages.search`): found by an index, wherever they stand."""
    assignee: str | None = None
    """Who works on it (`Assignee.person`), by the word of the agency that has it now."""
    returned_by: str | None = None
    """An agency that gave it back and does not have it now, wherever it is: instead of what lies in the scope."""
    changed_after: datetime | None = None
    latest_first: bool = False
    """By the last change, newest first, as what is over is read; a QueueKey then holds that moment."""

    def bounds_words(self, by: Principal) -> bool:
        """Whether so few cases remain that their words can be read: the open ones of one government or agency."""
        is_local = self.government is not None or self.agency is not None or by.scope != EVERYTHING
        return is_local and OPEN.issuperset(self.status or ())


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


_COLUMNS = ", ".join(field.name for field in fields(QueueItem) if field.name not in ("excerpt", "late"))
_CONDITIONS: Mapping[str, str] = {
    "government": "government = {}",
    "agency": "agency = {}",
    "classification": "classification = {}",
    "category": "category = {}",
    "region": "(region = {0} or starts_with(region, {0} || '.'))",
    "channel": "channel = {}",
    "due_before": "due_at < {}",
    "number": "number = {}",
    "words": "(title ilike '%' || {0} || '%' or words ilike '%' || {0} || '%')",
    "search": "search @@ to_tsquery('indonesian', {})",
    "assignee": """exists (select from case_assignment a
        where a.case_id = complaint_case.id and a.agency = complaint_case.agency and a.person = {})""",
    "returned_by": "returned_by <> '{{}}' and returned_by @> array[{0}::text] and agency is distinct from {0}",
    "changed_after": "changed_at > {}",
}
GET_CASE = f"{SELECT_WITH_CLOCKS} where c.id = $1"
LIST_HISTORY = "select version, at, actor, official, kind, data, note from case_history where case_id = $1 order by version"


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
    """The filters inside what the principal may see; `parameters` are those that the statement has already."""
    made = _Statement([] if parameters is None else parameters)
    if filters.returned_by is None and by.scope != EVERYTHING:
        column = "agency" if by.is_agency_bound else "government"
        made.where(f"{column} = {made.parameter(by.scope)}")
    elif filters.returned_by is None and filters.government is None and filters.agency is None:
        made.where(f"government <> {made.parameter(CLASSROOM)}")
    if filters.status is None:
        if filters.number is None and filters.returned_by is None:
            made.where(OPEN_SQL)
    elif len(filters.status) == 1:
        made.where(f"status = {made.parameter(filters.status[0].value)}")
    else:
        made.where(f"status = any({made.parameter([status.value for status in filters.status])}::text[])")
        if OPEN.issuperset(filters.status):
            made.where(OPEN_SQL)  # says nothing new, but lets the partial index of open cases give the order
        elif OPEN.isdisjoint(filters.status):
            made.where(OVER_SQL)
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            made.where(condition.format(made.parameter(_escaped(value) if name == "words" else value)))
    if filters.search is not None and filters.returned_by is None:
        scopes = [scope for scope in (None if by.scope == EVERYTHING else by.scope, filters.agency or filters.government) if scope]
        if scopes:
            made.where(f"search @@ {made.parameter(' & '.join(map(repr, scopes)))}::tsquery")
    if filters.late is not None:
        made.where(f"coalesce(due_at < {made.parameter(now)}, false) = {made.parameter(filters.late)}")
    return made


def list_statement(filters: Filters, by: Principal, after: QueueKey | None, limit: int, now: datetime) -> tuple[str, list[object]]:
    """The statement of `list_queue` and its parameters; indexes complaint_case_government_open, …_agency_open,
    …_status, …_over, complaint_case_search."""
    made = _narrowed(filters, by, now)
    order = "changed_at desc, id desc" if filters.latest_first else "coalesce(due_at, 'infinity'), id"
    if after is not None:
        moment, case_id = made.parameter(after.due_at), made.parameter(after.id)
        if filters.latest_first:
            made.where(f"(changed_at, id) < ({moment}::timestamptz, {case_id})")
        else:
            made.where(f"(coalesce(due_at, 'infinity'), id) > (coalesce({moment}::timestamptz, 'infinity'), {case_id})")
    text = f"""
    select {_COLUMNS}, left(words, 240) as excerpt, coalesce(due_at < {made.parameter(now)}::timestamptz, false) as late
    from complaint_case where {made.conditions} order by {order} limit {made.parameter(limit)}
    """  # noqa: S608 fixed pieces above
    return text, made.parameters


async def list_queue(
    tx: Connection, filters: Filters, *, by: Principal, after: QueueKey | None, limit: int, now: datetime
) -> list[QueueItem]:
    """What the principal may see of the cases that fit, nearest deadline first. Keyset on (due_at, id)."""
    statement, parameters = list_statement(filters, by, after, limit, now)
    return [_queue_row(row) for row in await tx.fetch(statement, *parameters)]


async def count_by_status(tx: Connection, filters: Filters, *, by: Principal, now: datetime) -> dict[Status, int]:
    """How many cases fit, in each status that has any."""
    made = _narrowed(filters, by, now)
    rows = await tx.fetch(
        f"select status, count(*) as cases from complaint_case where {made.conditions} group by status",  # noqa: S608 fixed pieces above
        *made.parameters,
    )
    return {Status(row["status"]): row["cases"] for row in rows}


def count_statement(several: Sequence[Filters], by: Principal, now: datetime) -> tuple[str, list[object]]:
    """How many cases each of these lists has, in one statement: the conditions are those of the lists themselves."""
    parameters: list[object] = []
    counts = []
    for filters in several:
        made = _narrowed(filters, by, now, parameters)
        counts.append(f"(select count(*) from complaint_case where {made.conditions})")  # noqa: S608 fixed pieces above
    return f"select {', '.join(counts)}", parameters


async def count_lists(tx: Connection, several: Sequence[Filters], *, by: Principal, now: datetime) -> list[int]:
    """How long these lists are, in their order."""
    if not several:
        return []
    statement, parameters = count_statement(several, by, now)
    row = await tx.fetchrow(statement, *parameters)
    return [] if row is None else [int(count) for count in row]


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
    known["status"], known["channel"] = Status(known["status"]), Channel(known["channel"])
    known["classification"] = Classification(known["classification"]) if known["classification"] else None
    return QueueItem(**known)


def _escaped(words: str) -> str:
    """For `like`: its signs mean themselves."""
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
