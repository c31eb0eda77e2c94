"""Facts in: what intake tells."""

from services.routing.commands import channels, intake
from services.routing.commands.advising import Advisor
from services.routing.commands.landscape import Landscape
from services.routing.commands.similar import keep_repeats
from shared.messaging.consumer import Batch, Handler


def on_intake(landscape: Landscape, advisor: Advisor) -> Handler:
    """The handler of the stream INTAKE."""

    async def handle(batch: Batch) -> None:
        await intake.take(batch.tx, batch.facts, landscape, advisor)
        await channels.keep_rejections(batch.tx, batch.facts)
        await keep_repeats(batch.tx, batch.facts)

    return handle
