"""Kawal for a measurement: embedded PostgreSQL and NATS with full fsync on a folder of their own, and services as processes."""

import asyncio
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import psutil
from cryptography.fernet import Fernet

from services.embedded.nats import EmbeddedNats
from services.embedded.postgres import EmbeddedPostgres
from services.embedded.process import read_pid
from services.routing.loading import load_defaults_if_empty
from services.schemas import SCHEMAS
from shared.auth import EVERYTHING, Principal, Role, Tokens
from shared.clock import utc_now
from shared.database.migrate import dsn_with, migrate

BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
READY_SECONDS = 60.0
SETTLED_SECONDS, SETTLED_CORES = 1.0, 0.15
"""At rest is who uses less than so much of a core for so long."""
SERVICES = ("intake", "routing", "notify", "analytics")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A process of ours that serves."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@dataclass
class Stack:
    """Servers that run, the environment in which services find them, and the services started so far."""

    folder: Path
    postgres: EmbeddedPostgres
    nats: EmbeddedNats
    environment: dict[str, str]
    running: dict[str, Running] = field(default_factory=dict)

    @property
    def admin_dsn(self) -> str:
        return self.postgres.dsn

    def serve(self, targets: Sequence[str] = SERVICES) -> None:
        """Starts each target as a process of its own (`kawal serve`) and waits until all are ready."""
        for target in targets:
            port = free_port()
            with (self.folder / f"{target}.log").open("ab") as log:
                process = subprocess.Popen(
                    [BIN / "kawal", "serve", target],
                    env=self.environment | {"KAWAL_PORT": str(port)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            self.running[target] = Running(target, port, process)
        for target in targets:
            self._wait(self.running[target])

    def settle(self) -> None:
        """Waits until what starting set off is over: registers are read and statements prepared in the first seconds."""
        deadline = time.monotonic() + READY_SECONDS
        used = sum(self.cpu_seconds().values())
        while time.monotonic() < deadline:
            time.sleep(SETTLED_SECONDS)
            before, used = used, sum(self.cpu_seconds().values())
            if used - before < SETTLED_CORES * SETTLED_SECONDS:
                return
        raise RuntimeError("the services do not come to rest")

    def _wait(self, service: Running) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and service.process.poll() is None:
            try:
                if httpx.get(f"{service.url}/health/ready", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        last_words = (self.folder / f"{service.name}.log").read_text().splitlines()[-5:]
        raise RuntimeError(f"{service.name} is not ready: " + "\n".join(last_words))

    def stop_services(self) -> None:
        for service in self.running.values():
            service.process.send_signal(signal.SIGTERM)
        for service in self.running.values():
            service.process.wait(30)
        self.running.clear()

    def kawal(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of `kawal` to its end. Raises CalledProcessError when it fails."""
        return subprocess.run([BIN / "kawal", *arguments], env=self.environment, check=True, capture_output=True, text=True)

    def token(self, role: Role, scope: str = EVERYTHING) -> str:
        tokens = Tokens(self.environment["KAWAL_TOKEN_KEY"])
        return tokens.issue(Principal("benchmark", role, scope), now=utc_now(), lifetime=timedelta(hours=1))

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time used so far by each service process, by PostgreSQL with its backends, and by NATS."""
        used = {name: _cpu(psutil.Process(service.process.pid)) for name, service in self.running.items()}
        for name, file in (("PostgreSQL", self.postgres.folder / "postmaster.pid"), ("NATS", self.nats.folder / "nats.pid")):
            pid = read_pid(file)
            if pid is not None:
                process = psutil.Process(pid)
                used[name] = sum(_cpu(each) for each in (process, *process.children(recursive=True)))
        return used


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


@contextmanager
def fresh_stack() -> Iterator[Stack]:
    """Servers on an empty folder, migrated, with the reference data that ships. Everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kawal-bench-"))
    folder.chmod(0o755)
    postgres, nats = EmbeddedPostgres(folder / "postgres"), EmbeddedNats(folder / "nats", free_port())
    stack: Stack | None = None
    try:
        postgres.start()
        nats.start()
        stack = Stack(folder, postgres, nats, _environment(folder, postgres.dsn, nats.url))
        asyncio.run(_prepare(stack))
        yield stack
    finally:
        if stack is not None:
            stack.stop_services()
        nats.stop()
        postgres.stop()
        shutil.rmtree(folder)


def _environment(folder: Path, dsn: str, nats_url: str) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAWAL_")}
    for schema in SCHEMAS:
        password = secrets.token_urlsafe(24)
        environment[f"KAWAL_{schema.name.upper()}_DB_PASSWORD"] = password
        environment[f"KAWAL_{schema.name.upper()}_POSTGRES_DSN"] = dsn_with(dsn, user=schema.role, password=password)
    return environment | {
        "KAWAL_DATA": str(folder),
        "KAWAL_POSTGRES_DSN": dsn,
        "KAWAL_NATS_URL": nats_url,
        "KAWAL_TOKEN_KEY": secrets.token_urlsafe(36),
        "KAWAL_CODE_KEY": secrets.token_urlsafe(36),
        "KAWAL_VAULT_KEY": Fernet.generate_key().decode(),
        "KAWAL_DIRECTORY_KEY": Fernet.generate_key().decode(),
        "KAWAL_LOCAL": "true",
        "KAWAL_LIMITS": "false",
        "KAWAL_HOST": HOST,
        "KAWAL_LOG_LEVEL": "WARNING",
    }


async def _prepare(stack: Stack) -> None:
    passwords = {schema.name: stack.environment[f"KAWAL_{schema.name.upper()}_DB_PASSWORD"] for schema in SCHEMAS}
    await migrate(stack.admin_dsn, list(SCHEMAS), passwords, dbmate=str(BIN / "dbmate"))
    await load_defaults_if_empty(stack.environment["KAWAL_ROUTING_POSTGRES_DSN"])
    connection = await asyncpg.connect(stack.admin_dsn)
    try:
        settings = {name: await connection.fetchval(f"show {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")}
    finally:
        await connection.close()
    if set(settings.values()) != {"on"}:
        raise RuntimeError(f"figures without full durability would mean nothing: {settings}")
