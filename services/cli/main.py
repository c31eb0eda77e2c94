"""All commands of `kawal`, and how they fail: one clear sentence, exit code 2."""

import asyncio
import sys
from datetime import timedelta
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from services.cli.environment import apply_environment
from services.cli.import_command import import_app
from services.cli.operations import dead_app, replay, status
from services.cli.reference_command import load
from services.cli.setup import migrate_all, topology
from services.cli.up import up
from services.intake.channels.cli import channel_app
from services.serve import ProcessRole
from shared.auth import EVERYTHING, Principal, Role, Tokens
from shared.clock import utc_now
from shared.errors import KawalError
from shared.events.envelope import Source
from shared.settings import CommonSettings
from shared.telemetry.logs import configure_logs

app = typer.Typer(name="kawal", help="Kawal takes a complaint to the agency that must act, and keeps the clock.", no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(up)
app.command("migrate")(migrate_all)
app.command()(topology)
app.command()(status)
app.command()(replay)
app.command()(load)
app.add_typer(dead_app, name="dead")
app.add_typer(import_app, name="import")
app.add_typer(channel_app, name="channel")


@app.callback()
def prepare(context: typer.Context) -> None:
    """Kawal takes a complaint to the agency that must act, and keeps the clock."""
    if context.invoked_subcommand != "up":  # `up` finds out for itself which servers are its own
        apply_environment()
    configure_logs("WARNING", "console")


@app.command()
def serve(
    target: Annotated[str, typer.Argument(help="all, or one or more of intake, routing, notify, analytics, comma separated")] = "all",
    role: Annotated[ProcessRole, typer.Option(help="The routes, the workers (relay, consumers, jobs), or both")] = ProcessRole.BOTH,
) -> None:
    """Serve services against existing PostgreSQL and NATS servers (KAWAL_*_POSTGRES_DSN, KAWAL_NATS_URL)."""
    from services.serve import serve as run

    run(_targets(target), role)


@app.command()
def token(
    role: Annotated[Role, typer.Option(help="Who the token is for")],
    scope: Annotated[str, typer.Option(help="`*`, a government (32.04) or an agency (32.04.dpupr)")] = EVERYTHING,
    name: Annotated[str, typer.Option(help="Kept in the history of what is done with it")] = "local",
    hours: Annotated[int, typer.Option(min=1, max=24 * 365)] = 12,
) -> None:
    """Print a bearer token for the APIs on this machine."""
    tokens = Tokens(CommonSettings().token_key.get_secret_value())
    print(tokens.issue(Principal(name, role, scope), now=utc_now(), lifetime=timedelta(hours=hours)))  # noqa: T201


def _targets(text: str) -> list[Source]:
    if text == "all":
        return list(Source)
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in tuple(Source)]
    if unknown:
        raise typer.BadParameter(f"unknown service {unknown[0]!r}; known: all, {', '.join(Source)}")
    return [Source(name) for name in names]


def main() -> None:
    """The console script."""
    try:
        app()
    except KawalError as error:
        _fail(error.detail)
    except ValidationError as error:
        missing = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors())
        _fail(f"Settings are missing or wrong: {missing}. Run `kawal up` first, or set them in the environment (KAWAL_*).")
    except (OSError, asyncio.TimeoutError) as error:
        _fail(f"A server cannot be reached ({type(error).__name__}: {error}). Is Kawal running?")


def _fail(sentence: str) -> None:
    Console(stderr=True).print(f"[bold red]kawal:[/] {sentence}", highlight=False, soft_wrap=True)
    sys.exit(2)
