"""The first command: on any folder, again, after a kill -9, twice side by side, and plain when it cannot."""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

import services
from services.embedded.postgres import EmbeddedPostgres
from shared.database.migrate import dsn_with
from tests.support.kawal_process import KawalProcess

COMPLAINT = {"channel": "api", "text": "Lampu jalan di depan pasar padam sejak tiga hari", "region": "32.04", "anonymous": True}


def submit(kawal: KawalProcess) -> str:
    answer = httpx.post(f"{kawal.url}/api/intake/v1/complaints", json=COMPLAINT, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["tracking_code"])


def follow(kawal: KawalProcess, code: str) -> int:
    return httpx.get(f"{kawal.url}/api/intake/v1/complaints/{code}", timeout=30).status_code


def demonstration_people(kawal: KawalProcess) -> int:
    async def count() -> int:
        connection = await asyncpg.connect(EmbeddedPostgres(kawal.data / "postgres").dsn)
        people = await connection.fetchval("select count(*) from directory.person where demonstration")
        await connection.close()
        return int(people)

    return asyncio.run(count())


def leftovers(folder: Path) -> list[str]:
    return [
        " ".join(process.info["cmdline"][:3])
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"] and any(str(folder) in part for part in process.info["cmdline"])
    ]


def test_stops_and_starts_again_even_after_a_kill_9_and_has_lost_nothing(folder: Path) -> None:
    kawal = KawalProcess(folder / "data").start()
    codes = [submit(kawal)]
    assert follow(kawal, codes[0]) == 200
    assert kawal.stop() == 0
    assert leftovers(folder) == []
    kawal.start()
    codes += [submit(kawal) for _ in range(5)]
    kawal.kill()
    assert leftovers(folder) != [], "PostgreSQL and NATS outlive a kill -9; the next start must find them"
    kawal.start()
    assert [follow(kawal, code) for code in codes] == [200] * 6
    kawal.kill()
    for process in psutil.process_iter(["cmdline"]):
        if process.info["cmdline"] and any(str(folder) in part for part in process.info["cmdline"]):
            process.kill()
    kawal.start()
    assert [follow(kawal, code) for code in codes] == [200] * 6
    assert kawal.stop(signal.SIGTERM) == 0
    assert leftovers(folder) == []


def test_two_run_side_by_side(kawal: KawalProcess, folder: Path) -> None:
    another = KawalProcess(folder / "data").start()
    assert demonstration_people(another) == 6, "whoever comes as soon as it is ready can sign in"
    code = submit(kawal)
    assert follow(kawal, code) == 200
    assert follow(another, code) == 404
    assert another.stop() == 0


def test_the_same_data_twice_is_refused(kawal: KawalProcess) -> None:
    again = KawalProcess(kawal.data)
    again.spawn()
    assert again.wait() == 2
    assert "Another Kawal is running on the data folder" in "\n".join(again.lines)


@pytest.mark.parametrize("which", ["port", "nats_port"])
def test_a_taken_port_is_said_in_one_sentence(folder: Path, which: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        kawal = KawalProcess(folder / "data", **{which: taken.getsockname()[1]})
        kawal.spawn()
        assert kawal.wait() == 2
    said = [line for line in kawal.lines if "cannot start" in line]
    assert len(said) == 1
    assert "is taken by another program" in said[0]
    assert "Traceback" not in "\n".join(kawal.lines)
    assert leftovers(folder) == []


def test_an_unwritable_data_folder_is_said_in_one_sentence(folder: Path) -> None:
    (folder / "file").write_text("")
    kawal = KawalProcess(folder / "file" / "data")
    kawal.spawn()
    assert kawal.wait() == 2
    assert "cannot be written to" in "\n".join(kawal.lines)


@pytest.mark.parametrize("value", ["0", "x", "70000"])
def test_a_port_that_is_none_is_said(folder: Path, value: str) -> None:
    kawal = KawalProcess(folder / "data", KAWAL_PORT=value)
    kawal.spawn()
    assert kawal.wait() == 2
    assert "KAWAL_PORT must be a number" in "\n".join(kawal.lines)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; the whole suite runs as an ordinary user then")
def test_an_ordinary_user_can_start_it(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    shutil.chown(folder, nobody.pw_uid)
    bin_folder = Path(sys.executable).parent
    kawal = KawalProcess(folder / "data", HOME=str(folder), PATH=f"{bin_folder}:{os.environ['PATH']}")
    if not can_run(nobody.pw_uid, sys.executable):  # root's own Python lies where nobody else may go: the system's does as well
        kawal.command = ["/usr/bin/python3.11", "-m", "services.cli", "up"]
        kawal.environment = {**kawal.environment, "PYTHONPATH": f"{sysconfig.get_path('purelib')}:{Path(services.__file__).parents[1]}"}
    kawal.start(user=nobody.pw_uid)
    assert follow(kawal, submit(kawal)) == 200
    assert kawal.stop() == 0


def can_run(user: int, program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], user=user, capture_output=True, check=False).returncode == 0
    except PermissionError:
        return False


def test_existing_servers_are_used_when_named(folder: Path, postgres_server: str) -> None:
    async def fresh() -> None:
        admin = await asyncpg.connect(postgres_server)
        await admin.execute("drop database if exists kawal_named")
        await admin.execute("create database kawal_named")
        await admin.close()

    asyncio.run(fresh())
    kawal = KawalProcess(folder / "data", KAWAL_POSTGRES_DSN=dsn_with(postgres_server, database="kawal_named")).start()
    assert follow(kawal, submit(kawal)) == 200
    assert not (kawal.data / "postgres").exists()
    kawal.stop()


def test_a_server_that_dies_is_started_again(kawal: KawalProcess) -> None:
    nats = int((kawal.data / "nats" / "nats.pid").read_text())
    os.kill(nats, signal.SIGKILL)
    code = submit(kawal)
    deadline = time.monotonic() + 60
    while httpx.get(f"{kawal.url}/api/intake/v1/complaints/{code}", timeout=30).json()["status"] == "received":
        assert time.monotonic() < deadline, "\n".join(kawal.lines)
        time.sleep(0.05)
    assert "NATS ended unexpectedly" in "\n".join(kawal.lines)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has turns")
def test_nobody_interrupts_another_of_ours(kawal: KawalProcess) -> None:
    own = psutil.Process(kawal.pid)
    assert {os.sched_getscheduler(process.pid) for process in (own, *own.children(recursive=True))} == {os.SCHED_BATCH}
