"""Nobody is flooded through us: the address in a report was only typed, so a day's acknowledgements to one address have a limit."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.notify.queries import first_messages as queries
from shared.clock import utc_now
from shared.database import Database
from shared.events.codes import Audience
from shared.events.complaint import ComplaintSubmitted, ContactGiven

FIRST = frozenset({ComplaintSubmitted.fact_type, ContactGiven.fact_type})
KEPT = timedelta(days=1)


class FirstMessages:
    """Counts them, for all processes together."""

    def __init__(self, db: Database, key: str, per_day: int) -> None:
        self._db, self._per_day = db, per_day
        self._key = hashlib.sha256(f"kawal first message {key}".encode()).digest()

    async def over(self, wanted: Sequence[tuple[int, str]]) -> set[int]:
        """Those of these messages, each a number with its address, that would be more than the day's share of the address. Counts all."""
        if not wanted:
            return set()
        contacts = [(seq, self._digest(address)) for seq, address in wanted]
        more = Counter(contact for _, contact in contacts)
        async with self._db.connection() as connection:
            now = await queries.count(connection, utc_now().date(), more)
        left = {contact: self._per_day - (now[contact] - count) for contact, count in more.items()}
        over = set()
        for seq, contact in contacts:
            left[contact] -= 1
            if left[contact] < 0:
                over.add(seq)
        return over

    async def forget(self, now: datetime) -> None:
        """What was counted before yesterday."""
        async with self._db.connection() as connection:
            await queries.forget(connection, (now - KEPT).date())

    def _digest(self, address: str) -> bytes:
        return hashlib.blake2b(address.strip().casefold().encode(), key=self._key, digest_size=16).digest()


def is_first(fact_type: str, audience: str) -> bool:
    """Whether a message goes to an address that has only been typed. A supporter's stays so: nothing ever comes back from it."""
    return audience == Audience.SUPPORTER or (audience == Audience.REPORTER and fact_type in FIRST)
