"""Which complaint comes to whom and when, for a round."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.routing.training.domain import arrivals, pick
from services.routing.training.library import scenarios
from services.routing.training.queries import complaints as queries
from services.routing.training.queries.classes import Participant, Round
from services.routing.training.queries.complaints import Planned
from shared.database import Connection
from shared.ids import new_id


async def plan(tx: Connection, running: Round, people: Sequence[Participant], now: datetime) -> None:
    """What is still to come in this round to these people. Nobody gets a complaint twice in a class."""
    used = await queries.list_used(tx, running.class_id)
    planned = [each for person in people for each in _planned(running, person, used, now)]
    await queries.add_planned(tx, running.class_id, running.number, planned)


def _planned(running: Round, person: Participant, used: Mapping[UUID, set[str]], now: datetime) -> list[Planned]:
    times = arrivals(running.pace, running.starts_at, running.ends_at, now)
    stock = list(scenarios().values())
    picked = pick(stock, person.agency, len(times), f"{person.id}:{running.number}", used.get(person.id, ()))
    return [Planned(new_id(), person.id, scenario, at) for scenario, at in zip(picked, times, strict=False)]
