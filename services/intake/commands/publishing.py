"""Making public what is: in the background, since masking takes longer than all the rest of a complaint's way through intake."""

from services.intake.publishing import is_published, publish
from services.intake.queries import publications as queries
from services.intake.vault import Vault
from shared.database import Database

BATCH = 100
"""At most so many a round: when thousands come in at once they are stored and routed first, and published as there is time."""


async def publish_due(db: Database, vault: Vault) -> int:
    """One round: what has changed is published anew, or taken away; returns how many complaints were looked at.

    The vault is asked for the reporters' names, so that no text shows them.
    """
    async with db.transaction() as tx:
        due = await queries.take_due(tx, BATCH)
        if not due:
            return 0
        cases = await queries.lock_cases(tx, due)
        public = [case for case in cases if is_published(case)]
        timelines = await queries.list_timelines(tx, [case.id for case in public])
        known = await vault.open([case.id for case in public])
        names = {complaint_id: sealed.name for complaint_id, sealed in known.items()}
        await queries.put_publications(tx, [publish(case, timelines[case.id], names.get(case.id)) for case in public])
        gone = {case.id for case in cases} - {case.id for case in public}
        await queries.delete_publications(tx, sorted(gone))
    return len(due)
