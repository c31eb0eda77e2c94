"""Facts that this process has just added to its outbox, for its own relay to tell without reading them back.

Nothing rests on it: `outbox_waiting` says what waits, and what is not found here is read from the outbox. A fact that is to be told again
– replayed, lost by the stream, or with its words erased – waits there without its id, and so is always read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from shared.events.envelope import Source

MOST_CHARACTERS = 16_000_000
"""Between two sweeps; what comes beyond is read from the outbox."""


class Fresh(NamedTuple):
    """What the relay needs of a fact."""

    nats_subject: str
    payload: str
    traceparent: str | None


class Handover:
    """The latest facts by their ids. What nobody takes, because its transaction was rolled back, is gone after two sweeps."""

    def __init__(self) -> None:
        self._fresh: dict[UUID, Fresh] = {}
        self._older: dict[UUID, Fresh] = {}
        self._characters = 0

    def put(self, fact_id: UUID, fact: Fresh) -> None:
        self._characters += len(fact.payload)
        if self._characters <= MOST_CHARACTERS:
            self._fresh[fact_id] = fact

    def take(self, fact_id: UUID) -> Fresh | None:
        """The fact, once."""
        return self._fresh.pop(fact_id, None) or self._older.pop(fact_id, None)

    def sweep(self) -> None:
        self._older, self._fresh, self._characters = self._fresh, {}, 0


_on_duty: dict[Source, Handover] = {}


@contextmanager
def on_duty(source: Source) -> Iterator[Handover]:
    """While this process tells a service's facts, what it adds to that service's outbox is kept here for a moment."""
    mine = _on_duty[source] = Handover()
    try:
        yield mine
    finally:
        if _on_duty.get(source) is mine:
            del _on_duty[source]


def of(source: Source) -> Handover | None:
    """Where to put facts; None while others tell them."""
    return _on_duty.get(source)
