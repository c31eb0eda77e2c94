"""Child processes that are ours: found again after a kill -9, ended before a new one starts."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import psutil

SYSTEM_USER = "kawal-postgres"


class CannotStart(Exception):
    """A server cannot be started; the message is one sentence for the person at the terminal."""


def end(pid: int, expected: str, *, seconds: float = 30) -> None:
    """Ends a leftover process, if it is still there and its command line holds `expected` (numbers of processes are used again)."""
    try:
        process = psutil.Process(pid)
        if not any(expected in part for part in process.cmdline()):
            return
        process.send_signal(2)
        process.wait(seconds)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(5)


def read_pid(file: Path) -> int | None:
    """The first line of a pid file; None when it is missing or broken."""
    try:
        return int(file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: ourselves, or a system user of its own when we are root (PostgreSQL refuses root)."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run([useradd, *options], check=True, capture_output=True)  # noqa: S603 our own words only
        return pwd.getpwnam(SYSTEM_USER)


def let_pass(path: Path) -> None:
    """Lets the system user walk down to `path`: adds the execute bit for others to folders above it that lack it."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
