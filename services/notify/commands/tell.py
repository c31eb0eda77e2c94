"""Says, as facts, how messages ended."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from services.notify.queries import projections
from shared.clock import utc_now
from shared.database import Connection
from shared.events.codes import Audience, DeliveryState, MessageChannel
from shared.events.delivery import ComplaintNotified
from shared.events.envelope import Envelope, Source
from shared.ids import derived_id
from shared.messaging import outbox


class Ended(NamedTuple):
    """A message that has come to its end."""

    message_id: UUID
    complaint_id: UUID
    about: str
    audience: Audience
    government: str
    agency: str | None
    channel: MessageChannel
    state: DeliveryState
    reason: str | None
    template: str
    template_version: int
    attempts: int
    traceparent: str | None


async def tell(tx: Connection, ended: Sequence[Ended]) -> None:
    """One complaint.notified for each, numbered per complaint, in the transaction that ended them."""
    if not ended:
        return
    counts = Counter(message.complaint_id for message in ended)
    versions = await projections.next_versions(tx, counts)
    now = utc_now()
    facts = []
    for message in ended:
        versions[message.complaint_id] += 1
        version = versions[message.complaint_id]
        fact = _fact(
            message.government,
            message.agency,
            message.about,
            message.audience,
            message.channel,
            message.state,
            message.reason,
            message.template,
            message.template_version,
            message.attempts,
        )
        fact_id = derived_id(message.message_id, f"{fact.wire_type()}:{version}")
        facts.append(Envelope(fact_id, Source.NOTIFY, str(message.complaint_id), version, now, fact, message.traceparent))
    await outbox.add(tx, facts)


@lru_cache(maxsize=4096)
def _fact(
    government: str,
    agency: str | None,
    about: str,
    audience: Audience,
    channel: MessageChannel,
    state: DeliveryState,
    reason: str | None,
    template: str,
    template_version: int,
    attempts: int,
) -> ComplaintNotified:
    """Facts are frozen and this one names no complaint: thousands of messages share a few, and validating one costs more than the rest."""
    return ComplaintNotified(
        government=government,
        agency=agency,
        about=about,
        audience=audience,
        channel=channel,
        state=state,
        reason=reason,
        template=template,
        template_version=template_version,
        attempts=attempts,
    )
