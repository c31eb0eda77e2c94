"""Messages from plan to end. The row is the queue: `state` and `next_attempt_at` say who may take it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.events.codes import Audience, DeliveryState, Language, MessageChannel

ADD = """
insert into message (id, complaint_id, fact_type, audience, government, agency, template, details, traceparent, state, reason, channel,
    attempts, next_attempt_at, ended_at)
select n.id, n.complaint_id, n.fact_type, n.audience, n.government, n.agency, n.template, n.details::jsonb, n.traceparent, n.state,
    n.reason, case when n.state = 'skipped' then 'none' end, 0,
    case when n.state = 'skipped' or n.waits then 'infinity' else now() end, case when n.state = 'skipped' then now() end
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::text[], $12::bool[])
    n(id, complaint_id, fact_type, audience, government, agency, template, details, traceparent, state, reason, waits)
on conflict (id) do nothing
returning id
"""
RELEASE = """
update message set next_attempt_at = now()
where complaint_id = any($1::uuid[]) and state = 'queued' and next_attempt_at = 'infinity'
"""
FORGET_WAITING = """
delete from message m using unnest($1::uuid[], $2::bool[]) n(complaint_id, all_of_them)
where m.complaint_id = n.complaint_id and m.state = 'queued' and m.next_attempt_at = 'infinity'
    and (n.all_of_them or m.audience = 'reporter')
"""
CLAIM = """
with due as materialized (
    select m.seq from message m
    where m.state in ('queued', 'sending') and m.next_attempt_at <= now()
        and (m.created_at < now() - make_interval(secs => $3) or exists (select from government g where g.code = m.government))
    order by m.next_attempt_at limit $1 for update skip locked
), taken as (
    update message m set state = 'sending', claims = m.claims + 1, next_attempt_at = now() + make_interval(secs => $2)
    from due where m.seq = due.seq
    returning m.id, m.complaint_id, m.fact_type, m.audience, m.government, m.agency, m.template, m.details, m.traceparent, m.attempts,
        m.claims
)
select t.*, c.number, c.language, g.name as government_name, g.timezone, coalesce(g.practice, false) as practice, g.coordinator_email,
    a.name as agency_name, a.email, a.secretary_email, a.head_email
from taken t join complaint c on c.id = t.complaint_id
left join government g on g.code = t.government left join agency a on a.code = t.agency
"""
FINISH = """
update message m set state = n.state, reason = n.reason, channel = n.channel, form = n.form, language = n.language,
    template_version = n.template_version, attempts = n.attempts,
    next_attempt_at = coalesce(now() + make_interval(secs => n.delay), 'infinity'), ended_at = case when n.delay is null then now() end
from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[], $10::float8[])
    n(id, claims, state, reason, channel, form, language, template_version, attempts, delay)
where m.id = n.id and m.claims = n.claims and m.state = 'sending'
returning m.id
"""
LIST = """
select seq, id, complaint_id, fact_type, audience, government, agency, state, reason, channel, form, language, template, template_version,
    attempts, created_at, case when state = 'queued' then nullif(next_attempt_at, 'infinity') end as next_attempt_at, ended_at
from message
where seq < $1 and ($2::text is null or government = $2) and ($3::text is null or agency = $3)
    and ($4::uuid is null or complaint_id = $4) and ($5::text is null or state = $5) and ($6::text is null or channel = $6)
    and ($7::text is null or audience = $7) and ($8::uuid is null or id = $8)
order by seq desc limit $9
"""
REQUEUE = """
update message set state = 'queued', reason = null, attempts = 0, next_attempt_at = now(), ended_at = null
where id = $1 and state = 'failed'
"""
BEYOND_ALL = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that policy asks for. `skipped` says why nobody will get it; `waits` that its complaint's submission has not come yet."""

    id: UUID
    complaint_id: UUID
    fact_type: str
    audience: Audience
    government: str
    agency: str | None
    template: str
    details: str
    traceparent: str | None
    skipped: str | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker has until its lease ends, with what its text and its address need."""

    id: UUID
    complaint_id: UUID
    fact_type: str
    audience: str
    government: str
    agency: str | None
    template: str
    details: dict[str, str]
    traceparent: str | None
    attempts: int
    claims: int
    number: str | None
    language: str
    government_name: str | None
    timezone: str | None
    practice: bool
    coordinator_email: str | None
    agency_name: str | None
    email: str | None
    secretary_email: str | None
    head_email: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended. `delay` (seconds until the next one) is absent when it was the last."""

    message: Claimed
    state: DeliveryState
    reason: str | None
    channel: MessageChannel | None
    form: MessageChannel | None
    language: Language
    template_version: int | None
    attempts: int
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    seq: int
    id: UUID
    complaint_id: UUID
    fact_type: str
    audience: str
    government: str
    agency: str | None
    state: str
    reason: str | None
    channel: str | None
    form: str | None
    language: str | None
    template: str
    template_version: int | None
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a caller asks for, inside the scope (`government`, `agency`) that it may see."""

    government: str | None = None
    agency: str | None = None
    complaint: UUID | None = None
    state: DeliveryState | None = None
    channel: MessageChannel | None = None
    audience: Audience | None = None
    message: UUID | None = None


async def add_messages(tx: Connection, rows: Sequence[Planned]) -> set[UUID]:
    """Stores what is planned; returns those that are new. The same fact planned again adds nothing."""
    found = await tx.fetch(
        ADD,
        [row.id for row in rows],
        [row.complaint_id for row in rows],
        [row.fact_type for row in rows],
        [row.audience.value for row in rows],
        [row.government for row in rows],
        [row.agency for row in rows],
        [row.template for row in rows],
        [row.details for row in rows],
        [row.traceparent for row in rows],
        ["skipped" if row.skipped else "queued" for row in rows],
        [row.skipped for row in rows],
        [row.waits for row in rows],
    )
    return {row["id"] for row in found}


async def release_waiting(tx: Connection, complaints: Collection[UUID]) -> None:
    """Their submission has come: what waited for it is due now."""
    await tx.execute(RELEASE, list(complaints))


async def forget_waiting(tx: Connection, complaints: dict[UUID, bool]) -> None:
    """What waited is for nobody: all of it (True), or what was for the reporter (False)."""
    await tx.execute(FORGET_WAITING, list(complaints), list(complaints.values()))


async def claim(connection: Connection, limit: int, *, lease: float, grace: float) -> list[Claimed]:
    """Takes due messages for `lease` seconds. A message of a government that is not registered yet is left for `grace` seconds."""
    return [Claimed(**row) for row in await connection.fetch(CLAIM, limit, lease, grace)]


async def finish(tx: Connection, endings: Sequence[Ending]) -> set[UUID]:
    """Writes how attempts ended; returns the messages that were still this worker's to end."""
    rows = await tx.fetch(
        FINISH,
        [ending.message.id for ending in endings],
        [ending.message.claims for ending in endings],
        [ending.state.value for ending in endings],
        [ending.reason for ending in endings],
        [ending.channel and ending.channel.value for ending in endings],
        [ending.form and ending.form.value for ending in endings],
        [ending.language.value for ending in endings],
        [ending.template_version for ending in endings],
        [ending.attempts for ending in endings],
        [ending.delay for ending in endings],
    )
    return {row["id"] for row in rows}


async def list_messages(connection: Connection, wanted: Filter, before: int | None, limit: int) -> list[MessageRow]:
    """Newest first, keyset on seq; index message_government inside a government, message_complaint for one complaint."""
    rows = await connection.fetch(
        LIST,
        BEYOND_ALL if before is None else before,
        wanted.government,
        wanted.agency,
        wanted.complaint,
        wanted.state,
        wanted.channel,
        wanted.audience,
        wanted.message,
        limit,
    )
    return [MessageRow(**row) for row in rows]


async def get_message(connection: Connection, message_id: UUID) -> MessageRow | None:
    return next(iter(await list_messages(connection, Filter(message=message_id), None, 1)), None)


async def requeue_failed(tx: Connection, message_id: UUID) -> bool:
    """Makes a failed message due again with all its attempts; False when it is not failed."""
    return await tx.execute(REQUEUE, message_id) == "UPDATE 1"
