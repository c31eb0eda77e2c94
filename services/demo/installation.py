"""A Kawal of the demonstration's own: `kawal up` on a new folder and free ports, gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shared.auth import EVERYTHING, Principal, Role, Tokens
from shared.clock import utc_now

KAWAL = Path(sys.executable).parent / "kawal"
HOST = "127.0.0.1"
READY_SECONDS = 90.0
STOP_SECONDS = 60.0


class DemoFailed(Exception):
    """The demonstration cannot go on; the message is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the demonstration's Kawal is, and the environment that commands and services share."""

    folder: Path
    url: str
    environment: dict[str, str]
    ready_seconds: float

    def run(self, *arguments: str) -> str:
        """A command of `kawal` on this installation; what it prints. Raises DemoFailed with its last words."""
        done = subprocess.run([KAWAL, *arguments], env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603 our own words
        if done.returncode != 0:
            raise DemoFailed(f"`kawal {' '.join(arguments)}` ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-1000:]}")
        return done.stdout

    def token(self, role: Role, scope: str = EVERYTHING) -> dict[str, str]:
        """Headers with a bearer token, as `kawal token` makes them."""
        principal = Principal(f"demo {role.value}", role, scope)
        token = Tokens(self.environment["KAWAL_TOKEN_KEY"]).issue(principal, now=utc_now(), lifetime=timedelta(hours=1))
        return {"Authorization": f"Bearer {token}"}


@contextmanager
def fresh_installation() -> Iterator[Installation]:
    """Starts everything on an empty folder and free ports; stops it and removes the folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kawal-demo-"))
    folder.chmod(0o755)  # PostgreSQL may run as another user and must reach its own folder below
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KAWAL_")}
    port, nats_port = _free_ports(2)
    own = {"KAWAL_DATA": str(folder / "data"), "KAWAL_PORT": str(port), "KAWAL_NATS_PORT": str(nats_port), "KAWAL_HOST": HOST}
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 our own words
        [KAWAL, "up"],
        env=inherited | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # Ctrl-C is for us; we stop it in good order
    )
    try:
        _wait(process)
        made = dict(line.split("=", 1) for line in (folder / "data" / "kawal.env").read_text().splitlines())
        yield Installation(folder, f"http://{HOST}:{port}", inherited | made | own, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()
            shutil.rmtree(folder)


def _wait(process: "subprocess.Popen[str]") -> None:
    """Until it says that it is ready; then goes on reading what it says, so that it never waits for us."""
    said: list[str] = []
    ready = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            said.append(line.rstrip())
            if line.startswith("Kawal is ready"):
                ready.set()

    threading.Thread(target=read, daemon=True).start()
    deadline = time.monotonic() + READY_SECONDS
    while not ready.wait(0.05):
        if process.poll() is not None or time.monotonic() > deadline:
            raise DemoFailed("`kawal up` did not become ready:\n" + "\n".join(said[-10:]))


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
