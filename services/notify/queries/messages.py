"""Messages from plan to end. The row is the queue: `state` and `next_attempt_at` say who may take it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from shared.database import Connection
from shared.events.codes import Audience, DeliveryState, Language, MessageChannel

ADD = """
with kind as materialized (
    select * from json_to_recordset($5) k(kind int, fact_type text, audience text, government text, agency text, template text,
        details jsonb, skipped text)
), added as (
    insert into message (id, complaint_id, fact_type, audience, government, agency, template, details, traceparent, state, reason, channel,
        ended_at)
    select n.id, n.complaint_id, k.fact_type, k.audience, k.government, k.agency, k.template, k.details, n.traceparent,
        case when k.skipped is null then 'queued' else 'skipped' end, k.skipped, case when k.skipped is not null then 'none' end,
        case when k.skipped is not null then now() end
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[]) with ordinality n(id, complaint_id, traceparent, kind, place)
    join kind k using (kind)
    order by n.place
    on conflict (id) do nothing
    returning seq, id, state, fact_type
), queued as (
    insert into due (seq, next_attempt_at, patient)
    select seq, case when id = any($6::uuid[]) then 'infinity' else now() end, fact_type = any($7::text[]) from added where state = 'queued'
)
select id from added where state = 'skipped'
"""
"""Thousands of messages are of a few kinds: each kind goes in once, with the messages that are of it."""
RELEASE = """
update due d set next_attempt_at = now() from message m
where m.complaint_id = any($1::uuid[]) and d.seq = m.seq and d.next_attempt_at = 'infinity'
"""
FORGET_REPORTERS = """
with forgotten as (
    delete from due d using message m
    where m.complaint_id = any($1::uuid[]) and d.seq = m.seq and d.next_attempt_at = 'infinity' and m.audience = 'reporter'
    returning d.seq
)
delete from message m using forgotten f where m.seq = f.seq
"""
CLAIM = """
with next as materialized (
    select d.seq, d.patient from due d
    where d.next_attempt_at <= now() and not (d.patient and d.next_attempt_at > now() - make_interval(secs => $4)) and (
        select m.created_at < now() - make_interval(secs => $3) or exists (select from government g where g.code = m.government)
        from message m where m.seq = d.seq)
    order by d.next_attempt_at limit $1 for update skip locked
), besides as materialized (
    select d.seq
    from (select m.complaint_id, bool_or(next.patient) as patient from next join message m using (seq) group by m.complaint_id) n
    cross join lateral (
        select m.seq, m.government, m.created_at from message m
        where m.complaint_id = n.complaint_id and m.seq not in (select seq from next) offset 0
    ) m
    join due d using (seq)
    where (d.patient or n.patient) and d.next_attempt_at <= now() and (
        m.created_at < now() - make_interval(secs => $3) or exists (select from government g where g.code = m.government))
    for update of d skip locked
), taken as (
    update due d set taken = true, claims = d.claims + 1, next_attempt_at = now() + make_interval(secs => $2)
    from (select seq from next union all select seq from besides) n where d.seq = n.seq
    returning d.seq, d.claims
)
select t.seq, t.claims, m.id, m.complaint_id, m.fact_type, m.audience, m.government, m.agency, m.template, m.details, m.traceparent,
    m.attempts, c.number, c.language, g.name, g.timezone, coalesce(g.practice, false), g.coordinator_email, a.name, a.email,
    a.secretary_email, a.head_email
from taken t join message m using (seq) join complaint c on c.id = m.complaint_id
left join government g on g.code = m.government left join agency a on a.code = m.agency
order by t.seq
"""
LOOK = """
with next as materialized (
    select d.seq, m.complaint_id, m.audience, coalesce(g.practice, false) as practice, d.patient
    from due d join message m using (seq) left join government g on g.code = m.government
    where d.next_attempt_at <= now() and not (d.patient and d.next_attempt_at > now() - make_interval(secs => $4))
        and (g.code is not null or m.created_at < now() - make_interval(secs => $2)) and d.seq <> all($3::bigint[])
    order by d.next_attempt_at limit $1
)
select seq, complaint_id, audience, practice from next union all
select d.seq, n.complaint_id, m.audience, coalesce(g.practice, false)
from (select complaint_id, bool_or(patient) as patient from next group by complaint_id) n
cross join lateral (
    select m.seq, m.audience, m.government, m.created_at from message m
    where m.complaint_id = n.complaint_id and m.seq not in (select seq from next) offset 0
) m
join due d using (seq) left join government g on g.code = m.government
where (d.patient or n.patient) and d.next_attempt_at <= now() and (g.code is not null or m.created_at < now() - make_interval(secs => $2))
    and d.seq <> all($3::bigint[])
"""
"""With those that are due go the patient ones of the same complaints, and with the patient ones all that is due of theirs."""
HOLD = """
select d.seq, d.claims, m.id, m.complaint_id, m.fact_type, m.audience, m.government, m.agency, m.template, m.details, m.traceparent,
    m.attempts, c.number, c.language, g.name, g.timezone, coalesce(g.practice, false), g.coordinator_email, a.name, a.email,
    a.secretary_email, a.head_email
from due d join message m using (seq) join complaint c on c.id = m.complaint_id
left join government g on g.code = m.government left join agency a on a.code = m.agency
where d.seq = any($1::bigint[]) and d.next_attempt_at <= now()
order by d.next_attempt_at, d.seq for update of d skip locked
"""
FINISH = """
with way as materialized (
    select * from json_to_recordset($4) w(way int, state text, reason text, channel text, form text, language text, template_version int,
        attempts int, delay float8)
), n as materialized (
    select e.seq, e.claims, w.* from unnest($1::bigint[], $2::int[], $3::int[]) e(seq, claims, way) join way w using (way)
), again as (
    update due d set taken = false, patient = false, next_attempt_at = now() + make_interval(secs => n.delay)
    from n where d.seq = n.seq and d.claims = n.claims and (d.taken or $5) and n.delay is not null
    returning d.seq
), over as (
    delete from due d using n where d.seq = n.seq and d.claims = n.claims and (d.taken or $5) and n.delay is null returning d.seq
)
update message m set state = n.state, reason = n.reason, channel = n.channel, form = n.form, language = n.language,
    template_version = n.template_version, attempts = n.attempts, ended_at = case when n.delay is null then now() end
from n where m.seq = n.seq and (n.seq in (select seq from again) or n.seq in (select seq from over))
returning m.seq
"""
"""Thousands of messages end in a few ways: each way goes in once, with the messages that ended so."""
REQUEUE = """
with failed as (
    update message set state = 'queued', reason = null, attempts = 0, ended_at = null where id = $1 and state = 'failed' returning seq
)
insert into due (seq, next_attempt_at) select seq, now() from failed
"""


class Planned(NamedTuple):
    """A message that policy asks for. `skipped` says why nobody will get it; `waits` that its complaint's submission has not come yet."""

    id: UUID
    complaint_id: UUID
    fact_type: str
    audience: Audience
    government: str
    agency: str | None
    template: str
    details: dict[str, str]
    traceparent: str | None
    skipped: str | None
    waits: bool


_KIND = ("fact_type", "audience", "government", "agency", "template", "details", "skipped")
"""What messages of a kind have in common."""


class Due(NamedTuple):
    """A message that may be taken, with what the vault is to be asked."""

    seq: int
    complaint_id: UUID
    audience: str
    practice: bool


class Claimed(NamedTuple):
    """A message that this worker has until its lease ends, with what its text and its address need."""

    seq: int
    claims: int
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


class Ending(NamedTuple):
    """How an attempt ended. `delay` (seconds until the next one) is absent when it was the last."""

    message: Claimed
    state: DeliveryState
    reason: str | None
    channel: MessageChannel | None
    form: MessageChannel | None
    language: Language | None
    template_version: int | None
    attempts: int
    delay: float | None = None


async def add_messages(tx: Connection, rows: Sequence[Planned], patient: Collection[str]) -> set[UUID]:
    """Stores what is planned; returns those that are skipped and new. The same fact planned again adds nothing. Messages about the fact
    types `patient` wait a moment for others about their complaint."""
    kinds: dict[tuple[object, ...], tuple[int, Planned]] = {}
    found = await tx.fetch(
        ADD,
        [row.id for row in rows],
        [row.complaint_id for row in rows],
        [row.traceparent for row in rows],
        [kinds.setdefault((*row[2:7], *row.details.items(), row.skipped), (len(kinds), row))[0] for row in rows],
        [{"kind": kind, **{name: getattr(row, name) for name in _KIND}} for kind, row in kinds.values()],
        [row.id for row in rows if row.waits],
        list(patient),
    )
    return {row["id"] for row in found}


async def release_waiting(tx: Connection, complaints: Collection[UUID]) -> None:
    """Their submission has come: what waited for it is due now."""
    await tx.execute(RELEASE, list(complaints))


async def forget_reporters(tx: Connection, complaints: Collection[UUID]) -> None:
    """What waited for these reporters is for nobody: they cannot be reached."""
    await tx.execute(FORGET_REPORTERS, list(complaints))


async def claim(connection: Connection, limit: int, *, lease: float, grace: float, patience: float = 0) -> list[Claimed]:
    """Takes due messages for `lease` seconds. A message of a government that is not registered yet is left for `grace` seconds; a patient
    one for `patience` seconds, unless another about its complaint goes out: they go together, beyond `limit`."""
    return [Claimed(*row) for row in await connection.fetch(CLAIM, limit, lease, grace, patience)]


async def look(connection: Connection, limit: int, others: Collection[int], *, grace: float, patience: float = 0) -> list[Due]:
    """Which messages beside those `others` are due, and takes none of them; as with `claim`, some are left for `grace` or `patience`
    seconds. Index due_next, message_complaint."""
    return [Due(*row) for row in await connection.fetch(LOOK, limit, grace, list(others), patience)]


async def hold(tx: Connection, seqs: Sequence[int]) -> list[Claimed]:
    """Takes those of these messages that are still due and nobody's, until the transaction ends, and writes nothing: others pass them by,
    and have them at once if it breaks."""
    return [Claimed(*row) for row in await tx.fetch(HOLD, seqs)]


async def finish(tx: Connection, endings: Sequence[Ending], *, held: bool = False) -> set[int]:
    """Writes how attempts ended; returns the numbers (`seq`) of the messages that were still this worker's to end. `held`: by `hold` in
    this transaction."""
    ways: dict[tuple[object, ...], int] = {}
    rows = await tx.fetch(
        FINISH,
        [ending.message.seq for ending in endings],
        [ending.message.claims for ending in endings],
        [ways.setdefault(ending[1:], len(ways)) for ending in endings],
        [dict(zip(Ending._fields[1:], way, strict=True), way=number) for way, number in ways.items()],
        held,
    )
    return {row["seq"] for row in rows}


async def requeue_failed(tx: Connection, message_id: UUID) -> bool:
    """Makes a failed message due again with all its attempts; False when it is not failed."""
    return await tx.execute(REQUEUE, message_id) == "INSERT 0 1"
