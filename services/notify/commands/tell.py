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
from shared.events.delivery import AlsoEnded, ComplaintNotified
from shared.events.envelope import Envelope, Source
from shared.ids import derived_id
from shared.messaging import outbox


class Told(NamedTuple):
    """What is told of a message."""

    about: str
    audience: Audience
    channel: MessageChannel
    state: DeliveryState
    reason: str | None
    template: str
    template_version: int
    attempts: int


class Ended(NamedTuple):
    """A message that has come to its end."""

    message_id: UUID
    complaint_id: UUID
    government: str
    agency: str | None
    traceparent: str | None
    told: Told


async def tell(tx: Connection, ended: Sequence[Ended]) -> None:
    """One complaint.notified for what ended now of each complaint at each agency, numbered per complaint, in the same transaction."""
    if not ended:
        return
    together: dict[tuple[UUID, str, str | None], list[Ended]] = {}
    holders = {message.complaint_id: message.agency for message in ended if message.agency is not None}
    for message in ended:
        agency = message.agency or holders.get(message.complaint_id)
        together.setdefault((message.complaint_id, message.government, agency), []).append(message)
    versions = await projections.next_versions(tx, Counter(complaint_id for complaint_id, _, _ in together))
    now = utc_now()
    facts = []
    for (complaint_id, government, agency), mine in together.items():
        versions[complaint_id] += 1
        fact = _fact(government, agency, tuple(message.told for message in mine))
        fact_id = derived_id(mine[0].message_id, f"{fact.wire_type()}:{versions[complaint_id]}")
        facts.append(Envelope(fact_id, Source.NOTIFY, str(complaint_id), versions[complaint_id], now, fact, mine[0].traceparent))
    await outbox.add(tx, facts)


@lru_cache(maxsize=4096)
def _fact(government: str, agency: str | None, endings: tuple[Told, ...]) -> ComplaintNotified:
    """Facts are frozen and this one names no complaint: thousands of messages share a few, and validating one costs more than the rest."""
    also = tuple(AlsoEnded(**ending._asdict()) for ending in endings[1:])
    return ComplaintNotified(government=government, agency=agency, **endings[0]._asdict(), also=also)
