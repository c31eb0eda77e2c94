"""`kawal import`: complaints of other systems, with their history."""

import asyncio
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from services.importing.model import NoteKind, RowNote, RowProblem
from services.importing.sources import LAPOR, SURABAYA, Source
from shared.clock import utc_now
from shared.events.codes import NATIONAL
from shared.regions import get_region

if TYPE_CHECKING:
    from services.importing.run import Order, Summary

import_app = typer.Typer(
    help="Bring in complaints of other systems, with their history. The same file again changes nothing.", no_args_is_help=True
)
console = Console(stderr=True)

SHOWN = 20
"""Different notes that are printed; all of them go into the file of --problems."""
ABOUT_ALL_ROWS = frozenset({NoteKind.NO_PRIVACY_COLUMN, NoteKind.NO_ID_COLUMN})
"""What is printed first: it holds for every row of the file."""
LINES_SHOWN = 5
"""Line numbers of one note."""

File = Annotated[Path, typer.Argument(help="The export: CSV (any separator, also .gz) or XLSX")]
Problems = Annotated[Path | None, typer.Option(help="Write every problem and warning, by line, into this CSV file")]
Zone = Annotated[str, typer.Option(help="The zone of times that name none, such as Asia/Jakarta")]


def _government(code: str | None) -> str | None:
    if code is None or code == NATIONAL:
        return code
    if not re.fullmatch(r"\d\d\.\d\d", code) or get_region(code.removesuffix(".00")) is None:
        raise typer.BadParameter("a code such as 32.04 (regency or city), 32.00 (province) or 00.00 (national)")
    return code


Government = Annotated[
    str | None,
    typer.Option(callback=_government, help="Whose complaints these are where a row does not say, by code; else the file's commonest"),
]


Public = Annotated[
    bool,
    typer.Option(
        "--public", help="Where no column says which reports are anonymous or confidential: everybody may read them. Else nobody may"
    ),
]


@import_app.command("lapor")
def import_lapor(file: File, problems: Problems = None, government: Government = None, zone: Zone = "UTC", public: Public = False) -> None:
    """The export of SP4N-LAPOR!'s admin pages."""
    _import(LAPOR, file, problems, government, zone, public=public)


@import_app.command("surabaya")
def import_surabaya(
    file: File, problems: Problems = None, government: Government = None, zone: Zone = "UTC", public: Public = False
) -> None:
    """The complaint list of Surabaya's Media Center. It has no column on privacy: `--public` if the list is public already."""
    _import(SURABAYA, file, problems, government, zone, public=public)


def _import(source: Source, file: Path, problems: Path | None, government: str | None, zone: str, *, public: bool) -> None:
    from services.importing.run import Order  # with all that two services need: other commands start without it

    try:
        order = Order(source, file, utc_now(), ZoneInfo(zone), government, public)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise typer.BadParameter(f"{zone!r} is not a time zone; try Asia/Jakarta", param_hint="--zone") from error
    with _notes_file(problems) as write:
        summary = asyncio.run(_run(order))
        write(summary)
    _print(source, file, summary, problems)
    if summary.problems and not summary.imported and not summary.known:
        raise typer.Exit(2)


async def _run(order: "Order") -> "Summary":
    from services.importing.run import import_file
    from services.importing.stores import open_import

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeElapsedColumn(),
    )
    bar = Progress(*columns, console=console)
    task = bar.add_task(f"{order.source.title}: {order.path.name}", total=1.0, rows=0)
    with ExitStack() as shown:

        def show(share: float, summary: "Summary") -> None:
            if not bar.live.is_started:
                # Not before something was read: a file that cannot be is answered with one sentence.
                shown.enter_context(bar)
            bar.update(task, completed=share, rows=f"{summary.imported + summary.known:,}")

        async with open_import() as (registry, store):
            return await import_file(order, registry, store, progress=show)


def _print(source: Source, file: Path, summary: "Summary", problems: Path | None) -> None:
    console.print(f"{source.title}: {file.name}", highlight=False, soft_wrap=True)
    table = Table("", "rows")
    table.columns[1].justify = "right"
    table.add_row("imported", f"{summary.imported:,}")
    table.add_row("already known", f"{summary.known:,}")
    table.add_row("not readable", f"{len(summary.problems):,}", style="red" if summary.problems else "")
    for (gravity, kind), count in summary.counts.items():
        table.add_row(f"  {gravity}: {kind.replace('_', ' ')}", f"{count:,}", style="red" if gravity == "problem" else "yellow")
    for name, count in summary.created.items():
        table.add_row(f"new {name}", f"{count:,}")
    console.print(table)
    alike = sorted(_alike([*summary.problems, *summary.warnings]), key=lambda notes: notes[0].kind not in ABOUT_ALL_ROWS)
    for notes in alike[:SHOWN]:
        line = Text(_place(notes), style="red" if isinstance(notes[0], RowProblem) else "yellow")
        console.print(line.append(f" {notes[0].reason}", style="default"), soft_wrap=True)
    if len(alike) > SHOWN:
        more = sum(map(len, alike[SHOWN:]))
        console.print(
            f"… and {more:,} more ({f'all are in {problems}' if problems else '--problems FILE writes them all'}).", highlight=False
        )


def _alike(notes: Sequence[RowNote]) -> list[list[RowNote]]:
    """What is said of many rows is printed once."""
    found: dict[tuple[type[RowNote], str | None, str, str], list[RowNote]] = {}
    for note in notes:
        found.setdefault((type(note), note.sheet, note.field, note.reason), []).append(note)
    return list(found.values())


def _place(notes: Sequence[RowNote]) -> str:
    """`line 147, village:`, or the first few lines and how many more."""
    first = notes[0]
    lines = ", ".join(str(note.line) for note in notes[:LINES_SHOWN])
    rest = f" and {len(notes) - LINES_SHOWN:,} more" if len(notes) > LINES_SHOWN else ""
    where = f"{first.sheet}, " if first.sheet else ""
    return f"{where}line{'s' if len(notes) > 1 else ''} {lines}{rest}{', ' + first.field if first.field else ''}:"


@contextmanager
def _notes_file(path: Path | None) -> Iterator[Callable[["Summary"], None]]:
    """A writer of notes. Opened before the import, so that a folder that cannot be written is heard of before the work and not after."""
    if path is None:
        yield lambda _: None
        return
    try:
        file = path.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint="--problems") from error
    with file:
        yield lambda summary: _write(file, summary)


def _write(file: TextIO, summary: "Summary") -> None:
    out = csv.writer(file)
    out.writerow(("gravity", "sheet", "line", "column", "kind", "reason"))
    for note in (*summary.problems, *summary.warnings):
        gravity = "problem" if isinstance(note, RowProblem) else "warning"
        out.writerow((gravity, note.sheet or "", note.line, note.field, note.kind.value, note.reason))


def register(app: typer.Typer) -> None:
    app.add_typer(import_app, name="import")
