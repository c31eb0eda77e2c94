"""`kawal up`: everything on one machine. PostgreSQL and NATS from wheels unless others are named, migrations, topology, all services."""

import asyncio
import fcntl
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from secrets import token_urlsafe
from types import FrameType
from typing import TextIO

import asyncpg
import typer
from rich.console import Console

from services.cli.environment import data_folder, read_environment, with_secrets, write_environment
from services.embedded.nats import EmbeddedNats, is_taken
from services.embedded.postgres import EmbeddedPostgres
from services.embedded.process import CannotStart
from services.embedded.watch import Watch
from services.schemas import SCHEMAS
from shared.database.migrate import MigrationFailed, dsn_with, migrate
from shared.events.envelope import Source

console = Console(stderr=True)


def up() -> None:
    """Start everything on this machine and serve, until Ctrl-C."""
    started = time.monotonic()
    signal.signal(signal.SIGTERM, _stop)
    try:
        with ExitStack() as stack:
            environment = _prepare(stack)
            os.environ.update(environment)
            asyncio.run(_migrate(environment))
            write_environment(environment)
            _serve(started)
    except asyncpg.PostgresError as error:
        console.print(f"[bold red]Kawal cannot start:[/] PostgreSQL refuses ({type(error).__name__}). Is KAWAL_POSTGRES_DSN right?")
        raise typer.Exit(2) from error
    except (CannotStart, MigrationFailed) as error:
        console.print(f"[bold red]Kawal cannot start:[/] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        console.print("Stopped.")


def _stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _prepare(stack: ExitStack) -> dict[str, str]:
    """The servers, started, and the environment in which the services find them. The stack ends what was started here."""
    data = data_folder()
    _claim(data, stack)
    host, port = os.environ.get("KAWAL_HOST", "127.0.0.1"), _port("KAWAL_PORT", 8000)
    if is_taken(host, port):
        raise CannotStart(f"Port {port} is taken by another program; set KAWAL_PORT to a free one.")
    environment = with_secrets(read_environment())
    environment |= {
        "KAWAL_HOST": host,
        "KAWAL_PORT": str(port),
        "KAWAL_LOCAL": "true",
        "KAWAL_DIRECTORY_DEMONSTRATION_KEY": os.environ.get("KAWAL_DIRECTORY_DEMONSTRATION_KEY", token_urlsafe(24)),
        "KAWAL_PUBLIC_URL": os.environ.get("KAWAL_PUBLIC_URL", f"http://{host}:{port}"),
        "KAWAL_LOG_FORMAT": os.environ.get("KAWAL_LOG_FORMAT", "console"),
        "KAWAL_LOG_LEVEL": os.environ.get("KAWAL_LOG_LEVEL", "WARNING"),
    }
    postgres, nats = _servers(data, host)
    with ThreadPoolExecutor() as pool:
        tasks = []
        if postgres:
            console.print("Starting PostgreSQL …")
            stack.callback(postgres.stop)
            tasks.append(pool.submit(postgres.start))
        if nats:
            console.print("Starting NATS …")
            stack.callback(nats.stop)
            tasks.append(pool.submit(nats.start))
        for task in tasks:
            task.result()
    watch = Watch([server for server in (postgres, nats) if server], console.print)
    watch.start()
    stack.callback(watch.stop)
    environment["KAWAL_POSTGRES_DSN"] = postgres.dsn if postgres else os.environ["KAWAL_POSTGRES_DSN"]
    environment["KAWAL_DIRECTORY_FILES"] = os.environ.get("KAWAL_DIRECTORY_FILES", str(data / "decrees"))
    environment["KAWAL_NATS_URL"] = nats.url if nats else os.environ["KAWAL_NATS_URL"]
    return environment | service_dsns(environment["KAWAL_POSTGRES_DSN"], environment)


def service_dsns(admin_dsn: str, environment: dict[str, str]) -> dict[str, str]:
    """Each login role's DSN, made from the administrator's; DSNs named in the environment win."""
    found = {}
    for schema in SCHEMAS:
        name = f"KAWAL_{schema.name.upper()}_POSTGRES_DSN"
        password = environment[f"KAWAL_{schema.name.upper()}_DB_PASSWORD"]
        found[name] = os.environ.get(name) or dsn_with(admin_dsn, user=schema.role, password=password)
    return found


def _servers(data: Path, host: str) -> tuple[EmbeddedPostgres | None, EmbeddedNats | None]:
    postgres = None if os.environ.get("KAWAL_POSTGRES_DSN") else EmbeddedPostgres(data / "postgres")
    nats = None if os.environ.get("KAWAL_NATS_URL") else EmbeddedNats(data / "nats", _port("KAWAL_NATS_PORT", 4222), host)
    return postgres, nats


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 65_536:
        raise CannotStart(f"{name} must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def _claim(data: Path, stack: ExitStack) -> TextIO:
    """Makes the data folder ours for as long as we run; the kernel gives it back even after a kill -9."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = stack.enter_context((data / "kawal.lock").open("w"))
    except OSError as error:
        raise CannotStart(f"The data folder {data} cannot be written to ({error.strerror}); set KAWAL_DATA to another.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(f"Another Kawal is running on the data folder {data}; set KAWAL_DATA to another.") from error
    return lock


async def _migrate(environment: dict[str, str]) -> None:
    """Brings the database up to date; on the very first run, loads the governments, agencies, categories and rules that ship."""
    from services.routing.loading import load_defaults_if_empty

    console.print("Preparing the database …")
    passwords = {schema.name: environment[f"KAWAL_{schema.name.upper()}_DB_PASSWORD"] for schema in SCHEMAS}
    await migrate(environment["KAWAL_POSTGRES_DSN"], list(SCHEMAS), passwords, dbmate=tool("dbmate"))
    await load_defaults_if_empty(environment["KAWAL_ROUTING_POSTGRES_DSN"])


def tool(name: str) -> str:
    """A program of this environment."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else name


def _serve(started: float) -> None:
    from services.cli.demonstration import ways_in
    from services.serve import serve  # late: the services' code loads while nothing else waits for it

    async def announce() -> None:
        environment = read_environment()
        lines = await ways_in(environment["KAWAL_PUBLIC_URL"])  # before it is said: whoever comes at once can sign in
        seconds = time.monotonic() - started
        ready = f"Kawal is ready on {environment['KAWAL_PUBLIC_URL']} ({seconds:.1f} s; data in {data_folder()}; Ctrl-C stops)"
        print("\n".join([ready, *lines]), flush=True)  # noqa: T201

    serve(list(Source), when_ready=announce)


def register(app: typer.Typer) -> None:
    app.command()(up)
