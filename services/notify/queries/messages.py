"""Messages from plan to end. The row is the queue: `state` and `next_attempt_at` say who may take it."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.notify.queries import projections
from services.notify.queries.projections import AgencyRow, GovernmentRow
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
    where (select m.seq from message m where m.id = n.id) is null
    order by n.place
    returning seq, id, complaint_id, government, state, fact_type
), queued as (
    insert into due (seq, id, complaint_id, next_attempt_at, patient, unplaced)
    select seq, id, complaint_id, case when id = any($6::uuid[]) then 'infinity' else now() end, fact_type = any($7::text[]),
        government <> all($8::text[])
    from added where state = 'queued'
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
    where d.next_attempt_at <= now() and not (d.patient
            and d.next_attempt_at > now() - make_interval(secs => case when d.seq > $6 then $5::float8 else $4 end)) and (
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
select t.seq, t.claims, m.attempts, m.id, m.complaint_id, m.fact_type, m.audience, m.government, m.agency, m.template, m.details,
    m.traceparent, c.number, c.language
from taken t join message m using (seq) join complaint c on c.id = m.complaint_id
order by t.seq
"""
LOOK = """
with next as materialized (
    select d.seq, d.claims, d.patient, d.next_attempt_at, d.id, coalesce(d.complaint_id, m.complaint_id) as complaint_id
    from due d left join lateral (select complaint_id from message where d.complaint_id is null and message.seq = d.seq offset 0) m on true
    where d.next_attempt_at <= now() and not (d.patient
            and d.next_attempt_at > now() - make_interval(secs => case when d.seq > $6 then $5::float8 else $4 end))
        and d.seq not in (select unnest($3::bigint[])) and (not d.unplaced or (
            select m.created_at < now() - make_interval(secs => $2) or m.government in (select code from government)
            from message m where m.seq = d.seq))
    order by d.next_attempt_at limit $1
), besides as (
    select d.seq, d.claims, d.next_attempt_at, d.id
    from (select complaint_id, bool_or(patient) as patient from next group by complaint_id) n
    cross join lateral (
        select seq from message
        where message.complaint_id = n.complaint_id and message.state = 'queued' and message.seq not in (select seq from next) offset 0
    ) m
    cross join lateral (select * from due where due.seq = m.seq offset 0) d
    where (d.patient or n.patient) and d.next_attempt_at <= now() and d.seq not in (select unnest($3::bigint[])) and (not d.unplaced or (
            select m.created_at < now() - make_interval(secs => $2) or m.government in (select code from government)
            from message m where m.seq = d.seq))
)
select seq, claims, id from (select seq, claims, next_attempt_at, id from next union all select * from besides) d
order by next_attempt_at, seq
"""
"""With those that are due go the patient ones of the same complaints, and with the patient ones all that is due of theirs. Row by row
(`offset 0`): in a burst there are no statistics, and any other plan reads all messages there are."""
READ = """
select m.seq, m.attempts, m.id, m.complaint_id, m.fact_type, m.audience, m.government, m.agency, m.template, m.details, m.traceparent,
    c.number, c.language
from unnest($1::bigint[]) n(seq)
cross join lateral (select * from message where message.seq = n.seq offset 0) m
cross join lateral (select number, language from complaint where complaint.id = m.complaint_id offset 0) c
"""
HOLD = "select seq, claims from due where seq = any($1::bigint[]) and next_attempt_at <= now() for update skip locked"
DROP_LOST = "delete from due d where seq = any($1::bigint[]) and not exists (select from message m where m.seq = d.seq)"
OVER = """
delete from due d using unnest($1::bigint[], $2::int[]) n(seq, claims)
where d.seq = n.seq and d.claims = n.claims and (d.taken or $3) returning d.seq
"""
AGAIN = """
update due d set taken = false, patient = false, next_attempt_at = now() + make_interval(secs => n.delay),
    claims = d.claims + case when d.taken then 0 else 1 end
from unnest($1::bigint[], $2::int[], $4::float8[]) n(seq, claims, delay)
where d.seq = n.seq and d.claims = n.claims and (d.taken or $3) returning d.seq
"""
FINISH = """
update message m set state = w.state, reason = w.reason, channel = w.channel, form = w.form, language = w.language,
    template_version = w.template_version, attempts = w.attempts, ended_at = case when w.delay is null then now() end
from unnest($1::bigint[], $2::int[]) n(seq, way) join json_to_recordset($3) w(way int, state text, reason text, channel text, form text,
    language text, template_version int, attempts int, delay float8) using (way)
where m.seq = n.seq
"""
"""Thousands of messages end in a few ways: each way goes in once, with the messages that ended so."""
REQUEUE = """
with failed as (
    update message set state = 'queued', reason = null, attempts = 0, ended_at = null where id = $1 and state = 'failed' returning seq
)
insert into due (seq, next_attempt_at) select seq, now() from failed
"""


class Planned(NamedTuple):
    """A message that policy asks for. `number` and `language` are its complaint's, None and empty where nobody has looked; `skipped` says
    why nobody will get it; `waits` that its complaint's submission has not come yet."""

    id: UUID
    complaint_id: UUID
    fact_type: str
    audience: Audience
    government: str
    agency: str | None
    template: str
    details: dict[str, str]
    traceparent: str | None
    number: str | None
    language: str
    skipped: str | None
    waits: bool


_KIND = ("fact_type", "audience", "government", "agency", "template", "details", "skipped")
"""What messages of a kind have in common."""
_AUDIENCES = frozenset(Audience)
_SAID = Planned._fields[:-2]
"""What a message says, for as long as it is there."""


class Patience(NamedTuple):
    """How many seconds a patient message is left for what may follow: `late` those behind the message `passed`, `seconds` the others."""

    seconds: float = 0
    late: float = 0
    passed: int = 0


NO_PATIENCE = Patience()


class Due(NamedTuple):
    """A message that is due, with what its text and its address need. `claims` says how often a worker had it until now."""

    place: GovernmentRow | None
    holder: AgencyRow | None
    seq: int
    claims: int
    attempts: int
    id: UUID
    complaint_id: UUID
    fact_type: str
    audience: Audience
    government: str
    agency: str | None
    template: str
    details: dict[str, str]
    traceparent: str | None
    number: str | None
    language: str

    @property
    def practice(self) -> bool:
        return self.place is not None and self.place.practice


class Ending(NamedTuple):
    """How an attempt ended. `delay` (seconds until the next one) is absent when it was the last."""

    message: Due
    state: DeliveryState
    reason: str | None
    channel: MessageChannel | None
    form: MessageChannel | None
    language: Language | None
    template_version: int | None
    attempts: int
    delay: float | None = None


async def add_messages(tx: Connection, rows: Sequence[Planned], patient: Collection[str], placed: Collection[str]) -> set[UUID]:
    """Stores what is planned; returns those that are skipped and new. The same fact planned again adds nothing. Messages about the fact
    types `patient` wait a moment for others about their complaint; those of governments that are not among `placed`, which are
    registered, a while for that."""
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
        list(placed),
    )
    return {row["id"] for row in found}


async def release_waiting(tx: Connection, complaints: Collection[UUID]) -> None:
    """Their submission has come: what waited for it is due now."""
    await tx.execute(RELEASE, list(complaints))


async def forget_reporters(tx: Connection, complaints: Collection[UUID]) -> None:
    """What waited for these reporters is for nobody: they cannot be reached."""
    await tx.execute(FORGET_REPORTERS, list(complaints))


async def claim(connection: Connection, limit: int, *, lease: float, grace: float, patience: Patience = NO_PATIENCE) -> list[Due]:
    """Takes due messages for `lease` seconds. A message of a government that is not registered yet is left for `grace` seconds; a patient
    one as `patience` says, unless another about its complaint goes out: they go together, beyond `limit`."""
    rows = await connection.fetch(CLAIM, limit, lease, grace, *patience)
    return await _due(connection, [(row["seq"], row["claims"], row["attempts"], stored) for row in rows if (stored := _stored(row))])


async def look(
    connection: Connection,
    limit: int,
    others: Collection[int],
    fresh: Callable[[UUID], Planned | None] = lambda _: None,
    *,
    grace: float,
    patience: Patience = NO_PATIENCE,
) -> list[Due]:
    """Which messages beside those `others` are due, and takes none of them; as with `claim`, some are left for `grace` seconds or
    for `patience`. What `fresh` has by its id, and nobody has tried yet, is not read. Index due_next, message_complaint."""
    found = await connection.fetch(LOOK, limit, grace, list(others), *patience)
    at_hand = {seq: (0, planned) for seq, claims, message in found if message and not claims and (planned := fresh(message))}
    if unknown := [seq for seq, _, _ in found if seq not in at_hand]:
        rows = await connection.fetch(READ, unknown)
        at_hand |= {row["seq"]: (row["attempts"], stored) for row in rows if (stored := _stored(row))}
        if len(rows) < len(unknown):  # as a restore of some tables leaves them; they would stand before all others for ever
            await connection.execute(DROP_LOST, unknown)
    return await _due(connection, [(seq, claims, *at_hand[seq]) for seq, claims, _ in found if seq in at_hand])


def _stored(row: asyncpg.Record) -> Planned | None:
    """None when it is for somebody of whom only a later release knows: it waits for a process that does, and holds up nobody else."""
    if row["audience"] not in _AUDIENCES:
        return None
    said = {name: row[name] for name in _SAID} | {"audience": Audience(row["audience"])}
    return Planned(**said, skipped=None, waits=False)


async def _due(connection: Connection, rows: Sequence[tuple[int, int, int, Planned]]) -> list[Due]:
    """Thousands of messages are of a few governments and agencies: each of those is asked for once."""
    if not rows:
        return []
    places = await projections.get_governments(connection, {said.government for *_, said in rows})
    holders = await projections.get_agencies(connection, {said.agency for *_, said in rows if said.agency})
    return [
        Due(places.get(said.government), holders.get(said.agency), seq, claims, attempts, *said[:-2])
        for seq, claims, attempts, said in rows
    ]


async def hold(tx: Connection, due: Sequence[Due]) -> list[Due]:
    """Takes those of these messages that are as they were looked at and nobody's, until the transaction ends, and writes nothing: others
    pass them by, and have them at once if it breaks."""
    claims = {row["seq"]: row["claims"] for row in await tx.fetch(HOLD, [each.seq for each in due])}
    return [each for each in due if claims.get(each.seq) == each.claims]


async def finish(tx: Connection, endings: Sequence[Ending], *, held: bool = False) -> set[int]:
    """Writes how attempts ended; returns the numbers (`seq`) of the messages that were still this worker's to end. `held`: by `hold` in
    this transaction."""
    mine: set[int] = set()
    if over := [ending.message for ending in endings if ending.delay is None]:
        mine.update(row["seq"] for row in await tx.fetch(OVER, [each.seq for each in over], [each.claims for each in over], held))
    if again := [ending for ending in endings if ending.delay is not None]:
        seqs, claims = [ending.message.seq for ending in again], [ending.message.claims for ending in again]
        mine.update(row["seq"] for row in await tx.fetch(AGAIN, seqs, claims, held, [ending.delay for ending in again]))
    ways: dict[tuple[object, ...], int] = {}
    ended = [(ending.message.seq, ways.setdefault(ending[1:], len(ways))) for ending in endings if ending.message.seq in mine]
    if ended:
        said = [dict(zip(Ending._fields[1:], way, strict=True), way=number) for way, number in ways.items()]
        await tx.execute(FINISH, [seq for seq, _ in ended], [way for _, way in ended], said)
    return mine


async def requeue_failed(tx: Connection, message_id: UUID) -> bool:
    """Makes a failed message due again with all its attempts; False when it is not failed."""
    return await tx.execute(REQUEUE, message_id) == "INSERT 0 1"
