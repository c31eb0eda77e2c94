"""The three durables: facts in, rows out."""

from services.analytics import projections
from shared.messaging.consumer import Batch


async def on_intake(batch: Batch) -> None:
    await projections.project_submissions(batch.tx, batch.facts)


async def on_routing(batch: Batch) -> None:
    """Names and zones first: the cases of the same batch are counted with them."""
    await projections.project_reference(batch.tx, batch.facts)
    await projections.project_cases(batch.tx, batch.facts)


async def on_notify(batch: Batch) -> None:
    await projections.project_notices(batch.tx, batch.facts)
