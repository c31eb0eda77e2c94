"""Timed work."""

from datetime import datetime, timedelta

from services.intake.queries import hiding, storing, supporting
from services.intake.queries import vault as vault_queries
from services.intake.vault import Vault
from shared.database import Database
from shared.telemetry.logs import get_logger

log = get_logger(__name__)

ORPHAN_AGE = timedelta(hours=1)
"""Longer than any transaction lasts: an identity is written before its complaint is committed, a supporter before the support."""
LIMIT = 1_000


async def delete_orphans(db: Database, vault: Vault, now: datetime) -> int:
    """Deletes identities whose complaint was never stored; how many. Those whose complaint is there are not looked at again."""
    deleted = 0
    while True:
        async with vault.db.connection() as connection:
            waiting = await vault_queries.list_unconfirmed(connection, now - ORPHAN_AGE, LIMIT)
        if not waiting:
            return deleted
        async with db.connection() as connection:
            stored = await storing.list_stored(connection, waiting)
        async with vault.db.transaction() as tx:
            await vault_queries.confirm_identities(tx, sorted(stored))
            orphans = await vault_queries.delete_identities(tx, [each for each in waiting if each not in stored])
        if orphans:
            log.info("orphan_identities_deleted", count=orphans)
        deleted += orphans


async def delete_orphan_supporters(db: Database, vault: Vault, now: datetime) -> int:
    """Deletes contacts of supports that were never stored; how many. Those whose support is there are not looked at again."""
    deleted, before = 0, now - ORPHAN_AGE
    while True:
        async with vault.db.connection() as connection:
            waiting = await vault_queries.list_unconfirmed_supporters(connection, before, LIMIT)
        if not waiting:
            return deleted
        async with db.connection() as connection:
            stored = await supporting.list_reachable(connection, waiting)
        async with vault.db.transaction() as tx:
            await vault_queries.confirm_supporters(tx, sorted(stored))
            orphans = await vault_queries.delete_supporters(tx, [each for each in waiting if each not in stored], before)
        if orphans:
            log.info("orphan_supporters_deleted", count=orphans)
        deleted += orphans


async def destroy_identities(db: Database, vault: Vault) -> int:
    """Destroys the identities of erased complaints; how many complaints. What fails is tried again."""
    destroyed = 0
    while True:
        async with db.connection() as connection:
            waiting = await hiding.list_vault_erasures(connection, LIMIT)
        if not waiting:
            return destroyed
        await vault.destroy(waiting)
        async with db.connection() as connection:
            await hiding.end_vault_erasures(connection, waiting)
        destroyed += len(waiting)
