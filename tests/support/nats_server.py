"""A real nats-server per test, with a store that tests can copy, wipe and roll back."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

BINARY = Path(sys.executable).parent / "nats-server"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class NatsServer:
    """Starts and stops one nats-server with JetStream on a store folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    async def start(self) -> None:
        config = self.folder / "nats.conf"
        config.write_text(f'listen: "127.0.0.1:{self.port}"\njetstream {{ store_dir: "{self.store}", sync_interval: always }}\n')
        with (self.folder / "nats.log").open("ab") as log:
            self._process = subprocess.Popen([BINARY, "-c", config], stdout=subprocess.DEVNULL, stderr=log)
        await self.answering()

    async def answering(self) -> None:
        """Waits until the server takes connections."""
        deadline = time.monotonic() + 15
        while not self._answers():
            if time.monotonic() > deadline or (self._process is not None and self._process.poll() is not None):
                raise RuntimeError("nats-server does not answer; see nats.log in its folder")
            await asyncio.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.2) as connection:
                return connection.recv(4) == b"INFO"
        except OSError:
            return False

    def kill(self) -> None:
        """kill -9, as when the machine dies."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(15)
            self._process = None

    def wipe(self) -> None:
        """The store is gone. The server must not be running."""
        shutil.rmtree(self.store, ignore_errors=True)

    def save(self, name: str) -> None:
        """Keeps a copy of the store. The server must not be running."""
        shutil.copytree(self.store, self.folder / name)

    def restore(self, name: str) -> None:
        """Puts an older copy of the store back. The server must not be running."""
        self.wipe()
        shutil.copytree(self.folder / name, self.store)
