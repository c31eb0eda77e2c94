"""Taking a case together with its relatives, in one order, so that two transactions never wait for each other."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.routing.domain import Case
from services.routing.queries import cases
from services.routing.queries import families as queries
from shared.database import Connection
from shared.errors import Conflict
from shared.events.codes import Status


async def lock_with_family(
    tx: Connection,
    ids: Collection[UUID],
    *,
    heads: Collection[UUID] | None = None,
    with_followers: bool = False,
    with_masters: bool = False,
) -> dict[UUID, Case]:
    """These cases with the parents and parts of `heads` (all of them if not given) and, if asked for, what is merged into those, and what
    those are merged into.

    All are locked by one statement in the order of ids. Who belongs to a family can only change while its case is held; what changed
    between the look and the lock raises Conflict `stale-version`, and asking again helps.
    """
    heads = ids if heads is None else heads
    if not heads:
        return await cases.lock(tx, ids)
    family = await queries.list_family(tx, heads, with_followers=with_followers, with_masters=with_masters)
    locked = await cases.lock(tx, family.union(ids))
    if not await queries.list_family(tx, heads, with_followers=with_followers, with_masters=with_masters) <= locked.keys():
        raise Conflict("The case has changed since you read it. Read it again, then decide.", code="stale-version")
    return locked


async def lock_families_of_due(tx: Connection, due: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Of cases that are due and locked: those whose families are free too, and their relatives. The others wait for the next round,
    as a job that waited for locks could wait for another replica that waits for it."""
    ending = [case for case in due if case.status in (Status.NEEDS_INFO, Status.ANSWERED)]
    if not ending:
        return list(due), []
    known = {case.id for case in due}
    family = await queries.list_family(tx, [case.id for case in ending], with_followers=True) - known
    if not family:
        return list(due), []
    free = await queries.take_free(tx, family)
    if free.keys() == family:
        return list(due), list(free.values())
    missed = family - free.keys()
    held = {case.id for case in ending if await queries.list_family(tx, [case.id], with_followers=True) & missed}
    return [case for case in due if case.id not in held], list(free.values())
