"""What learning costs at the most that it takes, 20,000 past cases: `make bench ARGS="learning --no-docs"`.

Texts are made up and none is like another, so that there are as many words and pairs of words as real complaints would have.
"""

import asyncio
import base64
import random
import resource
import time
from datetime import timedelta

from benchmarks.figures import Figure
from benchmarks.words import TOPICS, submissions
from services.routing.suggest.limits import MOST_EXAMPLES
from services.routing.suggest.packing import unpack
from services.routing.suggest.worker import ExampleRow, Task, learn_apart
from shared.clock import utc_now

PART = "learning"
SYLLABLES = ("ba", "ci", "du", "ga", "ja", "ka", "le", "mo", "ni", "pa", "ra", "se", "ta", "wu", "nya", "ngan")
RARE_WORDS = 30_000
"""So many words beside the usual ones: names of streets, shops, people, and slips."""


def measure() -> list[Figure]:
    """One training in a process of its own, as the service has it done, and the model in the process that serves."""
    task = Task(zone="Asia/Jakarta", topics={code: code for code in TOPICS}, local={}, examples=_examples(MOST_EXAMPLES))
    before, started = _peak(resource.RUSAGE_SELF), time.perf_counter()
    outcome = asyncio.run(learn_apart(task))
    seconds = time.perf_counter() - started
    data = base64.b64decode(outcome.data)
    beside = _peak(resource.RUSAGE_CHILDREN)
    unpack(data)
    right = outcome.verdict.top1 if outcome.verdict else 0.0
    return [
        Figure(
            PART, f"learn from {MOST_EXAMPLES:,} cases", seconds, "s", "", f"a process of its own, niced; first agency right: {right:.0%}"
        ),
        Figure(PART, "CPU of that process", _cpu(), "s", "", "on a busy machine it waits: it gives way to everything else"),
        Figure(PART, "memory of that process at most", beside, "MB", "≤ 300 MB", "given back when it ends"),
        Figure(PART, "memory of the serving process beside it, at most more", _peak(resource.RUSAGE_SELF) - before, "MB", "", ""),
        Figure(PART, "the model", len(data) / 1e6, "MB", "", "in the table and in memory"),
    ]


def _examples(count: int) -> list[ExampleRow]:
    pick = random.Random(5)
    rare = ["".join(pick.choices(SYLLABLES, k=pick.randrange(2, 5))) for _ in range(RARE_WORDS)]
    places = {code: place for place, code in enumerate(TOPICS)}
    rows = []
    for number, given in enumerate(submissions(count, unrouted=0.0)):
        category = given.category or ""
        rows.append(
            ExampleRow(
                text=f"{given.title} {given.text} {' '.join(pick.choices(rare, k=8))}",
                region=given.region,
                category=category,
                classification="complaint",
                channel=given.channel.value,
                at=utc_now() - timedelta(minutes=number * 20),
                agency=f"32.04.a{places[category]}" if pick.random() < 0.9 else f"32.04.b{pick.randrange(60)}",
            )
        )
    return rows


def _cpu() -> float:
    """Seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak(who: int) -> float:
    """Megabytes at most so far."""
    return resource.getrusage(who).ru_maxrss / 1024


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.name}: {figure.shown} {figure.unit} ({figure.note})")
