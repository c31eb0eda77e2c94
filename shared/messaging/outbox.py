"""Facts wait here, in the transaction that made them true, until the relay has an acknowledgement for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.errors import TooLarge
from shared.events.envelope import Envelope, Source
from shared.events.fact import Fact
from shared.ids import derived_id, new_id
from shared.messaging import handover
from shared.messaging.handover import Fresh
from shared.telemetry.tracing import current_traceparent

MAX_FACT_CHARACTERS = 200_000
"""Far below NATS' max_payload (1 MB), even where every character takes four bytes: a fact that cannot be sent would hold all behind it."""

ADD = """
insert into outbox (fact_id, nats_subject, subject, version, traceparent, payload)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[])
"""
HAS_WAITING = "select exists (select from outbox_waiting offset $1)"
THIS_TRANSACTION = "select pg_current_xact_id()::xid"
FEW = 20
"""Up to so many an insert is cheaper; above, COPY is, by half, here and in PostgreSQL."""
COLUMNS = ("fact_id", "nats_subject", "subject", "version", "traceparent", "payload")


async def add(tx: Connection, facts: Iterable[Envelope[Fact]]) -> None:
    """Adds facts to the service's outbox, in this order; they wait there (a trigger writes `outbox_waiting`). They are told if and only
    if the transaction commits."""
    rows = list(facts)
    if not rows:
        return
    records = [(fact.id, fact.data.nats_subject(), fact.subject, fact.version, fact.traceparent, fact.encode()) for fact in rows]
    if max(len(record[-1]) for record in records) > MAX_FACT_CHARACTERS:
        raise TooLarge("This is more than can be told in one fact. Shorten it, please.")
    if len(records) > FEW:
        await tx.copy_records_to_table("outbox", records=records, columns=COLUMNS)
        if (relay := handover.of(rows[0].source)) is not None:
            transaction: int = await tx.fetchval(THIS_TRANSACTION)
            for fact_id, nats_subject, _, _, traceparent, payload in records:
                relay.put((transaction, fact_id), Fresh(nats_subject, payload, traceparent))
    else:
        await tx.execute(ADD, *zip(*records, strict=True))


async def has_waiting(tx: Connection, many: int) -> bool:
    """Whether more than so many facts wait for the relay: whoever could tell many more, and is in no hurry, lets it catch up first."""
    return bool(await tx.fetchval(HAS_WAITING, many))


def envelopes(
    source: Source,
    subject: UUID | str,
    facts: Sequence[Fact],
    *,
    after_version: int,
    time: datetime,
    cause: Envelope[Fact] | None = None,
) -> list[Envelope[Fact]]:
    """Wraps facts about one subject, numbered from `after_version` + 1.

    With a `cause` the identifiers follow from it and the trace goes on; without one they are new and belong to the present trace.
    """
    trace = cause.traceparent if cause else current_traceparent()
    wrapped = []
    for version, fact in enumerate(facts, start=after_version + 1):
        fact_id = derived_id(cause.id, f"{source.value}:{subject}:{fact.wire_type()}:{version}") if cause else new_id()
        wrapped.append(Envelope(fact_id, source, str(subject), version, time, fact, trace))
    return wrapped
