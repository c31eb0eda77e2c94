"""Facts in: everything that INTAKE and ROUTING tell may be worth a message."""

from services.notify.commands.plan import plan_messages
from shared.messaging.consumer import Batch


async def on_facts(batch: Batch) -> None:
    """Policy decides which of them somebody hears of."""
    await plan_messages(batch.tx, batch.facts)
