"""Facts in: everything that INTAKE and ROUTING tell may be worth a message."""

from services.notify.commands.plan import plan_messages
from services.notify.fresh import Fresh
from shared.messaging.consumer import Batch, Handler


def on_facts(fresh: Fresh) -> Handler:
    """Policy decides which of them somebody hears of."""

    async def on_facts(batch: Batch) -> None:
        fresh.keep(await plan_messages(batch.tx, batch.facts))

    return on_facts
