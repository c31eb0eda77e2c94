"""What others have reported that is like what somebody is about to report: of what anybody may read, and nothing else."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake.catalogue import Catalogue
from services.intake.publishing import Publication
from services.intake.queries import publications as queries
from services.intake.reference import Reference
from shared.database import Database
from shared.events.codes import CategoryCode, GovernmentCode, RegionCode
from shared.likeness import ALIKE, Told, bands, compare

LEAST = 20
"""Characters; less says too little to be like anything."""
CANDIDATES = 40
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A public, open complaint, and how much it is like what was asked (0 to 1)."""

    publication: Publication
    likeness: float


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody is about to report. `government`: to whose page it is typed, where no place says more."""

    text: str
    region: RegionCode | None = None
    government: GovernmentCode | None = None
    category: CategoryCode | None = None
    address: str | None = None
    lat: float | None = None
    long: float | None = None

    def receiver(self, reference: Reference) -> GovernmentCode | None:
        """Whose complaint it would be; None while neither place nor government is known, and nothing can be like it."""
        if self.region is not None:
            return reference.government_of_region(self.region)
        return self.government if self.government and reference.has_government(self.government) else None


class AlikeReading:
    """`window`: how old a complaint may be to be offered."""

    def __init__(self, db: Database, catalogue: Catalogue, window: timedelta) -> None:
        self._db, self.catalogue, self._window = db, catalogue, window

    async def find(self, question: Question, now: datetime) -> list[Alike]:
        """At most three, likest first. Confidential ones are never among them, nor what is not read yet, closed or erased."""
        government = question.receiver(await self.catalogue.get())
        if government is None or len(question.text.strip()) < LEAST:
            return []
        own = bands(question.text, government)
        if not own:
            return []
        async with self._db.connection() as connection:
            found = await queries.list_alike(connection, own, since=now - self._window, limit=CANDIDATES)
        return await asyncio.to_thread(likest, question, found)


def likest(question: Question, found: Sequence[Publication]) -> list[Alike]:
    """Those that are alike enough to be shown, likest first, then those with most supporters. Pure."""
    own = Told(question.text, question.address, question.region, question.category, question.lat, question.long)
    compared = [Alike(each, compare(own, _told(each))) for each in found]
    alike = [each for each in compared if each.likeness >= ALIKE]
    return sorted(alike, key=lambda each: (-round(each.likeness, 1), -each.publication.supporters, each.publication.number))[:SHOWN]


def _told(publication: Publication) -> Told:
    text = f"{publication.title or ''} . {publication.words or ''}"
    return Told(text, publication.place, publication.region, publication.category)
