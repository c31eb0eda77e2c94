"""Learning from what agencies took up: a job notices when it is time, has a process of its own do it, and puts the result into force."""

import base64
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from services.routing.commands.landscape import Landscape
from services.routing.queries import learning as queries
from services.routing.queries.learning import KnownModel, Past
from services.routing.reference import DEFAULT_ZONE, Reference
from services.routing.suggest.example import LONGEST, Local
from services.routing.suggest.limits import MOST_EXAMPLES
from services.routing.suggest.timing import is_due
from services.routing.suggest.worker import LONGEST_SECONDS, LearningFailed, Outcome, Task, learn_apart
from shared.clock import utc_now
from shared.database import Connection, Database
from shared.telemetry.logs import get_logger

log = get_logger(__name__)
CLAIMED_FOR = timedelta(seconds=LONGEST_SECONDS + 120)
"""A process that dies while it learns holds its government's place for so long."""
AGAIN_AFTER = timedelta(minutes=30)
"""When learning failed."""
ALIKE = frozenset({"kecamatan", "kelurahan", "desa", "distrik", "nagari", "gampong"})
"""Kinds of agencies of which there is one in each place."""


def learner(db: Database, landscape: Landscape) -> Callable[[datetime], Awaitable[int]]:
    """`run_once(now)`: learns for every government for which it is time, one after the other; safe in any number of replicas."""

    async def run_once(now: datetime) -> int:
        async with db.connection() as connection:
            known = await queries.list_past(connection, now)
        due = [past for past in known if _is_due(past, now)]
        return sum([await _learn(db, landscape, past) for past in due])

    return run_once


def _is_due(past: Past, now: datetime) -> bool:
    return is_due(
        settled=past.settled,
        settled_then=past.settled_then,
        erased=past.erased,
        erased_then=past.erased_then,
        tried_at=past.tried_at,
        has_model=past.has_model,
        now=now,
    )


async def _learn(db: Database, landscape: Landscape, past: Past) -> bool:
    """Whether this process learned for the government: another replica may have been quicker, and learning may fail."""
    now = utc_now()
    async with db.transaction() as tx:
        if not await queries.claim(tx, past.government, now, now + CLAIMED_FOR):
            return False
        before = await queries.get_in_force(tx, past.government)
        task = await _task(tx, past.government, before, await landscape.at(tx))
    try:
        outcome = await learn_apart(task)
    except LearningFailed as error:
        log.warning("learning_failed", government=past.government, detail=str(error))
        async with db.transaction() as tx:
            await queries.give_up(tx, past.government, utc_now() + AGAIN_AFTER)
        return False
    async with db.transaction() as tx:
        forgets = past.has_model and past.erased != past.erased_then
        version = await _keep(tx, past.government, outcome, len(task.examples), now, forgets=forgets)
        await queries.finish(tx, past)
    log.info("learned", government=past.government, version=version, examples=len(task.examples), worse=outcome.worse)
    return True


async def _task(tx: Connection, government: str, before: KnownModel | None, reference: Reference) -> Task:
    registered = reference.governments.get(government)
    data = await queries.get_data(tx, government, before.version) if before else None
    return Task(
        zone=registered.timezone if registered else DEFAULT_ZONE,
        topics={category.code: category.name for category in reference.categories.values()},
        local={
            agency.code: Local(agency.kind or "", agency.region)
            for agency in reference.agencies.values()
            if agency.government == government and (agency.kind or "").casefold() in ALIKE
        },
        examples=await queries.list_examples(tx, government, MOST_EXAMPLES, LONGEST),
        before=base64.b64encode(data).decode() if data else None,
        before_verdict=before.verdict if before else None,
        before_taught_until=before.taught_until if before else None,
    )


async def _keep(tx: Connection, government: str, outcome: Outcome, examples: int, now: datetime, *, forgets: bool) -> int | None:
    """The version; None when there was too little. After an erasure the new model is put into force even if it is worse: what was erased
    must not speak any longer."""
    if outcome.verdict is None or outcome.bare is None or outcome.taught_until is None:
        await queries.forget_models(tx, government)
        return None
    in_force = forgets or not outcome.worse
    model = KnownModel(government, 0, now, outcome.taught_until, examples, outcome.verdict, outcome.bare, in_force)
    if in_force:
        return await queries.put_into_force(tx, model, base64.b64decode(outcome.data), only=forgets)
    return await queries.keep_figures(tx, model)
