"""What `kawal up` takes when nothing happens: all services in one process, PostgreSQL and NATS beside it."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

import psutil

from benchmarks.figures import Figure
from benchmarks.stack import BIN, free_port

PART = "memory"
IDLE_SECONDS = 15.0
READY_SECONDS = 90.0


def measure() -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="kawal-bench-"))
    folder.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith("KAWAL_")}
    environment = own | {"KAWAL_DATA": str(folder / "data"), "KAWAL_PORT": str(free_port()), "KAWAL_NATS_PORT": str(free_port())}
    started = time.monotonic()
    process = subprocess.Popen([BIN / "kawal", "up"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        ready = _wait_until_ready(process, started)
        time.sleep(IDLE_SECONDS)
        parts = _memory(process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder)
    return [
        Figure(PART, "`kawal up`, idle, in all", sum(parts.values()), "MB", "≤ 600 MB", "proportional set size of the whole process tree"),
        *(Figure(PART, name, megabytes, "MB", "", "") for name, megabytes in parts.items()),
        Figure(PART, "`kawal up` until it is ready, first run", ready, "s", "≤ 15 s", "makes the database cluster and migrates it"),
    ]


def _wait_until_ready(process: "subprocess.Popen[str]", started: float) -> float:
    stop = threading.Timer(READY_SECONDS, process.kill)
    stop.start()
    try:
        output: IO[str] | None = process.stdout
        for line in output or ():
            if line.startswith("Kawal is ready"):
                return time.monotonic() - started
    finally:
        stop.cancel()
    raise RuntimeError("`kawal up` did not become ready")


def _memory(process: "subprocess.Popen[str]") -> dict[str, float]:
    """Megabytes by program; pages that processes share are shared out among them."""
    root = psutil.Process(process.pid)
    found = {"services": 0.0, "PostgreSQL": 0.0, "NATS": 0.0}
    for each in (root, *root.children(recursive=True)):
        name = each.name()
        part = "PostgreSQL" if name.startswith("postgres") else "NATS" if name.startswith("nats") else "services"
        found[part] += each.memory_full_info().pss / 2**20
    return found
