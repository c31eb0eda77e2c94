"""`kawal serve`: services against existing servers."""

from typing import Annotated

import typer

from services.serve import ProcessRole
from services.serve import serve as run
from shared.events.envelope import Source


def serve(
    target: Annotated[str, typer.Argument(help="all, or one or more of intake, routing, notify, analytics, comma separated")] = "all",
    role: Annotated[ProcessRole, typer.Option(help="The routes, the workers (relay, consumers, jobs), or both")] = ProcessRole.BOTH,
) -> None:
    """Serve services against existing PostgreSQL and NATS servers (KAWAL_*_POSTGRES_DSN, KAWAL_NATS_URL)."""
    run(_targets(target), role)


def _targets(text: str) -> list[Source]:
    if text == "all":
        return list(Source)
    known = {source.value: source for source in Source}
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise typer.BadParameter(f"unknown service {unknown[0]!r}; known: all, {', '.join(known)}")
    return [known[name] for name in names]


def register(app: typer.Typer) -> None:
    app.command()(serve)
