"""Making public what is: in the background, since masking takes longer than all the rest of a complaint's way through intake."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from services.intake.publishing import Publication, is_published, publish
from services.intake.queries import publications as queries
from services.intake.queries.cases import Case, Entry
from services.intake.vault import Vault
from shared.database import Database
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

BATCH = 100
"""At most so many a round: when thousands come in at once they are stored and routed first, and published as there is time."""


async def publish_due(db: Database, vault: Vault) -> int:
    """One round: what has changed is published anew, or taken away; returns how many complaints were done.

    The vault is asked for the reporters' names, so that no text shows them. Nothing is locked while words are masked; what changes
    meanwhile stays due.
    """
    async with db.connection() as connection:
        due = await queries.list_due(connection, BATCH)
        if not due:
            return 0
        cases = await queries.list_cases(connection, due)
        public = [case for case in cases if is_published(case)]
        timelines = await queries.list_timelines(connection, [case.id for case in public])
    known = await vault.open([case.id for case in public])
    names = {complaint_id: sealed.name for complaint_id, sealed in known.items()}
    made = await asyncio.to_thread(_publications, public, timelines, names)
    async with db.transaction() as tx:
        held = await queries.hold(tx, cases)
        shown = [publication for publication in made if publication.complaint_id in held]
        await queries.put_publications(tx, shown)
        await queries.delete_publications(tx, sorted(held - {publication.complaint_id for publication in shown}))
        await queries.end_due(tx, sorted(held))
    return len(held)


def _publications(cases: Sequence[Case], timelines: Mapping[UUID, Sequence[Entry]], names: Mapping[UUID, str | None]) -> list[Publication]:
    """One that cannot be published is not public until it changes; the others do not wait for it."""
    made = []
    for case in cases:
        try:
            made.append(publish(case, timelines[case.id], names.get(case.id)))
        except Exception as error:  # noqa: BLE001 whatever a detector finds to stumble over; its message may hold the words
            log.error("not_published", complaint_id=str(case.id), error=type(error).__name__)
    return made
