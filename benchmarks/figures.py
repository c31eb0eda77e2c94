"""Figures: what was measured, in which unit, against which aim."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `aim` is what issue or architecture ask for; `note` says under which conditions it was taken."""

    part: str
    name: str
    value: float
    unit: str
    aim: str = ""
    note: str = ""

    @property
    def shown(self) -> str:
        return f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:,.1f}" if self.value >= 1 else f"{self.value:,.3f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of all lie (nearest rank); 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


class Stolen:
    """What the host gives to other machines from now on: with a tenth of it, figures of a shared machine mean little."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def figure(self, part: str) -> Figure:
        now = psutil.cpu_times()
        spent = sum(now) - sum(self._before)
        share = (now.steal - self._before.steal) / spent if spent else 0.0
        return Figure(part, "taken away by the host meanwhile", share * 100, "%", "", "of the processor time; above 5 %, measure again")


def machine() -> str:
    """What it was measured on."""
    model = platform.processor() or "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    cores, memory, load = len(os.sched_getaffinity(0)), psutil.virtual_memory().total / 2**30, os.getloadavg()[0]
    python = f"{'the system’s ' if sys.base_prefix == '/usr' else ''}Python {platform.python_version()}"
    return f"{cores} cores of {model}, {memory:.0f} GiB, {platform.system()} {platform.release()}, {python}, load {load:.1f} at the start"


def show(figures: Sequence[Figure]) -> None:
    table = Table("", "", "value", "unit", "aim", "note", title="Kawal, measured", title_justify="left")
    table.columns[2].justify = "right"
    last = ""
    for figure in figures:
        if last and figure.part != last:
            table.add_section()
        table.add_row("" if figure.part == last else figure.part, figure.name, figure.shown, figure.unit, figure.aim, figure.note)
        last = figure.part
    Console(width=160).print(table)


def write_json(file: Path, figures: Sequence[Figure], where: str, command: str) -> None:
    rows = [asdict(figure) for figure in figures]
    what = {"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}", "machine": where, "command": command, "figures": rows}
    file.write_text(json.dumps(what, indent=2) + "\n")


def write_docs(file: Path, figures: Sequence[Figure], where: str, command: str) -> None:
    """Puts the figures between the markers of the page, and leaves the rest of it alone."""
    lines = [BEGIN, f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {where}, with `{command}`.", ""]
    lines += ["| part | what | value | unit | aim | conditions |", "|---|---|--:|---|---|---|"]
    lines += [f"| {each.part} | {each.name} | {each.shown} | {each.unit} | {each.aim} | {each.note} |" for each in figures]
    before, _, rest = file.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    file.write_text(before + "\n".join([*lines, END]) + after)
