"""Reads of complaints for the doors: by tracking code with the whole history, and what the public may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.catalogue import Catalogue
from services.intake.codes import TrackingCodes
from services.intake.domain import OPEN
from services.intake.history import Line, reply_until, status_sentence, tell
from services.intake.public_history import PublicLine, tell_steps
from services.intake.publishing import without_words
from services.intake.queries import cases, publications
from services.intake.queries.cases import NO_COMPLAINT, Case, PublicFilter
from services.intake.queries.following import Share, list_shares
from services.intake.queries.publications import Wanted
from services.intake.reference import Reference
from shared.database import Connection, Database
from shared.errors import FieldError, InvalidInput, NotFound
from shared.events.codes import Language, Status


@dataclass(frozen=True, slots=True)
class Followed:
    """A complaint as its reporter sees it."""

    case: Case
    lines: list[Line]
    reference: Reference
    reply_until: datetime | None
    """Until when the reporter has the word: after an answer, or asked for more."""
    shares: Sequence[Share] = ()
    """Of a split complaint: who has not answered yet, and until when."""
    master: "Master | None" = None
    """The complaint that it is handled together with."""


@dataclass(frozen=True, slots=True)
class Master:
    """Another's complaint, as the reporter of one that is merged into it may follow it: as anybody may read it, and without any word where
    it is not public."""

    number: int
    status_sentence: str
    is_over: bool
    is_public: bool
    lines: list[PublicLine]


class Reading:
    """No door queries by itself."""

    def __init__(self, db: Database, codes: TrackingCodes, catalogue: Catalogue) -> None:
        self.db, self.catalogue, self._codes = db, catalogue, codes

    async def follow(self, code: str, language: Language) -> Followed:
        """The complaint with this tracking code. Raises NotFound when there is none, or when it cannot be a code."""
        code_hash = self._codes.find_hash(code)
        reference = await self.catalogue.get()
        async with self.db.connection() as connection:
            case = await cases.find_by_code(connection, code_hash)
            if case is None:
                raise NotFound(NO_COMPLAINT, code="no-such-code")
            entries = await cases.list_timeline(connection, case.id)
            shares = await list_shares(connection, case.id) if case.status is Status.SPLIT else ()
            master = await self._master(connection, case, reference, language) if case.master else None
        return Followed(case, tell(case, entries, reference, language), reference, reply_until(case, entries), shares, master)

    async def _master(self, connection: Connection, case: Case, reference: Reference, language: Language) -> Master | None:
        found = await cases.find_master(connection, case.id)
        if found is None:
            return None
        publication = await publications.get_publication(connection, found.number)
        steps = publication.history if publication else without_words(await cases.list_timeline(connection, found.id))
        lines = tell_steps(steps, reference, reference.timezone_of(found.government), language)
        sentence = status_sentence(found.status, language)
        return Master(found.number, sentence, found.status not in OPEN, publication is not None, lines)

    async def list_public(self, chosen: PublicFilter, limit: int, after: tuple[datetime, UUID] | None = None) -> list[Case]:
        """What anybody may see, newest first. `after`: the last row of the page before."""
        async with self.db.connection() as connection:
            return await cases.list_public(connection, chosen, limit=limit, after=after)

    async def search_public(
        self, words: str, government: str | None, category: str | None, limit: int, after: tuple[datetime, UUID] | None, now: datetime
    ) -> list[Case]:
        """Published complaints with these words, newest first. `after` as above. Raises InvalidInput when there is no word to look for."""
        wanted = Wanted(government=government, category=category, words=words)
        before, last = after or (now, None)
        async with self.db.connection() as connection:
            if "\0" in words or not await publications.has_words(connection, words):
                raise InvalidInput([FieldError("q", "no_words", "There are no words to look for.")])
            found = await publications.list_publications(connection, wanted, before=before, last=last, limit=limit)
            known = {case.id: case for case in await publications.list_cases(connection, [each.complaint_id for each in found])}
        return [known[each.complaint_id] for each in found if each.complaint_id in known]
