"""A complaint's whole way, as its people see it: filed, routed, announced, answered, confirmed, counted; and every service agrees."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.kawal_process import KawalProcess

AGENCY = "32.04.dpupr"


def wait(look: Callable[[], Any], until: Callable[[Any], bool], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not until(seen := look()):
        assert time.monotonic() < deadline, f"still not so: {seen}"
        time.sleep(0.05)
    return seen


@pytest.fixture
def client(kawal: KawalProcess) -> httpx.Client:
    with httpx.Client(base_url=kawal.url, timeout=30) as made:
        yield made


def file_a_complaint(client: httpx.Client) -> dict[str, str]:
    complaint = {
        "channel": "web",
        "text": "Jalan raya di depan pasar berlubang besar sejak tiga bulan, sudah dua motor jatuh.",
        "region": "32.04",
        "category": "jalan-rusak",
        "reporter": {"name": "Warga Uji", "email": "warga@contoh.example"},
    }
    answer = client.post("/api/intake/v1/complaints", json=complaint)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_from_a_citizens_words_to_an_answer_that_counts(kawal: KawalProcess, client: httpx.Client) -> None:
    receipt = file_a_complaint(client)
    own = f"/api/intake/v1/complaints/{receipt['tracking_code']}"
    assert client.get(own).status_code == 200, "the code can be read at once"
    followed = wait(lambda: client.get(own).json(), lambda seen: seen["status"] == "routed")
    assert followed["agency"]["code"] == AGENCY

    officer = kawal.token("officer", AGENCY)
    case = f"/api/routing/v1/cases/{receipt['complaint_id']}"
    seen = client.get(case, headers=officer)
    assert "Warga Uji" not in seen.text
    assert "warga@contoh.example" not in seen.text
    assert {"accept", "answer", "return"} <= set(seen.json()["allowed"])
    accepted = client.post(f"{case}/accept", headers=officer | {"If-Match": seen.headers["ETag"]})
    assert accepted.status_code == 200, accepted.text
    stale = client.post(
        f"{case}/answer",
        headers=officer | {"If-Match": seen.headers["ETag"]},
        json={"text": "Sudah ditambal hari ini.", "outcome": "resolved"},
    )
    assert stale.status_code == 409
    answer = {"text": "Lubang sudah ditambal hari ini oleh regu kami.", "outcome": "resolved"}
    answered = client.post(f"{case}/answer", headers=officer | {"If-Match": accepted.headers["ETag"]}, json=answer)
    assert answered.status_code == 200, answered.text

    wait(lambda: client.get(own).json(), lambda seen: seen["status"] == "answered")
    confirmed = client.post(f"{own}/confirmation", json={"rating": 5, "words": "Terima kasih"})
    assert confirmed.status_code in {200, 202}, confirmed.text
    closed = wait(lambda: client.get(own).json(), lambda seen: seen["status"] == "closed")
    assert [entry["kind"] for entry in closed["history"]][-1] == "closed"

    messages = "/api/notify/v1/messages"
    administrator = kawal.token("administrator")
    told = wait(
        lambda: client.get(messages, params={"complaint": receipt["complaint_id"]}, headers=administrator).json()["messages"],
        lambda found: len([message for message in found if message["audience"] == "reporter" and message["state"] == "delivered"]) >= 3,
    )
    assert "warga@contoh.example" not in str(told)
    assert "warga@" not in client.get("/delivery").text

    wait(kawal.status, lambda status: bool(status["agree"]), 60)


def test_another_agency_does_not_see_the_case(kawal: KawalProcess, client: httpx.Client) -> None:
    receipt = file_a_complaint(client)
    case = f"/api/routing/v1/cases/{receipt['complaint_id']}"
    wait(lambda: client.get(case, headers=kawal.token("officer", AGENCY)).status_code, lambda code: code == 200)
    assert client.get(case, headers=kawal.token("officer", "32.04.dinkes")).status_code == 404
    assert client.get(case, headers=kawal.token("coordinator", "32.01")).status_code == 404
    assert client.get(case, headers=kawal.token("evaluator")).status_code == 403
    assert client.get(case).status_code == 401
