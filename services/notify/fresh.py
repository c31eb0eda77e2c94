"""What this process has just stored, at hand for sending it. Only a shortcut: what is not here is read, and which messages are due the
database alone says."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from services.notify.queries.messages import Planned

MOST = 20_000
"""Messages, some ten megabytes: more than wait for what follows in a flood of a few hundred complaints a second."""


class Fresh:
    """Shared by the consumers and workers of a process. A message's id follows from its fact and its recipient: it stands for no other
    message, whether its transaction was committed or not."""

    def __init__(self, most: int = MOST) -> None:
        """`most`: none where messages are taken with a lease, which reads them anyway."""
        self._most = most
        self._by_id: dict[UUID, Planned] = {}

    def keep(self, planned: Iterable[Planned]) -> None:
        """Those that can be sent as they are; the oldest make room."""
        self._by_id.update((each.id, each) for each in planned if each.language and not each.waits and each.skipped is None)
        for oldest in list(islice(self._by_id, max(0, len(self._by_id) - self._most))):
            del self._by_id[oldest]

    def take(self, message_id: UUID) -> Planned | None:
        """The message, once: whoever comes to it again, after a failure, reads it."""
        return self._by_id.pop(message_id, None)
