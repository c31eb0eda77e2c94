"""What operators do: status, dead letters, replay, rebuild, load, metrics."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import nats
import pytest

from tests.support.kawal_process import KawalProcess

TEXT = "Warga bernama Sulastri melapor: saluran air mampet di gang mawar"


def wait_for(look: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def dead(kawal: KawalProcess) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(kawal.run("dead", "list", "--json").stdout)
    return found


def publish(kawal: KawalProcess, subject: str, body: bytes) -> None:
    async def send() -> None:
        client = await nats.connect(f"nats://127.0.0.1:{kawal.nats_port}")
        await client.jetstream().publish(subject, body)
        await client.close()

    asyncio.run(send())


def test_status_has_its_shape(kawal: KawalProcess) -> None:
    wait_for(lambda: kawal.look().ready)  # on a busy machine the broker may answer too late to count
    status = kawal.status()
    assert set(status) >= {"ready", "services", "totals"}
    assert status["ready"] is True
    services, totals = status["services"], status["totals"]
    assert isinstance(services, dict)
    assert isinstance(totals, dict)
    assert set(services) == {"intake", "routing", "notify", "analytics"}
    for service in services.values():
        assert set(service) == {"ready", "outbox_pending", "oldest_pending_seconds", "consumer_lag", "dead_letters"}
    assert set(totals) == {"received", "routed", "notified", "counted"}


def test_a_foreign_message_is_kept_shown_and_resolved(kawal: KawalProcess) -> None:
    publish(kawal, "complaint.submitted.v1.00.00._", b'{"specversion": "1.0", "what": "is this"}')
    wait_for(lambda: sum(service.dead_letters for service in kawal.look().services.values()) == 3)
    letters = dead(kawal)
    assert {letter["service"] for letter in letters} == {"routing", "notify", "analytics"}
    for letter in letters:
        done = kawal.run("dead", "resolve", str(letter["service"]), str(letter["id"]))
        assert done.returncode == 0, done.stderr
    assert dead(kawal) == []
    again = kawal.run("dead", "resolve", "routing", "999999")
    assert again.returncode == 2
    assert "no open dead letter" in again.stderr


def test_replaying_everything_changes_no_total(kawal: KawalProcess) -> None:
    httpx.post(f"{kawal.url}/api/intake/v1/complaints", json={"text": TEXT, "region": "32.04"}, timeout=30).raise_for_status()
    wait_for(lambda: kawal.look().agree)
    before = kawal.look().totals
    for service in ("intake", "routing", "notify"):
        assert kawal.run("replay", service).returncode == 0
    wait_for(lambda: kawal.look().agree)
    assert kawal.look().totals == before
    assert kawal.run("rebuild", "analytics").returncode == 0
    wait_for(lambda: kawal.look().agree)
    assert kawal.look().totals == before


def test_neither_logs_nor_metrics_hold_words_or_names(kawal: KawalProcess) -> None:
    complaint = {"text": TEXT, "region": "32.04", "reporter": {"name": "Sulastri", "phone": "081234567890"}}
    receipt = httpx.post(f"{kawal.url}/api/intake/v1/complaints", json=complaint, timeout=30).json()
    httpx.get(f"{kawal.url}/api/intake/v1/complaints/{receipt['tracking_code']}", timeout=30)
    httpx.post(f"{kawal.url}/api/intake/v1/complaints", json=complaint | {"region": "99.99"}, timeout=30)
    seen = httpx.get(f"{kawal.url}/metrics", timeout=30).text + "\n".join(kawal.lines)
    for log in kawal.data.rglob("*.log"):
        seen += log.read_text(errors="replace")
    assert "kawal_outbox_pending" in seen
    assert "kawal_request_seconds" in seen
    for secret in ("Sulastri", "mampet", "81234567890", receipt["tracking_code"]):
        assert secret not in seen


@pytest.mark.parametrize(
    ("kind", "name", "content", "said"),
    [
        ("agencies", "agencies.csv", "code,government,name\n32.04.uji,32.04,Dinas Uji\n32.04.,32.04,Tanpa Kode\n", "3"),
        ("agencies", "agencies.yaml", "- {code: 32.04.uji, government: '32.04', name: Dinas Uji}\n- {code: 9, name: x}\n", "2"),
        ("rules", "rules.yaml", "- {id: satu, agency: tidak-ada-di-mana-pun!}\n", "1"),
    ],
)
def test_a_file_with_errors_is_not_applied_and_names_the_place(
    kawal: KawalProcess, folder: Path, kind: str, name: str, content: str, said: str
) -> None:
    (folder / name).write_text(content)
    done = kawal.run("load", kind, str(folder / name))
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_file_twice_changes_nothing(kawal: KawalProcess, folder: Path) -> None:
    file = folder / "agencies.csv"
    file.write_text("code,government,name,kind\n32.04.balai-uji,32.04,Balai Uji,balai\n")
    first, second = kawal.run("load", "agencies", str(file)), kawal.run("load", "agencies", str(file))
    assert "1 changed, 0 already so" in first.stderr
    assert "0 changed, 1 already so" in second.stderr


def test_commands_say_what_is_missing_in_one_sentence(folder: Path) -> None:
    nowhere = KawalProcess(folder / "nothing-here")
    for command in (("status",), ("token", "--role", "evaluator"), ("replay", "intake"), ("dead", "list")):
        done = nowhere.run(*command)
        assert done.returncode == 2, (command, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        assert "kawal up" in done.stderr
