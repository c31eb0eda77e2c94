"""`make bench`: measures, prints a table, and puts it into docs/benchmarks.md.

python -m benchmarks.run [chain|bounds|http|visible|import|memory|desks|queues|clock|learning|all] [--count N] [--json FILE] [--no-docs]
"""

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from benchmarks import bounds, chain, clock, desks, http, importing, learning, memory, queues
from benchmarks.figures import Figure, Stolen, machine, show, write_docs, write_json
from benchmarks.stack import fresh_stack
from shared.telemetry.logs import configure_logs

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
console = Console(stderr=True)


def measure_chain(count: int) -> list[Figure]:
    """The chain, and the bounds beside it on the same servers."""
    with fresh_stack() as stack:
        found = chain.measure(stack, count)
        stack.stop_services()
        limits = bounds.measure(stack)
    return [*chain.figures(found), *bounds.figures(limits), *bounds.ratios(limits, found.per_second)]


def measure_bounds(_: int) -> list[Figure]:
    with fresh_stack() as stack:
        return bounds.figures(bounds.measure(stack))


def measure_http(_: int) -> list[Figure]:
    with fresh_stack() as stack:
        stack.serve()
        return http.measure_http(stack)


def measure_visible(_: int) -> list[Figure]:
    with fresh_stack() as stack:
        stack.serve()
        return http.measure_visible(stack)


def measure_import(_: int) -> list[Figure]:
    with fresh_stack() as stack:
        stack.serve()
        return importing.measure(stack)


def measure_memory(_: int) -> list[Figure]:
    return memory.measure()


def measure_desks(_: int) -> list[Figure]:
    with fresh_stack() as stack:
        return desks.measure(stack)


def measure_queues(_: int) -> list[Figure]:
    with fresh_stack() as stack:
        return queues.measure(stack)


def measure_clock(_: int) -> list[Figure]:
    with fresh_stack() as stack:
        return clock.measure(stack)


def measure_learning(_: int) -> list[Figure]:
    return learning.measure()


PARTS: dict[str, Callable[[int], list[Figure]]] = {
    "chain": measure_chain,
    "bounds": measure_bounds,
    "http": measure_http,
    "visible": measure_visible,
    "import": measure_import,
    "memory": measure_memory,
    "desks": measure_desks,
    "queues": measure_queues,
    "clock": measure_clock,
    "learning": measure_learning,
}
ALL = ("chain", "http", "visible", "import", "memory", "desks")
"""`chain` brings its bounds along. `queues` and `clock` fill a table of a million cases, for minutes: they are asked for by name."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Measures Kawal on this machine.")
    parser.add_argument("part", nargs="?", default="all", choices=(*PARTS, "all"))
    parser.add_argument("--count", type=int, default=chain.COUNT, help="complaints in the backlog of the chain")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/benchmarks.md as it is (only `all` writes it)")
    options = parser.parse_args()
    configure_logs("ERROR")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # servers are stopped in good order, however it ends
    where = machine()
    figures: list[Figure] = []
    for part in ALL if options.part == "all" else (options.part,):
        console.print(f"Measuring {part} …")
        stolen = Stolen()
        figures += PARTS[part](options.count)
        figures.append(stolen.figure(part))
    show(figures)
    command = " ".join(("python -m benchmarks.run", *sys.argv[1:]))
    if options.json:
        write_json(options.json, figures, where, command)
    if options.part == "all" and not options.no_docs:
        write_docs(PAGE, figures, where, command)


if __name__ == "__main__":
    main()
