"""Slow-down and lockout: failed attempts cost time, for the account, wherever they come from. (`shared.http.doors` counts by address.)"""

import hashlib
import math
from datetime import datetime

from services.routing.signin.domain import FORGET_FAILURES, wait_after
from services.routing.signin.queries import proofs
from shared.database import Connection, Database
from shared.errors import TooMany

ACCOUNT = "Too many failed attempts for this account. Wait a little, then try again."


class Gate:
    """Before every proof: `enter`. After one that was right: `clear`. `account`: the key of whom the proof is of, spelled in one way."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def enter(self, account: str, now: datetime) -> None:
        """Counts the attempt as failed before it is looked at, so that many at once do not slip through. Raises TooMany during a wait."""
        key = account_key(account)
        async with self._db.transaction() as tx:
            await proofs.lock_account(tx, key)
            found = await proofs.get_failures(tx, key)
            wait = wait_after(found.failures, found.failed_at, now) if found else None
            if wait:
                raise TooMany(ACCOUNT, retry_after=math.ceil(wait.total_seconds()))
            await proofs.fail(tx, key, now, now - FORGET_FAILURES)


async def clear(tx: Connection, account: str) -> None:
    await proofs.clear_failures(tx, account_key(account))


def account_key(account: str) -> str:
    """What was typed as an address may be anything, even a password: its digest is kept."""
    return hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()
