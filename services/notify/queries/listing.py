"""Lists of messages for people and machines. A statement is put together from the fixed words of this file; values are parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.events.codes import Audience, DeliveryState, MessageChannel

SELECT = """
select m.seq, m.id, m.complaint_id, c.number, m.fact_type, m.audience, m.government, g.name as government_name, g.timezone,
    m.agency, a.name as agency_name, case when d.taken then 'sending' else m.state end as state, m.reason, m.channel, m.form, m.language,
    m.template, m.template_version, m.attempts, m.created_at,
    case when not d.taken then nullif(d.next_attempt_at, 'infinity') end as next_attempt_at, m.ended_at
from message m left join due d using (seq) left join complaint c on c.id = m.complaint_id
left join government g on g.code = m.government left join agency a on a.code = m.agency
where m.seq < $1{where}
order by m.seq desc limit $2
"""
OF_STATE: Mapping[DeliveryState, str] = {
    DeliveryState.QUEUED: "m.state = 'queued' and not d.taken",
    DeliveryState.SENDING: "d.taken",
    DeliveryState.SENT: "m.state = 'sent'",
    DeliveryState.DELIVERED: "m.state = 'delivered'",
    DeliveryState.FAILED: "m.failed",
    DeliveryState.SKIPPED: "m.state = 'skipped'",
}
"""Written out, so that partial indexes count (message_failed); what waits or goes out is found by its few rows in `due`."""
COUNT_FAILED = "select count(*) from message m where m.failed and ($1::text is null or m.government = $1)"
COUNT_WAITING = "select count(*) from due d join message m using (seq) where ($1::text is null or m.government = $1)"
GOVERNMENTS = "select code, name from government where $1::text is null or code = $1 order by name"
BEYOND_ALL = 2**63 - 1


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message with what people call the things in it. No address and no words of a citizen."""

    seq: int
    id: UUID
    complaint_id: UUID
    number: str | None
    fact_type: str
    audience: str
    government: str
    government_name: str | None
    timezone: str | None
    agency: str | None
    agency_name: str | None
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
    """What a caller asks for, inside the scope (`government`, `agency`) that it may see. `start` is included, `end` is not."""

    government: str | None = None
    agency: str | None = None
    complaint: UUID | None = None
    state: DeliveryState | None = None
    channel: MessageChannel | None = None
    audience: Audience | None = None
    message: UUID | None = None
    number: str | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many messages need somebody's eye."""

    failed: int
    waiting: int


def list_statement(wanted: Filter, before: int | None, limit: int) -> tuple[str, list[object]]:
    """The statement and its parameters."""
    parameters: list[object] = [BEYOND_ALL if before is None else before, limit]
    where: list[str] = [OF_STATE[wanted.state]] if wanted.state else []
    for condition, value in (
        ("m.government = {}", wanted.government),
        ("m.agency = {}", wanted.agency),
        ("m.complaint_id = {}", wanted.complaint),
        ("m.channel = {}", wanted.channel),
        ("m.audience = {}", wanted.audience),
        ("m.id = {}", wanted.message),
        ("m.complaint_id in (select id from complaint where number = {})", wanted.number),
        ("m.created_at >= {}", wanted.start),
        ("m.created_at < {}", wanted.end),
    ):
        if value is not None:
            parameters.append(value)
            where.append(condition.format(f"${len(parameters)}"))
    return SELECT.format(where="".join(f" and {condition}" for condition in where)), parameters


async def list_messages(connection: Connection, wanted: Filter, before: int | None, limit: int) -> list[MessageRow]:
    """Newest first, keyset on seq."""
    statement, parameters = list_statement(wanted, before, limit)
    return [MessageRow(**row) for row in await connection.fetch(statement, *parameters)]


async def get_message(connection: Connection, message_id: UUID) -> MessageRow | None:
    return next(iter(await list_messages(connection, Filter(message=message_id), None, 1)), None)


async def get_standing(connection: Connection, government: str | None) -> Standing:
    """Both counts come from small indexes: of what failed, and of what waits."""
    return Standing(await connection.fetchval(COUNT_FAILED, government), await connection.fetchval(COUNT_WAITING, government))


async def list_governments(connection: Connection, government: str | None) -> Sequence[tuple[str, str]]:
    """Code and name, for a filter; only the own one when a scope is given."""
    return [(row["code"], row["name"]) for row in await connection.fetch(GOVERNMENTS, government)]
