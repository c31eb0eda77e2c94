"""Destroying the words of cases: the decision is a fact, this is what it asks of routing's own rows."""

from collections.abc import Sequence
from uuid import UUID

from services.routing.queries import erasing as queries
from services.routing.queries import evidence, likeness
from shared.database import Connection
from shared.events.fact import Fact
from shared.messaging.erasure import forget_words


async def erase(tx: Connection, case_ids: Sequence[UUID]) -> None:
    """Empties histories, officers' notes and everything told, the facts of this transaction too.

    The photos of answers are deleted within a minute; the cases' own columns go by `evolve`.
    """
    emptied = [_emptied(row) for row in await queries.list_history(tx, case_ids)]
    await queries.save_history(tx, [row for row in emptied if row is not None])
    await queries.empty_notes(tx, case_ids)
    await evidence.purge_of(tx, case_ids)
    await likeness.ask_again(tx, case_ids)  # the background may hold the words right now
    await likeness.drop(tx, case_ids)
    await forget_words(tx, [str(case_id) for case_id in case_ids])


def _emptied(row: queries.HistoryWords) -> queries.HistoryWords | None:
    """A step without words; None when it has none."""
    fact = Fact.registry[row.kind].model_validate(row.data)
    without = fact.without_words()
    if without == fact and row.note is None:
        return None
    return queries.HistoryWords(row.case_id, row.version, row.kind, without.model_dump(mode="json", exclude_none=True), None)
