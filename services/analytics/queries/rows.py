"""Writes the projections: a handful of set-based statements a batch, whatever its size."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.analytics.domain import Answer, Case, Handling, Notices
from services.analytics.queries.columns import Column, Upsert, replace_all
from shared.calendar import WorkingCalendar
from shared.database import Connection
from shared.events.codes import Classification, Clock, CloseReason, EscalationLevel, Outcome, Status
from shared.events.complaint import ComplaintSubmitted
from shared.events.envelope import Envelope
from shared.events.reference import AgencyRegistered, AgencyStaffed, CategoryRegistered, GovernmentRegistered


class CaseRow(NamedTuple):
    """A case and its handlings, with the calendar that their working days are counted in."""

    complaint_id: UUID
    case: Case
    calendar: WorkingCalendar
    new: bool = False
    """Nothing that routing told of it is here yet, so no handling either."""


class HandlingRow(NamedTuple):
    complaint_id: UUID
    handling: Handling
    calendar: WorkingCalendar


Submission = tuple[UUID, Envelope[ComplaintSubmitted]]
NoticeRow = tuple[UUID, Notices]

SUBMITTED: tuple[Column[Submission], ...] = (
    Column("complaint_id", "uuid", lambda row: row[0]),
    Column("submitted_version", "int", lambda row: row[1].version),
    Column("submitted_at", "timestamptz", lambda row: row[1].time),
    Column("submitted_government", "text", lambda row: row[1].data.government),
    Column("submitted_region", "text", lambda row: row[1].data.region),
    Column("submitted_classification", "text", lambda row: row[1].data.classification),
    Column("submitted_category", "text", lambda row: row[1].data.category),
    Column("channel", "text", lambda row: row[1].data.channel),
    Column("anonymous", "bool", lambda row: row[1].data.anonymous, False),
    Column("confidential", "bool", lambda row: row[1].data.confidential, False),
    Column("imported", "bool", lambda row: row[1].data.recorded is not None, False),
)
CASE: tuple[Column[CaseRow], ...] = (
    Column("complaint_id", "uuid", lambda row: row.complaint_id),
    Column("case_version", "int", lambda row: row.case.version),
    Column("case_government", "text", lambda row: row.case.government),
    Column("case_region", "text", lambda row: row.case.region),
    Column("case_classification", "text", lambda row: row.case.classification),
    Column("case_category", "text", lambda row: row.case.category),
    Column("status", "text", lambda row: row.case.status),
    Column("verified_at", "timestamptz", lambda row: row.case.verified_at),
    Column("verified_by", "text", lambda row: row.case.verified_by),
    Column("screening_breached", "bool", lambda row: Clock.SCREENING in row.case.breached, False),
    Column("response_breached", "bool", lambda row: Clock.FIRST_RESPONSE in row.case.breached, False),
    Column("resolution_breached", "bool", lambda row: Clock.RESOLUTION in row.case.breached, False),
    Column("agency", "text", lambda row: row.case.agency),
    Column("first_routed_at", "timestamptz", lambda row: row.case.first_routed_at),
    Column("hops", "int", lambda row: row.case.hops, 0),
    Column("returned", "int", lambda row: row.case.returned, 0),
    Column("due_at", "timestamptz", lambda row: row.case.due_at),
    Column("resolution_due_at", "timestamptz", lambda row: row.case.resolution_due_at),
    Column("first_answered_at", "timestamptz", lambda row: row.case.answer and row.case.answer.at),
    Column("answer_time_known", "bool", lambda row: row.case.answer and row.case.answer.time_known),
    Column("late", "bool", lambda row: row.case.answer and row.case.answer.late),
    Column("response_days", "float8", lambda row: row.case.response_days(row.calendar)),
    Column("outcome", "text", lambda row: row.case.outcome),
    Column("disputed", "int", lambda row: row.case.disputed, 0),
    Column("supplements", "int", lambda row: row.case.supplements, 0),
    Column("ended_at", "timestamptz", lambda row: row.case.ended_at),
    Column("close_reason", "text", lambda row: row.case.close_reason),
    Column("archive_reason", "text", lambda row: row.case.archive_reason),
    Column("escalation", "text", lambda row: row.case.escalation),
    Column("rating", "int2", lambda row: row.case.rating),
    Column("answers_judged", "int", lambda row: row.case.judged, 0),
    Column("answers_canned", "int", lambda row: row.case.canned, 0),
    Column("reopened", "int", lambda row: row.case.reopened, 0),
    Column("deferred", "int", lambda row: row.case.deferred, 0),
    Column("supporters", "int", lambda row: row.case.supporters, 0),
    Column("parent", "uuid", lambda row: row.case.parent),
    Column("answer_shared", "bool", lambda row: row.case.shared, False),
)
HANDLING: tuple[Column[HandlingRow], ...] = (
    Column("complaint_id", "uuid", lambda row: row.complaint_id),
    Column("agency", "text", lambda row: row.handling.agency),
    Column("routed_at", "timestamptz", lambda row: row.handling.routed_at),
    Column("due_at", "timestamptz", lambda row: row.handling.due_at),
    Column("released_at", "timestamptz", lambda row: row.handling.released_at),
    Column("passed_on", "bool", lambda row: row.handling.passed_on, False),
    Column("returned", "int", lambda row: row.handling.returned, 0),
    Column("first_answered_at", "timestamptz", lambda row: row.handling.answer and row.handling.answer.at),
    Column("answer_time_known", "bool", lambda row: row.handling.answer and row.handling.answer.time_known),
    Column("late", "bool", lambda row: row.handling.answer and row.handling.answer.late),
    Column("response_days", "float8", lambda row: row.handling.response_days(row.calendar)),
    Column("outcome", "text", lambda row: row.handling.outcome),
    Column("disputed", "int", lambda row: row.handling.disputed, 0),
    Column("ended_at", "timestamptz", lambda row: row.handling.ended_at),
    Column("closed", "bool", lambda row: row.handling.closed, False),
    Column("rating", "int2", lambda row: row.handling.rating),
    Column("answers_judged", "int", lambda row: row.handling.judged, 0),
    Column("answers_canned", "int", lambda row: row.handling.canned, 0),
    Column("reopened", "int", lambda row: row.handling.reopened, 0),
    Column("deferred", "int", lambda row: row.handling.deferred, 0),
)
NOTICES: tuple[Column[NoticeRow], ...] = (
    Column("complaint_id", "uuid", lambda row: row[0]),
    Column("version", "int", lambda row: row[1].version),
    Column("sent", "int", lambda row: row[1].sent, 0),
    Column("delivered", "int", lambda row: row[1].delivered, 0),
    Column("failed", "int", lambda row: row[1].failed, 0),
    Column("skipped", "int", lambda row: row[1].skipped, 0),
)
GOVERNMENT: tuple[Column[Envelope[GovernmentRegistered]], ...] = (
    Column("code", "text", lambda row: row.data.code),
    Column("name", "text", lambda row: row.data.name),
    Column("timezone", "text", lambda row: row.data.timezone),
    Column("practice", "bool", lambda row: row.data.practice),
    Column("version", "int", lambda row: row.version),
)
AGENCY: tuple[Column[Envelope[AgencyRegistered]], ...] = (
    Column("code", "text", lambda row: row.data.code),
    Column("name", "text", lambda row: row.data.name),
    Column("active", "bool", lambda row: row.data.active),
    Column("version", "int", lambda row: row.version),
)
CATEGORY: tuple[Column[Envelope[CategoryRegistered]], ...] = (
    Column("code", "text", lambda row: row.data.code),
    Column("name", "text", lambda row: row.data.name),
    Column("version", "int", lambda row: row.version),
)

STAFFING: tuple[Column[Envelope[AgencyStaffed]], ...] = (
    Column("agency", "text", lambda row: row.data.agency),
    Column("appointed", "int", lambda row: row.data.appointed),
    Column("active", "int", lambda row: row.data.active),
    Column("version", "int", lambda row: row.version),
)

NEWER = " where t.version < excluded.version"
SAVE_SUBMITTED = Upsert(
    "measure",
    SUBMITTED,
    "complaint_id",
    f"{replace_all(SUBMITTED, keys=['complaint_id'])} where t.submitted_version < excluded.submitted_version",
)
SAVE_CASES = Upsert(
    "measure", CASE, "complaint_id", f"{replace_all(CASE, keys=['complaint_id'])} where t.case_version <= excluded.case_version"
)
SAVE_HANDLINGS = Upsert("handling", HANDLING, "complaint_id, agency", replace_all(HANDLING, keys=["complaint_id", "agency"]))
ADD_NOTICES = Upsert(
    "notified",
    NOTICES,
    "complaint_id",
    "set version = excluded.version, "
    + ", ".join(f"{end} = t.{end} + excluded.{end}" for end in ("sent", "delivered", "failed", "skipped"))
    + NEWER,
)
SAVE_GOVERNMENTS = Upsert("government", GOVERNMENT, "code", replace_all(GOVERNMENT, keys=["code"]) + NEWER)
SAVE_AGENCIES = Upsert("agency", AGENCY, "code", replace_all(AGENCY, keys=["code"]) + NEWER)
SAVE_STAFFING = Upsert("staffing", STAFFING, "agency", replace_all(STAFFING, keys=["agency"]) + NEWER)
SAVE_CATEGORIES = Upsert("category", CATEGORY, "code", replace_all(CATEGORY, keys=["code"]) + NEWER)

CASES = f"select {', '.join(column.name for column in CASE)} from measure"  # noqa: S608 our own words only
LIST_CASES = f"{CASES} where complaint_id = any($1::uuid[])"
LIST_TIMED_CASES = f"{CASES} where case_government = $1 and answer_time_known"
LIST_HANDLINGS = f"select {', '.join(column.name for column in HANDLING)} from handling where complaint_id = any($1::uuid[])"  # noqa: S608


async def list_cases(tx: Connection, complaint_ids: Sequence[UUID]) -> dict[UUID, Case]:
    """The cases that are known already, with all their handlings."""
    if not complaint_ids:
        return {}
    return await _with_handlings(tx, await tx.fetch(LIST_CASES, complaint_ids))


async def list_timed_cases(tx: Connection, government: str) -> dict[UUID, Case]:
    """A government's cases whose days to the first answer are counted."""
    return await _with_handlings(tx, await tx.fetch(LIST_TIMED_CASES, government))


async def _with_handlings(tx: Connection, rows: Sequence[asyncpg.Record]) -> dict[UUID, Case]:
    handlings: dict[UUID, dict[str, Handling]] = {}
    for row in await tx.fetch(LIST_HANDLINGS, [row["complaint_id"] for row in rows]):
        handlings.setdefault(row["complaint_id"], {})[row["agency"]] = _handling(row)
    return {row["complaint_id"]: _case(row, handlings.get(row["complaint_id"], {})) for row in rows}


async def save_cases(tx: Connection, rows: Iterable[CaseRow]) -> None:
    """Cases and their handlings as they are now."""
    ordered = sorted(rows, key=lambda row: row.complaint_id)
    await SAVE_CASES.run(tx, ordered)
    await SAVE_HANDLINGS.add(tx, _handlings(row for row in ordered if row.new))
    await SAVE_HANDLINGS.run(tx, _handlings(row for row in ordered if not row.new))


def _handlings(rows: Iterable[CaseRow]) -> list[HandlingRow]:
    return [HandlingRow(row.complaint_id, handling, row.calendar) for row in rows for _, handling in sorted(row.case.handlings.items())]


async def save_submissions(tx: Connection, facts: Mapping[UUID, Envelope[ComplaintSubmitted]]) -> None:
    await SAVE_SUBMITTED.run(tx, sorted(facts.items(), key=lambda row: row[0]))


async def add_notices(tx: Connection, notices: Mapping[UUID, Notices]) -> None:
    ordered = sorted(notices.items(), key=lambda row: row[0])
    await ADD_NOTICES.add(tx, [row for row in ordered if row[1].is_new])
    await ADD_NOTICES.run(tx, [row for row in ordered if not row[1].is_new])


def _answer(row: asyncpg.Record) -> Answer | None:
    if row["first_answered_at"] is None:
        return None
    return Answer(row["first_answered_at"], row["answer_time_known"], row["late"])


def _handling(row: asyncpg.Record) -> Handling:
    return Handling(
        agency=row["agency"],
        routed_at=row["routed_at"],
        due_at=row["due_at"],
        released_at=row["released_at"],
        passed_on=row["passed_on"],
        returned=row["returned"],
        answer=_answer(row),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        disputed=row["disputed"],
        ended_at=row["ended_at"],
        closed=row["closed"],
        rating=row["rating"],
        judged=row["answers_judged"],
        canned=row["answers_canned"],
        reopened=row["reopened"],
        deferred=row["deferred"],
    )


def _case(row: asyncpg.Record, handlings: dict[str, Handling]) -> Case:
    breached = {
        Clock.SCREENING: row["screening_breached"],
        Clock.FIRST_RESPONSE: row["response_breached"],
        Clock.RESOLUTION: row["resolution_breached"],
    }
    return Case(
        version=row["case_version"],
        government=row["case_government"],
        region=row["case_region"],
        classification=Classification(row["case_classification"]) if row["case_classification"] else None,
        category=row["case_category"],
        status=Status(row["status"]) if row["status"] else None,
        verified_at=row["verified_at"],
        verified_by=row["verified_by"],
        breached=frozenset(clock for clock, yes in breached.items() if yes),
        agency=row["agency"],
        first_routed_at=row["first_routed_at"],
        hops=row["hops"],
        returned=row["returned"],
        due_at=row["due_at"],
        resolution_due_at=row["resolution_due_at"],
        answer=_answer(row),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        disputed=row["disputed"],
        supplements=row["supplements"],
        ended_at=row["ended_at"],
        close_reason=CloseReason(row["close_reason"]) if row["close_reason"] else None,
        archive_reason=row["archive_reason"],
        escalation=EscalationLevel(row["escalation"]) if row["escalation"] else None,
        rating=row["rating"],
        judged=row["answers_judged"],
        canned=row["answers_canned"],
        reopened=row["reopened"],
        deferred=row["deferred"],
        supporters=row["supporters"],
        parent=row["parent"],
        shared=row["answer_shared"],
        handlings=handlings,
    )
