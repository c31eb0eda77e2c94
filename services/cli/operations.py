"""What operators ask and do: status, dead letters, replay."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.status import Status, read_status
from services.stores import open_store, open_stores
from shared.errors import NotFound
from shared.events.envelope import Source
from shared.messaging import dead_letter, queries

dead_app = typer.Typer(help="Messages that a consumer could not take.", no_args_is_help=True)
console = Console()


def status(as_json: Annotated[bool, typer.Option("--json", help="For machines")] = False) -> None:
    """Show whether all is well: services, queues, and the totals that must agree."""
    found = asyncio.run(read_status())
    if as_json:
        print(json.dumps(asdict(found)))  # noqa: T201
    else:
        _print_status(found)
    raise typer.Exit(0 if found.ready else 1)


def _print_status(found: Status) -> None:
    table = Table("service", "ready", "outbox", "oldest", "lag", "dead", title="Services")
    for name, service in found.services.items():
        oldest = _number_or_dash(service.oldest_pending_seconds, " s")
        numbers = [_number_or_dash(number) for number in (service.outbox_pending, service.consumer_lag, service.dead_letters)]
        table.add_row(name, "[green]yes[/]" if service.ready else "[red]no[/]", numbers[0], oldest, *numbers[1:])
    console.print(table)
    totals = asdict(found.totals)
    console.print("Complaints: " + ", ".join(f"{name} {_number_or_dash(number)}" for name, number in totals.items()))
    if not found.ready:
        console.print("[red]Something is away: the services that say no, or NATS. What was stored is safe.[/]")
    elif found.agree:
        console.print("[green]The services agree.[/]")
    else:
        console.print("[yellow]Not at rest, or the services do not agree.[/]")


def _number_or_dash(number: float, unit: str = "") -> str:
    """A dash for what could not be asked."""
    return "–" if number < 0 else f"{number:g}{unit}" if isinstance(number, int) else f"{number:.1f}{unit}"


@dead_app.command("list")
def list_dead(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show what waits for a decision."""
    asyncio.run(_list_dead(as_json))


async def _list_dead(as_json: bool) -> None:
    rows = []
    async with open_stores() as stores:
        for source, db in stores.items():
            async with db.connection() as connection:
                rows += [(source, letter) for letter in await dead_letter.list_open(connection)]
    if as_json:
        print(json.dumps([{"service": source} | asdict(letter) for source, letter in rows], default=str))  # noqa: T201
        return
    for source, letter in rows:
        about = letter.subject or letter.nats_subject
        console.print(
            f"[bold]{source} {letter.id}[/]  {about}  ({letter.consumer}, {letter.tries} tries, {letter.created_at:%Y-%m-%d %H:%M} UTC)"
        )
        console.print(Text(f"    {letter.reason}"), soft_wrap=True)
    console.print(
        f"{len(rows)} to decide: `kawal dead replay SERVICE ID|all`, or `kawal dead resolve SERVICE ID`." if rows else "No dead letters."
    )


@dead_app.command("replay")
def replay_dead(service: Source, letter: Annotated[str, typer.Argument(help="A number, or `all`")]) -> None:
    """Let the consumer try again, now that the cause is mended."""
    asyncio.run(_replay_dead(service, None if letter == "all" else [_number(letter)]))


async def _replay_dead(service: Source, ids: list[int] | None) -> None:
    async with open_store(service) as db, db.transaction() as tx:
        count = await dead_letter.request_replay(tx, ids)
    if ids and not count:
        raise NotFound(f"{service} has no open dead letter {ids[0]}.")
    console.print(f"{count} will be tried again; `kawal dead list` shows what stays.")


@dead_app.command("resolve")
def resolve_dead(service: Source, letter: int) -> None:
    """Give a message up for good; what waits behind it can go on."""
    asyncio.run(_resolve_dead(service, letter))


async def _resolve_dead(service: Source, letter: int) -> None:
    async with open_store(service) as db, db.transaction() as tx:
        if not await dead_letter.skip(tx, letter):
            raise NotFound(f"{service} has no open dead letter {letter}.")
    console.print("Resolved.")


def replay(
    service: Annotated[Source, typer.Argument(help="Whose facts")],
    subject: Annotated[str | None, typer.Option(help="Only of this complaint or reference subject")] = None,
    since: Annotated[datetime | None, typer.Option(help="Only facts stored since then (UTC), such as 2026-01-31")] = None,
) -> None:
    """Publish a service's facts again from its outbox. Consumers that know them already ignore them."""
    asyncio.run(_replay(service, subject, since))


async def _replay(service: Source, subject: str | None, since: datetime | None) -> None:
    async with open_store(service) as db, db.transaction() as tx:
        count = await queries.forget(tx, subject, since.replace(tzinfo=UTC) if since else None)
    console.print(f"{count} facts will be published again.")


def _number(text: str) -> int:
    if not text.isdigit():
        raise typer.BadParameter("a number, or all")
    return int(text)


def register(app: typer.Typer) -> None:
    app.command()(status)
    app.command()(replay)
    app.add_typer(dead_app, name="dead")
