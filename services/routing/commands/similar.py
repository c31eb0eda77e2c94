"""Similar cases: what their words are like is kept in the background, and looked up when a coordinator has one of them before him."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.routing.commands.office import NOT_YOURS, person_of
from services.routing.domain import Case
from services.routing.domain.relating import is_kept_apart
from services.routing.queries import likeness as queries
from services.routing.queries import office
from services.routing.queries.office import Way
from services.routing.queries.queue import get_case
from services.routing.sight import may_act
from shared.auth import Principal
from shared.database import Connection, Database
from shared.errors import NotFound
from shared.events.codes import Status
from shared.events.envelope import Envelope
from shared.events.fact import Fact
from shared.events.relation import ComplaintRepeated
from shared.likeness import ALIKE, Told, bands, compare, same_words

BATCH = 200
"""At most so many a round: in a flood of complaints they are routed first."""
CANDIDATES = 40
"""So many are read and compared; those with most in common come first."""
SHOWN = 5
MOST_SAME = 100
"""Of cases in the same words so many are merged at once; what is left is offered again."""
UNTOUCHED = (Status.RECEIVED, Status.VERIFIED, Status.ROUTED, Status.RETURNED)
"""Nobody has begun with it: it can be merged without a look at what was done."""


@dataclass(frozen=True, slots=True)
class Similar:
    """An open case that tells of the same, and how much (0 to 1, see `shared.likeness`)."""

    case: Case
    likeness: float


class SimilarCases:
    """`window`: cases further apart in time are not the same thing any more."""

    def __init__(self, db: Database, window: timedelta) -> None:
        self._db, self._window = db, window

    async def of(self, case_id: UUID, by: Principal, *, way: Way, now: datetime) -> list[Similar]:
        """The cases of the same government that are like this one, likest first. Each was read by `by` then, and that is on record.

        Raises NotFound outside the scope.
        """
        async with self._db.connection() as connection:
            found = await get_case(connection, case_id)
            if found is None or not may_act(by, found[0]):
                raise NotFound(NOT_YOURS)
            candidates = await self._candidates(connection, found[0])
        similar = await asyncio.to_thread(likest, found[0], candidates)
        similar = [each for each in similar if may_act(by, each.case)]
        if similar:
            async with self._db.transaction() as tx:
                for each in similar:
                    await office.add_reading(
                        tx, each.case.id, at=now, person=person_of(by), name=by.name, role=by.role.value, scope=by.scope, way=way
                    )
        return similar

    async def same(self, case: Case, by: Principal) -> list[Case]:
        """The cases that say what this one says, word for word, at its place, and that nobody has begun with; oldest first, `MOST_SAME`
        at most. Of them only numbers and counts are to be shown: nobody has read them by this."""
        async with self._db.connection() as connection:
            candidates = await self._candidates(connection, case, MOST_SAME)
        possible = [each for each in candidates if each.status in UNTOUCHED and may_act(by, each) and not is_kept_apart(each, case)]
        return await asyncio.to_thread(in_the_same_words, case, possible)

    async def repeats(self, case_id: UUID) -> int:
        """How often its sender sent the same again."""
        async with self._db.connection() as connection:
            return await queries.get_repeats(connection, case_id)

    def keep(self) -> Callable[[datetime], Awaitable[int]]:
        """`run_once(now)` of the job behind it; safe in any number of replicas."""

        async def run_once(now: datetime) -> int:
            async with self._db.transaction() as tx:
                due = await queries.list_due(tx, BATCH)
                recent = [each for each in due if each.words and each.submitted_at >= now - self._window]
                made = await asyncio.to_thread(_bands_of, recent)
                await queries.put(tx, {each.case_id: (each.submitted_at, found) for each, found in zip(recent, made, strict=True) if found})
                if due:
                    await queries.drop(tx, [each.case_id for each in due if not each.words])
                    await queries.end_due(tx, [each.case_id for each in due])
                return len(due) + await queries.forget(tx, now - 2 * self._window, BATCH)

        return run_once

    async def _candidates(self, connection: Connection, case: Case, limit: int = CANDIDATES) -> list[Case]:
        own = bands(text_of(case.title, case.words), case.government)
        if not own:
            return []
        since, until = case.submitted_at - self._window, case.submitted_at + self._window
        return await queries.find(connection, own, government=case.government, but=case.id, since=since, until=until, limit=limit)


async def keep_repeats(tx: Connection, facts: Sequence[Envelope[Fact]]) -> None:
    """What intake tells of storms: one case each, counted."""
    times: dict[UUID, int] = {}
    for fact in facts:
        if type(fact.data) is ComplaintRepeated:
            times[UUID(fact.subject)] = max(times.get(UUID(fact.subject), 0), fact.data.times)
    if times:
        await queries.keep_repeats(tx, times)


def likest(case: Case, candidates: Sequence[Case], most: int = SHOWN) -> list[Similar]:
    """Those of the candidates that are alike enough to be shown, likest first, then oldest. Pure."""
    own = told_of(case)
    compared = [Similar(each, compare(own, told_of(each))) for each in candidates]
    return sorted((each for each in compared if each.likeness >= ALIKE), key=lambda each: (-each.likeness, each.case.submitted_at))[:most]


def in_the_same_words(case: Case, candidates: Sequence[Case]) -> list[Case]:
    """Those that tell of the same in the same words, oldest first. Pure."""
    own, told = words_of(case), told_of(case)
    found = [each for each in candidates if words_of(each) == own and compare(told, told_of(each)) >= ALIKE]
    return sorted(found, key=lambda each: each.submitted_at)


def words_of(case: Case) -> str:
    """Equal for two cases in the same words: capitals, marks and abbreviations make no difference."""
    return same_words(text_of(case.title, case.words))


def told_of(case: Case) -> Told:
    return Told(text_of(case.title, case.words), case.address, case.region, case.category, case.lat, case.long)


def text_of(title: str | None, words: str | None) -> str:
    """A title is often the beginning of the words once more: then it is no words of its own."""
    written = words or ""
    return written if title is None or written.startswith(title.rstrip("….")) else f"{title} . {written}"


def _bands_of(due: Sequence[queries.Due]) -> list[list[int]]:
    return [bands(text_of(each.title, each.words), each.government) for each in due]
