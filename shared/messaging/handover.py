"""Facts that this process has just added to its outbox in bulk, for its own relay to tell without reading them back.

`outbox_waiting` says what waits, in which transaction it came, and what is not found here is read from the outbox. For a fact that follows
from another has the same id at the next try, when the first was rolled back, and may say something else: only what its own transaction
committed is told. A fact that is to be told again – replayed, lost by the stream, or with its words erased – waits without its id.
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


Key = tuple[int, UUID]
"""Of a fact: the transaction that added it, by PostgreSQL's number, and its id."""


class Handover:
    """The latest facts. What nobody takes, because its transaction was rolled back, is gone after two sweeps."""

    def __init__(self) -> None:
        self._fresh: dict[Key, Fresh] = {}
        self._older: dict[Key, Fresh] = {}
        self._characters = 0

    def put(self, key: Key, fact: Fresh) -> None:
        self._characters += len(fact.payload)
        if self._characters <= MOST_CHARACTERS:
            self._fresh[key] = fact

    def take(self, key: Key) -> Fresh | None:
        """The fact, once."""
        return self._fresh.pop(key, None) or self._older.pop(key, None)

    def sweep(self) -> None:
        self._older, self._fresh, self._characters = self._fresh, {}, 0


_on_duty: dict[Source, Handover] = {}


@contextmanager
def on_duty(source: Source) -> Iterator[Handover]:
    """While this process tells a service's facts, what it adds to that service's outbox in bulk is kept here for a moment."""
    mine = _on_duty[source] = Handover()
    try:
        yield mine
    finally:
        if _on_duty.get(source) is mine:
            del _on_duty[source]


def of(source: Source) -> Handover | None:
    """Where to put facts; None while others tell them."""
    return _on_duty.get(source)
