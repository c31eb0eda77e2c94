"""`kawal up` as a person starts it: a process of its own, on a data folder and ports of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

from services.cli.environment import apply_environment
from services.status import Status, read_status
from tests.support.nats_server import free_port

KAWAL = Path(sys.executable).parent / "kawal"
READY_SECONDS = 240
TRY_KEY = "for-the-tests-of-this-machine"


class KawalProcess:
    """Starts, reads its lines, stops or kills."""

    def __init__(self, data: Path, *, port: int | None = None, nats_port: int | None = None, **more: str) -> None:
        self.data = data
        self.port = port or free_port()
        self.nats_port = nats_port or free_port()
        own = {"KAWAL_DATA": str(data), "KAWAL_PORT": str(self.port), "KAWAL_NATS_PORT": str(self.nats_port)}
        own["KAWAL_LIMITS"] = "false"  # a test is a crowd at one address
        own["KAWAL_DIRECTORY_DEMONSTRATION_KEY"] = TRY_KEY
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KAWAL_")}
        self.environment: Mapping[str, str] = inherited | own | more
        self.command = [str(KAWAL), "up"]
        self.lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._tokens: dict[tuple[str, str], str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, user: int | None = None) -> "KawalProcess":
        """Starts and waits for the line `Kawal is ready`."""
        self.spawn(user)
        deadline = time.monotonic() + READY_SECONDS
        while not any(line.startswith("Kawal is ready") for line in self.lines):
            if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                self.stop()  # nobody else would: whoever asked for it gets no Kawal to stop
                raise AssertionError("Kawal did not become ready:\n" + "\n".join(self.lines))
            time.sleep(0.05)
        return self

    def spawn(self, user: int | None = None) -> None:
        self.lines.clear()
        self._process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=user,
            group=user,
            cwd="/",
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip())

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """As Ctrl-C does; the exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        return self.wait()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self.wait()

    def wait(self) -> int:
        assert self._process is not None
        code = self._process.wait(60)
        if self._reader:
            self._reader.join(10)
        if self._process.stdout:
            self._process.stdout.close()
        return code

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of `kawal` on the same data."""
        return subprocess.run(
            [str(KAWAL), *arguments], env=self.environment, capture_output=True, text=True, timeout=300, cwd="/", check=False
        )

    def status(self) -> dict[str, object]:
        """What `kawal status` prints."""
        found: dict[str, object] = json.loads(self.run("status", "--json").stdout)
        return found

    def look(self) -> Status:
        """The same from this process: for whoever looks again and again, and would start a program each time."""
        with patch.dict(os.environ, self.environment, clear=True):
            apply_environment()
            return asyncio.run(read_status())

    def token(self, role: str, scope: str = "*") -> dict[str, str]:
        """Headers of a request with such a token."""
        if (role, scope) not in self._tokens:
            self._tokens[role, scope] = self.run("token", "--role", role, "--scope", scope).stdout.strip()
        return {"Authorization": f"Bearer {self._tokens[role, scope]}"}
