"""All commands of `kawal`, and how they fail: one clear sentence, exit code 2.

Each command's module is loaded only when it is asked for: most of them need little, and all of them together take seconds to load.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Protocol, cast

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from services.cli.environment import apply_environment
from shared.errors import KawalError
from shared.telemetry.logs import configure_logs

MODULES = {
    "up": "services.cli.up",
    "serve": "services.cli.serving",
    "migrate": "services.cli.setup",
    "topology": "services.cli.setup",
    "status": "services.cli.operations",
    "replay": "services.cli.operations",
    "dead": "services.cli.operations",
    "rebuild": "services.cli.rebuild_command",
    "load": "services.cli.reference_command",
    "rules": "services.cli.rules_command",
    "import": "services.cli.import_command",
    "token": "services.cli.token",
    "channel": "services.cli.channels",
}


class _CommandModule(Protocol):
    def register(self, app: typer.Typer) -> None: ...


def build(arguments: Sequence[str]) -> typer.Typer:
    """The app with the command that these arguments name; with all of them when they name none (help, a typing error)."""
    app = typer.Typer(name="kawal", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    app.callback()(prepare)
    wanted = next((word for word in arguments if not word.startswith("-")), "")
    modules = {MODULES[wanted]} if wanted in MODULES else set(MODULES.values())
    for name in sorted(modules):
        cast("_CommandModule", importlib.import_module(name)).register(app)
    return app


def prepare(context: typer.Context) -> None:
    """Kawal takes a complaint to the agency that must act, and keeps the clock."""
    if context.invoked_subcommand != "up":  # `up` finds out for itself which servers are its own
        apply_environment()
    configure_logs("WARNING", "console")


def main() -> None:
    """The console script."""
    try:
        build(sys.argv[1:])()
    except KawalError as error:
        _fail(error.detail)
    except ValidationError as error:
        missing = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors())
        _fail(f"Settings are missing or wrong: {missing}. Run `kawal up` first, or set them in the environment (KAWAL_*).")
    except (TimeoutError, OSError) as error:
        _fail(f"A server cannot be reached ({type(error).__name__}: {error}). Is Kawal running?")


def _fail(sentence: str) -> None:
    Console(stderr=True).print(Text.assemble(("kawal: ", "bold red"), sentence), soft_wrap=True)
    sys.exit(2)
