"""Reads for everybody: public complaints, and how a government answers."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.intake.catalogue import Catalogue
from services.intake.publishing import Publication, is_read_elsewhere
from services.intake.queries import cases
from services.intake.queries import publications as queries
from services.intake.queries.publications import Answering, Wanted
from services.intake.vocabulary import Vocabulary
from shared.database import Database
from shared.errors import NotFound
from shared.events.codes import GovernmentCode

NOT_PUBLIC = "There is no public complaint with this number."
PERIOD = timedelta(days=365)
RECORD_SECONDS = 300.0
VOCABULARY_SECONDS = 300.0
VOCABULARY_OF = 5_000
"""Newest public complaints whose words are known."""
SMALLEST = 5
"""A number from 1 to 4 tells of single people, and so does one that is so near to its whole."""


@dataclass(frozen=True, slots=True)
class Record:
    """How a government answered in the last year. None: too few to be told."""

    received: int | None
    answered: int | None
    unanswered: int | None
    overdue: int | None
    median_days: float | None
    """Days, of 24 hours, from a complaint to its first answer: half of them came sooner."""
    rating: float | None


class PublicReading:
    """No door queries by itself."""

    def __init__(self, db: Database, catalogue: Catalogue) -> None:
        self._db, self.catalogue = db, catalogue
        self._records: dict[GovernmentCode, tuple[float, Record]] = {}
        self._vocabulary: tuple[float, Vocabulary] | None = None
        self._reading_words = asyncio.Lock()

    async def page(self, wanted: Wanted, *, before: datetime, last: UUID | None, limit: int) -> list[Publication]:
        """Newest first; nothing for words that look for nothing."""
        async with self._db.connection() as connection:
            return await queries.list_publications(connection, wanted, before=before, last=last, limit=limit)

    async def looks_for_something(self, words: str) -> bool:
        """Whether there is a word in it at all: not in `?!`."""
        async with self._db.connection() as connection:
            return await queries.has_words(connection, words)

    async def mended(self, words: str) -> str | None:
        """What a search that found nothing may have meant, by the words of the newest public complaints; None when no slip is seen."""
        async with self._reading_words:
            if self._vocabulary is None or time.monotonic() - self._vocabulary[0] >= VOCABULARY_SECONDS:
                async with self._db.connection() as connection:
                    said = await queries.list_words(connection, VOCABULARY_OF)
                self._vocabulary = time.monotonic(), await asyncio.to_thread(Vocabulary.of, said)
            known = self._vocabulary[1]
        return await asyncio.to_thread(known.mend, words)

    async def case(self, number: int) -> Publication:
        """Raises NotFound when there is none that anybody may read."""
        async with self._db.connection() as connection:
            found = await queries.get_publication(connection, number)
        if found is None:
            raise NotFound(NOT_PUBLIC, code="not-public")
        return found

    async def leads_to(self, number: int) -> int | None:
        """The public complaint that the one with this number is handled with; None where either is not for everybody to read."""
        async with self._db.connection() as connection:
            case = await cases.find_public(connection, number)
            if case is None or not is_read_elsewhere(case):
                return None
            master = await cases.find_master(connection, case.id)
            found = await queries.get_publication(connection, master.number) if master else None
        return found.number if found else None

    async def record(self, government: GovernmentCode, now: datetime) -> Record:
        """Counted anew every five minutes: a year of a large city takes longer than a page may."""
        known = self._records.get(government)
        if known is not None and time.monotonic() - known[0] < RECORD_SECONDS:
            return known[1]
        async with self._db.connection() as connection:
            record = disclose(await queries.count_answers(connection, government, now - PERIOD, now))
        self._records[government] = (time.monotonic(), record)
        return record


def disclose(counted: Answering) -> Record:
    """What may be told of these counts. Of two parts of a known whole none is told when one is too small. Pure."""
    unanswered = counted.received - counted.answered
    split = counted.received >= SMALLEST and not (_is_small(counted.answered) or _is_small(unanswered))
    overdue_told = counted.overdue == 0 or (split and not (_is_small(counted.overdue) or _is_small(unanswered - counted.overdue)))
    timed = counted.median_seconds is not None and counted.timed >= SMALLEST
    return Record(
        counted.received if not _is_small(counted.received) else None,
        counted.answered if split else None,
        unanswered if split else None,
        counted.overdue if overdue_told else None,
        round(counted.median_seconds / 86_400, 1) if timed and counted.median_seconds is not None else None,
        round(counted.rating, 1) if counted.rating is not None and counted.rated >= SMALLEST else None,
    )


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST
