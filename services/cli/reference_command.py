"""`kawal load`: governments, agencies, categories, rules, holidays, deadlines from files; boundaries for exact places and for maps."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from services.cli.boundaries import load_into_services
from services.routing.loading import LoadKind, load_file
from services.routing.loading_own import load_own_rules
from services.routing.settings import RoutingSettings
from shared.database import Database
from shared.errors import InvalidInput


class Kind(StrEnum):
    """What a file can hold."""

    GOVERNMENTS = "governments"
    AGENCIES = "agencies"
    CATEGORIES = "categories"
    RULES = "rules"
    HOLIDAYS = "holidays"
    DEADLINES = "deadlines"
    BOUNDARIES = "boundaries"


def load(
    kind: Annotated[Kind, typer.Argument(help="What the file holds")],
    file: Annotated[Path, typer.Argument(help="CSV or YAML; TopoJSON for boundaries", exists=True, dir_okay=False, readable=True)],
    replace: Annotated[bool, typer.Option("--replace", help="Rules that the file leaves out go")] = False,
    government: Annotated[
        str | None, typer.Option(help="Rules only: the file is this government's own set (32.04); shared and others' rules stay")
    ] = None,
) -> None:
    """Load reference data. The same file again changes nothing; one with errors is not applied. Rules are replaced as a whole set, or,
    with --government, as the whole set of one government."""
    console = Console(stderr=True)
    if government and kind is not Kind.RULES:
        raise typer.BadParameter("--government goes with rules only: other files say in each entry whose it is.")
    try:
        if kind is Kind.BOUNDARIES:
            asyncio.run(load_into_services(file, console))
        else:
            asyncio.run(_load(LoadKind(kind.value), file, console, replace, government))
    except InvalidInput as error:
        for problem in error.errors:
            console.print(Text.assemble((f"{file.name}, {problem.field}: ", "red"), problem.message), soft_wrap=True)
        raise typer.Exit(2) from error


async def _load(kind: LoadKind, file: Path, console: Console, replace: bool, government: str | None) -> None:
    db = Database(RoutingSettings().postgres_dsn.get_secret_value(), "routing", size=2)
    try:
        if government:
            result = await load_own_rules(file, government, db, replace=replace)
        else:
            result = await load_file(kind, file, db, replace=replace)
    finally:
        await db.close()
    console.print(f"{kind.value}: {result.changed} changed, {result.unchanged} already so.", highlight=False)


def register(app: typer.Typer) -> None:
    app.command()(load)
