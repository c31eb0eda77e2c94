"""A storm of one text from one sender is one complaint, counted: whoever sends it again gets the first one's code again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.intake.domain import OPEN, Draft
from services.intake.queries import storing as queries
from services.intake.queries.storing import Hashes, Sent
from shared.clock import utc_now
from shared.database import Connection
from shared.events.envelope import Source
from shared.events.relation import ComplaintRepeated
from shared.messaging import outbox


async def hear_again(
    tx: Connection,
    drafts: Sequence[Draft],
    hashes: Sequence[Hashes],
    open_places: Sequence[bool],
    since: datetime,
) -> dict[int, tuple[Sent, bool]]:
    """Of the drafts at `open_places`, those that their sender sent before: the first of each, and whether it is the draft itself.

    That is so when the first is over, or older than `since`: then it is let go, and the draft is stored now.
    """
    again = {place: sending for place, each in enumerate(hashes) if open_places[place] and (sending := each.sending) is not None}
    if not again:
        return {}
    sent = await queries.find_sent(tx, sorted(set(again.values())), sorted(OPEN), since)
    over = [place for place, sending in again.items() if sending not in sent]
    if over:
        sent |= await _store_anew(tx, [drafts[place] for place in over], [hashes[place] for place in over])
    return {place: (sent[sending], drafts[place].id == sent[sending].id) for place, sending in again.items()}


async def count_again(
    tx: Connection, heard: Mapping[int, tuple[Sent, bool]], deliveries: Mapping[int, bytes | None], since: datetime
) -> None:
    """Counts what was sent again, and tells of it, once for all of it; after the firsts have been told of.

    `deliveries`: how each message is known when it comes once more, which a channel may do at any time: it counts once. None: it cannot be.
    What was heard before `since` is forgotten.
    """
    repeated = {place: first for place, (first, own) in heard.items() if not own}
    if not repeated:
        return
    await queries.forget_deliveries(tx, since)
    new = await queries.keep_deliveries(tx, sorted({each for place in repeated if (each := deliveries[place]) is not None}))
    again: list[Sent] = []
    for place, first in repeated.items():
        delivery = deliveries[place]
        if delivery is None or delivery in new:
            again.append(first)
            new.discard(delivery or b"")
    await _tell(tx, again)


async def _tell(tx: Connection, repeated: Sequence[Sent]) -> None:
    if not repeated:
        return
    now, firsts = utc_now(), {first.id: first for first in repeated}
    counted = await queries.count_repeats(tx, Counter(first.id for first in repeated))
    for complaint_id, (version, repeats) in counted.items():
        fact = ComplaintRepeated(government=firsts[complaint_id].government, agency=firsts[complaint_id].agency, times=repeats)
        await outbox.add(tx, outbox.envelopes(Source.INTAKE, complaint_id, [fact], after_version=version - 1, time=now))


async def _store_anew(tx: Connection, drafts: Sequence[Draft], hashes: Sequence[Hashes]) -> dict[bytes, Sent]:
    await queries.release_sent(tx, sorted({each.sending for each in hashes if each.sending is not None}))
    created = await queries.insert_complaints(tx, drafts, hashes)
    return {
        each.sending: Sent(draft.id, created[draft.id], draft.government, None)
        for draft, each in zip(drafts, hashes, strict=True)
        if draft.id in created and each.sending is not None
    }
