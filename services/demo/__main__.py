"""Runs the demonstration and prints what it sees. Exit 1 when the services do not agree."""

import signal
import sys
import time
from types import FrameType

from rich.console import Console
from rich.table import Table

from services.demo.files import Export, find_exports
from services.demo.indicators import Indicators, read_indicators, shown
from services.demo.installation import DemoFailed, Installation, fresh_installation
from services.demo.life import Life, live
from services.demo.story import Step
from services.demo.totals import Line, compare, wait_until_rest
from services.demo.wrong_door import WrongDoor, knock
from services.status import Status
from shared.telemetry.logs import configure_logs

STORIES = 2

console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)


def main() -> int:
    """The whole demonstration; the process's exit code."""
    configure_logs("ERROR", "console")
    signal.signal(signal.SIGTERM, _stop)
    started = time.monotonic()
    try:
        with fresh_installation() as kawal:
            agree = _show(kawal)
            console.print("\nStopping …")
    except DemoFailed as error:
        console.print(f"[bold red]The demonstration failed:[/] {error}", markup=True)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    console.print(f"Done in {time.monotonic() - started:.0f} s; nothing is left behind.")
    return 0 if agree else 1


def _stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _show(kawal: Installation) -> bool:
    console.print(f"Kawal is ready on {kawal.url} after {kawal.ready_seconds:.1f} s, on fresh data.")
    exports, real = find_exports()
    console.print("Importing the real files." if real else "The real files are not here; importing the synthetic set that ships.")
    for export in exports:
        _import(kawal, export)
    status = _wait(kawal)
    lines = compare(kawal, status)
    _print_totals(lines)
    console.print("\n[bold]One complaint's life[/]")
    _print_life(life := live(kawal))
    console.print("\n[bold]No wrong door[/]")
    _print_wrong_door(knock(kawal))
    _print_indicators(read_indicators(kawal))
    after = compare(kawal, _wait(kawal))
    agree = all(line.agree for line in (*lines, *after)) and _is_one_trace(life)
    last = after[0].answers["intake"]
    grown = last == lines[0].answers["intake"] + STORIES
    words = "[green]The services agree[/]" if agree and grown else "[bold red]The services do not agree[/]"
    console.print(f"\n{words}: {last:,} complaints in each of the four, the {STORIES} above included.")
    return agree and grown


def _import(kawal: Installation, export: Export) -> None:
    started = time.monotonic()
    with console.status(f"kawal import {export.source} {export.path.name}"):
        kawal.run("import", export.source, str(export.path))
    console.print(f"  kawal import {export.source} {export.path.name}: {time.monotonic() - started:.1f} s")


def _wait(kawal: Installation) -> Status:
    started = time.monotonic()
    with console.status("Waiting until all is at rest") as bar:

        def tell(status: Status) -> None:
            waiting = sum(service.outbox_pending + service.consumer_lag for service in status.services.values())
            totals = status.totals
            bar.update(f"{waiting:,} facts under way; {totals.received:,} received, {totals.routed:,} routed, {totals.counted:,} counted")

        status = wait_until_rest(kawal, tell)
    console.print(f"  at rest after {time.monotonic() - started:.1f} s")
    return status


def _print_totals(lines: list[Line]) -> None:
    services = ("intake", "routing", "notify", "analytics")
    table = Table("", *services, "", title="Totals at rest", title_justify="left")
    for column in table.columns[1:5]:
        column.justify = "right"
    for line in lines:
        numbers = [f"{line.answers[name]:,}" if name in line.answers else "" for name in services]
        table.add_row(line.question, *numbers, "[green]agree[/]" if line.agree else "[bold red]differ[/]")
    console.print(table)


def _print_life(life: Life) -> None:
    _print_steps(life.number, life.steps)
    told = Table("after", "service", "fact", "version", "trace", title="Its facts, as they went over NATS", title_justify="left")
    for each in life.told:
        same = "[green]the same[/]" if each.trace_id == life.trace_id else f"[red]{each.trace_id}[/]"
        told.add_row(f"{each.at * 1000:,.0f} ms", each.fact.source.value, each.fact.data.fact_type, str(each.fact.version), same)
    console.print(told)
    console.print(f"Trace {life.trace_id}: from the reporter's request through {len(life.told)} facts of three services.")


def _print_wrong_door(story: WrongDoor) -> None:
    _print_steps(story.number, story.steps)
    console.print("What its reporter reads in the end:")
    for line in story.timeline:
        console.print(f"  · {line}", markup=False)


def _print_steps(number: str, steps: list[Step]) -> None:
    table = Table("after", "who", "what", title=f"Complaint {number}", title_justify="left")
    for step in steps:
        table.add_row(f"{step.at * 1000:,.0f} ms", step.who, step.what)
    console.print(table)


def _is_one_trace(life: Life) -> bool:
    return all(each.trace_id == life.trace_id for each in life.told)


def _print_indicators(found: Indicators) -> None:
    names = [f"{row.name or row.key}\n{row.key}" for row in found.rows]
    table = Table("", *names, title="Indicators of three agencies", title_justify="left")
    for definition in found.indicators:
        table.add_row(definition.name.en, *(shown(row.values.get(definition.code), definition.unit) for row in found.rows))
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
