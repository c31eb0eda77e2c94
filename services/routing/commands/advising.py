"""Asking what was learned: each government's model in force, kept at hand, and what it says of a case."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.commands.landscape import Landscape
from services.routing.commands.office import NOT_YOURS, person_of
from services.routing.domain.case import MAX_HOPS, Case
from services.routing.queries import learning as queries
from services.routing.queries import office
from services.routing.queries.learning import KnownModel
from services.routing.queries.queue import get_case
from services.routing.reference import Reference
from services.routing.rules import government_of, may_hand
from services.routing.sight import may_act
from services.routing.suggest.example import Question
from services.routing.suggest.model import Choice, Model, Suggestion
from services.routing.suggest.packing import UnknownFormat, unpack
from shared.auth import Principal
from shared.database import Connection, Database
from shared.errors import NotFound

MOST_AT_HAND = 8
"""Models in memory, a few megabytes each; the one that was not asked for longest goes first."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A model that suggests now, and what is known of it."""

    known: KnownModel
    model: Model

    def ask(self, question: Question) -> Suggestion:
        return self.model.suggest([question])[0]


@dataclass(frozen=True, slots=True)
class Advice:
    """What a model says of a case, as far as it can be done: agencies that may have it, topics that exist."""

    known: KnownModel
    agencies: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    classifications: tuple[Choice, ...]


class Advisor:
    """All models of a process."""

    def __init__(self, db: Database, landscape: Landscape) -> None:
        self._db, self._landscape = db, landscape
        self._at_hand: OrderedDict[str, InForce] = OrderedDict()

    async def at(self, tx: Connection, government: str) -> InForce | None:
        """The model that is in force now: one small query, and its data only when it is another one than that at hand."""
        known = await queries.get_in_force(tx, government)
        at_hand = self._at_hand.get(government)
        if known is None:
            self._at_hand.pop(government, None)
            return None
        if at_hand is None or at_hand.known.version != known.version:
            at_hand = await _read(tx, known)
            if at_hand is None:
                return None
            self._at_hand[government] = at_hand
        self._at_hand.move_to_end(government)
        while len(self._at_hand) > MOST_AT_HAND:
            self._at_hand.popitem(last=False)
        return at_hand

    async def of(self, case_id: UUID, by: Principal, *, now: datetime) -> Advice | None:
        """What the model says of a case, over the API; that its words were looked at is on record. Raises NotFound outside the scope."""
        async with self._db.transaction() as tx:
            found = await get_case(tx, case_id)
            if found is None or not may_act(by, found[0]):
                raise NotFound(NOT_YOURS)
            advice = await self.advise(tx, found[0], await self._landscape.at(tx))
            await office.add_reading(tx, case_id, at=now, person=person_of(by), name=by.name, role=by.role.value, scope=by.scope, way="api")
        return advice

    async def advise(self, tx: Connection, case: Case, reference: Reference) -> Advice | None:
        """None where nothing has been learned yet."""
        in_force = await self.at(tx, case.government)
        if in_force is None:
            return None
        said = in_force.ask(question_of(case))
        return Advice(
            in_force.known,
            tuple(choice for choice in said.agencies if may_have(case, choice.code, reference)),
            tuple(choice for choice in said.categories if _is_offered(choice.code, case.government, reference)),
            said.classifications,
        )


def question_of(case: Case) -> Question:
    """What is known of a case before it is routed."""
    text = " ".join(part for part in (case.title, case.words) if part)
    classification = case.classification.value if case.classification else None
    return Question(text, case.region, case.category, classification, case.channel.value, case.submitted_at)


def may_have(case: Case, code: str, reference: Reference) -> bool:
    """Whether a case may be given to an agency now: what was right in the past may be closed, or have refused this case."""
    agency = reference.agencies.get(code)
    refused = case.returned_by if case.hop < MAX_HOPS else ()
    return (
        agency is not None and agency.active and code not in refused and may_hand(case.government, government_of(code), reference.practice)
    )


def _is_offered(category: str, government: str, reference: Reference) -> bool:
    found = reference.categories.get(category)
    return found is not None and found.active and found.government in (None, government)


async def _read(tx: Connection, known: KnownModel) -> InForce | None:
    """None when another training has taken its data away meanwhile, or another version of the program wrote it."""
    data = await queries.get_data(tx, known.government, known.version)
    try:
        return InForce(known, await asyncio.to_thread(unpack, data)) if data else None
    except UnknownFormat:
        return None
