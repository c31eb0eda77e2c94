"""`kawal rules`: a file of rules looked through, and tried on a text or on last month's complaints, before it is loaded."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from services.cli.rules_report import describe_answer, describe_difference, describe_nothing, difference_as_json
from services.routing.commands.landscape import Landscape
from services.routing.commands.rule_trials import Question, RuleTrials, government_at
from services.routing.finding_words import described
from services.routing.rule_files import Looked, look_at
from services.routing.settings import RoutingSettings
from shared.clock import utc_now
from shared.database import Database
from shared.errors import InvalidInput
from shared.events.codes import Channel, Classification
from shared.regions import require_region

T = TypeVar("T")

MOST_CASES = 100_000
File = Annotated[
    Path,
    typer.Argument(help="CSV or YAML: the whole rule set in its order, or one government's", exists=True, dir_okay=False, readable=True),
]
Own = Annotated[str | None, typer.Option("--government", help="The file is this government's own set (32.04); what all share stays")]
_LINE = re.compile(r"line (\d+)")

rules = typer.Typer(no_args_is_help=True, help="Look through a file of rules, and try it, before it is loaded. Nothing is changed.")


@rules.command()
def check(file: File, government: Own = None) -> None:
    """Say what is wrong with a file of rules, line by line, and which rules contradict others or are never reached. Errors: exit code 2."""
    _run(file, lambda db: _check(file, db, government))


@rules.command(name="try")
def try_(
    file: File,
    text: Annotated[str | None, typer.Option(help="The words of a complaint")] = None,
    category: Annotated[str | None, typer.Option(help="Its topic, by code")] = None,
    region: Annotated[str | None, typer.Option(help="Where, by Kemendagri code: 32.04.12")] = None,
    government: Own = None,
    channel: Annotated[Channel | None, typer.Option(help="Through which door it came")] = None,
    classification: Annotated[Classification | None, typer.Option(help="Its class, where the reporter gave one")] = None,
    at: Annotated[datetime | None, typer.Option(help="When it was sent, in UTC; without it, now")] = None,
    last_month: Annotated[bool, typer.Option("--last-month", help="Try it on all complaints of the last 30 days")] = False,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The 30 days up to this day, instead of today")] = None,
    most: Annotated[int, typer.Option(min=1, max=MOST_CASES, help="Look at the newest so many complaints")] = 20_000,
    show: Annotated[int, typer.Option(min=0, help="Complaints shown of each change")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output")] = False,
) -> None:
    """Show what the rules of a file would do otherwise than those in force: with one text, or with last month's complaints."""
    if last_month == bool(text or category):
        raise typer.BadParameter("Give a complaint (--text, --category …) or --last-month.")
    if last_month:
        end = datetime.combine(until.date(), time.max, UTC) if until else None
        _run(file, lambda db: _try_lately(file, db, government, end, most, show, as_json))
    else:
        sent_at = at.replace(tzinfo=UTC) if at else None
        _run(file, lambda db: _try_text(file, db, (text or "", category, region, government, channel, classification, sent_at), as_json))


def _run(file: Path, work: Callable[[Database], Awaitable[T]]) -> T:
    """With a database, and with every error of the file on a line of its own."""

    async def connected() -> T:
        db = Database(RoutingSettings().postgres_dsn.get_secret_value(), "routing", size=2)
        try:
            return await work(db)
        finally:
            await db.close()

    try:
        return asyncio.run(connected())
    except InvalidInput as error:
        console = Console(stderr=True)
        for problem in error.errors:
            console.print(Text.assemble((f"{file.name}, {problem.field}: ", "red"), problem.message), soft_wrap=True)
        console.print("Nothing was changed.")
        raise typer.Exit(2) from error


async def _check(file: Path, db: Database, government: str | None) -> None:
    """Everything that can be said in one run: what is wrong, and what the rules that are right would do."""
    console = Console(stderr=True)
    looked = await look_at(file, db, utc_now(), government)
    errors = looked.errors
    notes = [each for each in looked.findings if not each.is_error]
    said = [(_line_of(each.field), "red", f"{file.name}, {each.field}: ", each.message) for each in errors]
    said += [
        (
            looked.file.lines[each.rule],
            "yellow",
            f"{file.name}, line {looked.file.lines[each.rule]}, {each.rule}: ",
            described(each, looked.file.lines),
        )
        for each in notes
    ]
    for _, colour, place, sentence in sorted(said, key=lambda each: each[0]):
        console.print(Text.assemble((place, colour), sentence), soft_wrap=True)
    counts = f"{len(looked.file.rules)} rules, {len(errors)} errors, {len(notes)} notes. Nothing was changed."
    console.print(counts, highlight=False)
    if errors:
        raise typer.Exit(2)


def _line_of(field: str) -> int:
    """What is wrong with the whole file comes first."""
    found = _LINE.match(field)
    return int(found[1]) if found else 0


async def _try_text(
    file: Path,
    db: Database,
    given: tuple[str, str | None, str | None, str | None, Channel | None, Classification | None, datetime | None],
    as_json: bool,
) -> None:
    text, category, region, government, channel, classification, sent_at = given
    if region:
        require_region(region, field="--region")
    landscape = Landscape()
    looked = await _sound(file, db, government)
    async with db.connection() as tx:
        reference = await landscape.at(tx)
    whose = government or government_at(region, reference)
    asked = Question(text, whose, region, category, classification, channel, sent_at)
    answer = await RuleTrials(db, landscape).on_text(looked.whole, asked)
    if as_json:
        sides = {name: _match(side) for name, side in (("in_force", answer.before), ("file", answer.after))}
        Console().print_json(json.dumps({"government": whose, **sides}))
        return
    for line in describe_answer(answer, reference):
        Console().print(line, soft_wrap=True, highlight=False)


def _match(side: object) -> dict[str, object] | None:
    fields = ("agency", "rule", "rule_version", "reasons")
    return {name: getattr(side, name) for name in fields} if side is not None else None


async def _try_lately(
    file: Path, db: Database, government: str | None, until: datetime | None, most: int, show: int, as_json: bool
) -> None:
    landscape = Landscape()
    looked = await _sound(file, db, government)
    async with db.connection() as tx:
        reference = await landscape.at(tx)
    trials, governments = RuleTrials(db, landscape), [government] if government else None
    with Console(stderr=True).status("Trying the rules on what came in …"):
        difference = await trials.on_lately(looked.whole, governments, until=until, most=most)
        newest = None if difference.looked_at else await trials.newest(governments)
    console = Console()
    if as_json:
        console.print_json(json.dumps(difference_as_json(difference, newest)))
        return
    said = describe_difference(difference, reference, show, most) if difference.looked_at else describe_nothing(newest)
    for part in said:
        console.print(part, soft_wrap=isinstance(part, Text), highlight=False)


async def _sound(file: Path, db: Database, government: str | None) -> Looked:
    """A file that could be loaded. Raises InvalidInput with all that is wrong."""
    looked = await look_at(file, db, utc_now(), government)
    looked.refuse_errors()
    return looked


def register(app: typer.Typer) -> None:
    app.add_typer(rules, name="rules")
