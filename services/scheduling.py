"""How our processes share the processor: whoever has it keeps it for its turn.

Linux lets a process that wakes interrupt the one that runs. Services, PostgreSQL and NATS hand each other facts by the thousand and wake
each other all the time: in a flood a twelfth of the processor's time went into changing over and into filling caches anew.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def take_turns() -> None:
    """From now on this thread, and the processes that it starts, wait for their turn when they wake: SCHED_BATCH, see sched(7).

    Where it cannot be (another system than Linux, a sandbox without it) or somebody has chosen otherwise, everything stays as it is.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            if os.sched_getscheduler(0) == os.SCHED_OTHER:
                os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


@contextmanager
def taking_turns() -> Iterator[None]:
    """For what is started inside; the caller is afterwards as it was."""
    before = _policy()
    take_turns()
    try:
        yield
    finally:
        if sys.platform == "linux" and before is not None and before != _policy():
            os.sched_setscheduler(0, before, os.sched_param(0))


def _policy() -> int | None:
    """This thread's; None where nobody says."""
    if sys.platform == "linux":
        with suppress(OSError):
            return os.sched_getscheduler(0)
    return None
