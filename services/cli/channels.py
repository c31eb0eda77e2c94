"""`kawal channel`: the adapters that ship."""

import typer

from services.intake.channels.cli import channel_app


def register(app: typer.Typer) -> None:
    app.add_typer(channel_app, name="channel")
