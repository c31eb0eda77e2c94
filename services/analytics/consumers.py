"""The three durables: facts in, rows out."""

from services.analytics import projections
from shared.events.complaint import ComplaintErased
from shared.messaging.consumer import Batch
from shared.messaging.erasure import forget_dead_letters


async def on_intake(batch: Batch) -> None:
    await projections.project_submissions(batch.tx, batch.facts)


async def on_routing(batch: Batch) -> None:
    """Names and zones first: the cases of the same batch are counted with them."""
    await projections.project_reference(batch.tx, batch.facts)
    await projections.project_cases(batch.tx, batch.facts)
    if erased := projections.of_type(batch.facts, ComplaintErased):
        await forget_dead_letters(batch.tx, [fact.subject for fact in erased])


async def on_notify(batch: Batch) -> None:
    await projections.project_notices(batch.tx, batch.facts)
