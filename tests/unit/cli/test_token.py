"""`kawal token`: what it says to a scope that cannot be."""

import typer
from typer.testing import CliRunner

from services.cli.token import register


def test_a_channels_scope_that_is_its_name_is_refused_with_what_it_takes() -> None:
    app = typer.Typer()
    register(app)
    refused = CliRunner().invoke(app, ["--role", "channel", "--scope", "web"], terminal_width=400)
    assert refused.exit_code == 2
    said = " ".join(refused.output.replace("│", " ").split())
    assert "A channel's is the government for which it hands in, or * (as without it)" in said
    helped = " ".join(CliRunner().invoke(app, ["--help"], terminal_width=400).output.replace("│", " ").split())
    assert "A channel's is the government" in helped
    other = CliRunner().invoke(app, ["--role", "head", "--scope", "web"], terminal_width=400)
    assert "channel" not in other.output
