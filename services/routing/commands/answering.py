"""Looks at answers: before one is sent, so that its officer can be asked once; when it is given, so that it is counted; and afterwards,
for the coordinator who reads what looks like a phrase."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from services.routing.answers import COMPARED, Verdict, judge
from services.routing.commands.office import NOT_YOURS
from services.routing.domain import Case
from services.routing.domain.commands import Answer
from services.routing.filling import blanks
from services.routing.queries import answers as queries
from services.routing.queries.answers import FlaggedAnswer
from services.routing.queries.queue import get_case
from services.routing.sight import may_act
from services.routing.wording import short_place
from shared.auth import Principal
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.errors import FieldError, Filled, NotFound
from shared.events.codes import CannotReason, Outcome

SHORTEST_EXPLANATION = 10
"""Characters of a reason in one's own words."""
NOT_THERE = "There is no such answer, or it is not yours to see."


def check_answer(answer: Answer) -> list[FieldError]:
    """What keeps an answer from being sent: a blank that nobody filled in, or a “cannot be settled” that does not say why."""
    errors = []
    if left := blanks(answer.text):
        unfilled = Filled("Fill in what stands in braces, or take it out: %(blanks)s.", blanks=", ".join(left))
        errors.append(FieldError("text", "unfilled", unfilled))
    explained = len((answer.explanation or "").strip()) >= SHORTEST_EXPLANATION
    if answer.outcome is not Outcome.CANNOT_RESOLVE:
        if answer.reason is not None:
            errors.append(FieldError("reason", "out_of_place", "Only what cannot be settled has a reason why."))
    elif answer.reason is None:
        errors.append(FieldError("reason", "missing", "Choose why it cannot be settled."))
    elif answer.reason is CannotReason.OTHER and not explained:
        errors.append(FieldError("explanation", "missing", "Explain the reason in a sentence that the reporter understands."))
    return errors


async def judge_answer(tx: Connection, case: Case, text: str) -> Verdict:
    """What speaks against an answer of the agency that has the case."""
    earlier = await queries.list_earlier(tx, case.agency, COMPARED) if case.agency else []
    report = " ".join(filter(None, (case.title, case.words, case.address, short_place(case.region))))
    return await asyncio.to_thread(judge, text, report if case.words else "", earlier)


async def keep_verdict(tx: Connection, case: Case, verdict: Verdict) -> None:
    """Of the answer that the case has just got: its version is the answer's."""
    if case.agency is not None:
        await queries.add(tx, case.id, case.version, government=case.government, agency=case.agency, at=case.changed_at, verdict=verdict)


class Answers:
    """The looks of people."""

    def __init__(self, db: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._db, self._now = db, now

    async def try_out(self, case_id: UUID, text: str, *, by: Principal) -> Verdict:
        """What would be said of an answer. Raises NotFound outside the scope."""
        async with self._db.connection() as tx:
            found = await get_case(tx, case_id)
            if found is None or not may_act(by, found[0]):
                raise NotFound(NOT_YOURS)
            return await judge_answer(tx, found[0], text)

    async def waiting(self, government: str, after: tuple[datetime, UUID] | None, limit: int) -> tuple[Sequence[FlaggedAnswer], int]:
        """What a government's coordinator has not looked at yet, latest first, and how many there are in all."""
        async with self._db.connection() as tx:
            return await queries.list_waiting(tx, government, after, limit), await queries.count_waiting(tx, government)

    async def look_at(self, case_id: UUID, version: int, *, government: str, by: Principal) -> None:
        """An answer of a government's agencies has been looked at; who was first stays on record. Raises NotFound."""
        async with self._db.transaction() as tx:
            if not await queries.look_at(tx, case_id, version, government, at=self._now(), by=by.name):
                raise NotFound(NOT_THERE)
