"""A file of one government's own rules, put in the place of those that it has. What all share stays, and so do others' rules."""

from pathlib import Path

from services.routing import drafting
from services.routing.commands import reference as commands
from services.routing.commands.rule_drafts import CHECKS, STALE
from services.routing.loading import LoadResult, refuse_to_lose
from services.routing.queries import reference as queries
from services.routing.rule_files import look_at, revision_of
from shared.clock import utc_now
from shared.database import Database
from shared.errors import Conflict


async def load_own_rules(path: Path, government: str, db: Database, *, replace: bool = False) -> LoadResult:
    """Makes the file's rules the government's own, all of them or none.

    Raises InvalidInput with every error that the file, or a check of the set that it makes, has; and without `replace` when a rule of the
    government that is in force is not in it. Raises Conflict when the reference data keep changing meanwhile.
    """
    for _ in range(CHECKS):
        found = await look_at(path, db, utc_now(), government)
        found.refuse_errors()
        if not replace:
            lost = [each.rule.id for each in found.before if each.rule.id not in found.file.lines]
            refuse_to_lose(lost, "With --government a file is the whole own set.")
        async with db.transaction() as tx:
            await queries.lock(tx)
            if await revision_of(tx) != found.revision:
                continue
            added, changed, gone = drafting.difference(found.before, found.own)
            await commands.replace_rules(tx, found.whole, government=government)
            return LoadResult(len(added) + len(changed) + len(gone), len(found.own) - len(added) - len(changed))
    raise Conflict("Agencies, topics or rules are being changed at this moment. Try again.", code=STALE)
