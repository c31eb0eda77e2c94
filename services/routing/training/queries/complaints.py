"""What comes to whom in a class, what was done with it, and the made-up agencies and cases themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.practice import CLASSROOM
from services.routing.training.judging import Fault, Handling, Judgement
from shared.database import Connection
from shared.events.codes import Outcome, Status

ADD_PLANNED = """
insert into training_complaint (case_id, class_id, round, participant, scenario, arrives_at)
select case_id, $1, $2, participant, scenario, arrives_at
from unnest($3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[]) as n(case_id, participant, scenario, arrives_at)
"""
LIST_USED = "select participant, scenario from training_complaint where class_id = $1"
LOCK_DUE = """
select t.case_id, t.scenario, p.seat, p.number as place, row_number() over (partition by t.participant order by t.arrives_at)
    + (select count(*) from training_complaint b where b.participant = t.participant and b.arrived_at is not null) as turn,
    c.led_by
from (select * from training_complaint where arrived_at is null and arrives_at <= $1
    order by arrives_at limit $2 for update skip locked) t
join training_participant p on p.id = t.participant join training_class c on c.id = t.class_id
order by t.arrives_at, t.case_id
"""
MARK_ARRIVED = "update training_complaint set arrived_at = $2 where case_id = any($1::uuid[])"
DROP_PLANNED = "delete from training_complaint where class_id = $1 and arrived_at is null"
LIST_WORK = """
select t.case_id, t.round, t.participant, t.scenario, t.arrived_at, t.done, t.faults, t.answer, c.status, c.number
from training_complaint t left join complaint_case c on c.id = t.case_id
where t.class_id = $1 and t.arrived_at is not null and ($2::int is null or t.round = $2)
    and ($3::uuid is null or t.participant = $3) and ($4::uuid is null or t.case_id = $4)
order by t.arrived_at, t.case_id
"""
LIST_DONE = """
select case_id, kind, at, data from case_history
where case_id = any($1::uuid[]) and kind in ('complaint.routed.v1', 'complaint.answered.v1', 'complaint.returned.v1')
order by case_id, version
"""
SAVE_JUDGED = """
update training_complaint t set done = n.done, faults = n.faults, answer = n.answer
from jsonb_to_recordset($1) as n(case_id uuid, done boolean, faults text[], answer text) where t.case_id = n.case_id
"""
DROP_CASES = """
delete from {table} where {column} in (select case_id from training_complaint where class_id = $1 and arrived_at is not null)
"""
CASE_TABLES = (
    ("desk_entry", "case_id"),
    ("case_assignment", "case_id"),
    ("case_reading", "case_id"),
    ("case_presence", "case_id"),
    ("case_history", "case_id"),
    ("complaint_case", "id"),
)
"""Everything that grows around a case."""
END_EVIDENCE = """
update evidence set purge_at = now()
where case_id in (select case_id from training_complaint where class_id = $1 and arrived_at is not null)
"""
ADD_AGENCIES = """
insert into agency (code, version, data) select code, 1, data from jsonb_to_recordset($1) as n(code text, data jsonb)
on conflict (code) do nothing returning code
"""
ADD_GOVERNMENT = "insert into government (code, version, data) values ($1, 1, $2) on conflict (code) do nothing returning code"
DROP_SEATS = "delete from agency where government = $1 and code = any($2::text[])"


@dataclass(frozen=True, slots=True)
class Planned:
    case_id: UUID
    participant: UUID
    scenario: str
    arrives_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A complaint whose time has come: the n-th (`turn`) at a seat (`place`)."""

    case_id: UUID
    scenario: str
    seat: str
    place: int
    turn: int
    led_by: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One complaint that came to a participant. `judged` once its round is over; `status` None once the case is deleted."""

    case_id: UUID
    round: int
    participant: UUID
    scenario: str
    arrived_at: datetime
    status: Status | None
    number: str | None
    judged: Judgement | None
    answer: str


async def add_planned(tx: Connection, class_id: UUID, number: int, planned: Sequence[Planned]) -> None:
    await tx.execute(
        ADD_PLANNED,
        class_id,
        number,
        [each.case_id for each in planned],
        [each.participant for each in planned],
        [each.scenario for each in planned],
        [each.arrives_at for each in planned],
    )


async def list_used(tx: Connection, class_id: UUID) -> Mapping[UUID, set[str]]:
    """The scenarios that each participant has had, or will have."""
    used: dict[UUID, set[str]] = defaultdict(set)
    for row in await tx.fetch(LIST_USED, class_id):
        used[row["participant"]].add(row["scenario"])
    return used


async def lock_due(tx: Connection, now: datetime, limit: int) -> list[Due]:
    """What is to arrive by now, but for what another process is at."""
    return [Due(**row) for row in await tx.fetch(LOCK_DUE, now, limit)]


async def mark_arrived(tx: Connection, case_ids: Sequence[UUID], at: datetime) -> None:
    await tx.execute(MARK_ARRIVED, list(case_ids), at)


async def drop_planned(tx: Connection, class_id: UUID) -> None:
    """What has not arrived yet never will."""
    await tx.execute(DROP_PLANNED, class_id)


async def list_work(
    tx: Connection, class_id: UUID, *, number: int | None = None, participant: UUID | None = None, case_id: UUID | None = None
) -> list[Piece]:
    """What came to the participants of a class, in a round, to one of them; in the order of arrival."""
    pieces = []
    for row in await tx.fetch(LIST_WORK, class_id, number, participant, case_id):
        values = dict(row)
        done, faults = values.pop("done"), values.pop("faults")
        judged = None if done is None else Judgement(done, tuple(Fault(fault) for fault in faults))
        status = Status(values.pop("status")) if row["status"] else None
        pieces.append(Piece(**values | {"judged": judged, "status": status, "answer": row["answer"] or ""}))
    return pieces


async def list_handling(tx: Connection, case_ids: Sequence[UUID]) -> Mapping[UUID, Handling]:
    """What was done with cases: the first answer and the first return, with the deadline of the first routing."""
    known: dict[UUID, dict[str, object]] = {}
    for row in await tx.fetch(LIST_DONE, list(case_ids)):
        _add(known.setdefault(row["case_id"], {}), row["kind"], row["at"], row["data"])
    return {case_id: Handling(**values) for case_id, values in known.items()}  # type: ignore[arg-type]  # keys of _add


async def save_judged(tx: Connection, judged: Sequence[tuple[UUID, Judgement, str]]) -> None:
    rows = [
        {"case_id": str(case_id), "done": judgement.done, "faults": list(judgement.faults), "answer": answer or None}
        for case_id, judgement, answer in judged
    ]
    await tx.execute(SAVE_JUDGED, rows)


async def drop_cases(tx: Connection, class_id: UUID) -> None:
    """All of a class's made-up cases, with everything around them. The photos of their answers are due to be deleted now."""
    await tx.execute(END_EVIDENCE, class_id)
    for table, column in CASE_TABLES:
        await tx.execute(DROP_CASES.format(table=table, column=column), class_id)


async def add_government(tx: Connection, data: dict[str, object]) -> bool:
    """The government of classes, told to nobody. Whether it was not there yet."""
    return await tx.fetchval(ADD_GOVERNMENT, CLASSROOM, data) is not None


async def add_agencies(tx: Connection, agencies: Mapping[str, dict[str, object]]) -> int:
    """Agencies of the government of classes, told to nobody; returns how many are new."""
    return len(await tx.fetch(ADD_AGENCIES, [{"code": code, "data": data} for code, data in agencies.items()]))


async def drop_seats(tx: Connection, seats: Sequence[str]) -> None:
    await tx.execute(DROP_SEATS, CLASSROOM, list(seats))


def _add(values: dict[str, object], kind: str, at: datetime, data: dict[str, object]) -> None:
    if kind == "complaint.routed.v1":
        values.setdefault("due_at", _moment(data.get("due_at")))
    elif kind == "complaint.answered.v1" and "answered_at" not in values:
        outcome = data.get("outcome")
        values |= {"answered_at": at, "answer": data.get("text") or "", "outcome": Outcome(str(outcome)) if outcome else None}
    elif kind == "complaint.returned.v1" and "returned_at" not in values:
        values |= {"returned_at": at, "suggestion": data.get("suggestion")}


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
