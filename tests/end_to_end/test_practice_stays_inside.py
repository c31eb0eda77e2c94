"""A practice class beside a real complaint, in a whole Kawal: nothing of the class is counted, sent, listed or told outside routing."""

import asyncio
import re
from dataclasses import asdict
from html import unescape

import httpx
import nats

from shared.http.csrf import token_for
from tests.end_to_end.test_first_path import file_a_complaint, wait
from tests.support.kawal_process import KawalProcess

CLASSROOM = "99.01"
ANSWER = "Sudah kami periksa di lapangan pagi ini bersama petugas, dan pekerjaannya dimulai hari Kamis tanggal 5 Maret pukul sembilan."


async def _subjects(kawal: KawalProcess) -> dict[str, int]:
    """All subjects in all streams, with how many facts each has."""
    client = await nats.connect(f"nats://127.0.0.1:{kawal.nats_port}")
    found: dict[str, int] = {}
    for stream in await client.jetstream().streams_info():
        info = await client.jetstream().stream_info(stream.config.name or "", subjects_filter=">")
        found |= info.state.subjects or {}
    await client.close()
    return found


def subjects(kawal: KawalProcess) -> dict[str, int]:
    return asyncio.run(_subjects(kawal))


def sit_down(kawal: KawalProcess, leader: httpx.Client, seat: httpx.Client) -> str:
    """A class with one participant and a round that runs; the class's page."""
    opened = leader.post("/desk/latihan", data={"title": "Kelas rahasia", "kind": "dpupr", "seats": "3"})
    page = leader.get(opened.headers["location"]).text
    link = re.search(r'id="link">[^<]*(/latihan/[^<]+)<', page)
    assert link is not None
    assert seat.post(unescape(link[1]), data={"name": "Peserta Latihan", "office": "Dinas Kominfo"}).status_code == 303
    started = leader.post(f"{opened.headers['location']}/putaran", data={"pace": "busy", "minutes": "10", "hints": "1"})
    assert started.status_code == 303, started.text
    return str(opened.headers["location"])


def answer_the_first(seat: httpx.Client) -> str:
    """The participant answers on the real desk; the case's id."""
    page = wait(lambda: seat.get("/desk/latihan/saya").text, lambda text: "/desk/cases/" in text)
    case_id = re.findall(r"/desk/cases/([0-9a-f-]{36})", page)[0]
    case = f"/api/routing/v1/cases/{case_id}"
    secret = next(iter(seat.cookies.values()))
    answered = seat.post(
        f"{case}/answer",
        json={"text": ANSWER, "outcome": "planned"},
        headers={"X-CSRF-Token": token_for(secret), "If-Match": seat.get(case).headers["ETag"]},
    )
    assert answered.status_code == 200, answered.text
    return case_id


def test_practice_appears_nowhere_outside(kawal: KawalProcess) -> None:
    administrator = kawal.token("administrator")
    pages = {"Accept": "text/html"}
    with (
        httpx.Client(base_url=kawal.url, timeout=30, headers=kawal.token("coordinator", "32.04") | pages) as leader,
        httpx.Client(base_url=kawal.url, timeout=30, headers=pages) as seat,
        httpx.Client(base_url=kawal.url, timeout=30) as anybody,
    ):
        before = asdict(kawal.look().totals)
        sit_down(kawal, leader, seat)
        case_id = answer_the_first(seat)

        # What is told of a real complaint that came later has been heard everywhere; so would be what was told of the class.
        real = file_a_complaint(anybody)
        expected = {name: count + 1 for name, count in before.items()}
        wait(lambda: asdict(kawal.look().totals), lambda totals: totals == expected, 60)

        told = subjects(kawal)
        assert any(subject.startswith("complaint.routed.v1.32.04.") for subject in told), "this look sees what is told"
        assert not [subject for subject in told if ".99." in subject or subject.endswith(".99")]
        for complaint, sent in ((real["complaint_id"], True), (case_id, False)):
            messages = anybody.get("/api/notify/v1/messages", params={"complaint": complaint}, headers=administrator)
            assert bool(messages.json()["messages"]) is sent
        assert CLASSROOM not in anybody.get("/api/analytics/v1/indicators", headers=administrator).text
        governments = anybody.get("/api/intake/v1/governments")
        assert CLASSROOM not in governments.text
        for public in ("/laporan", "/open311/v2/requests.json", "/open311/v2/requests.xml", "/", "/pemda", "/evaluation", "/delivery"):
            shown = anybody.get(public, headers=administrator)
            assert "L-01-01" not in shown.text, public
            assert "Latihan" not in re.sub(r"<nav.*?</nav>", "", shown.text, flags=re.DOTALL), public
            assert CLASSROOM not in shown.text, public
        agency = anybody.get("/api/routing/v1/cases", headers=kawal.token("officer", "32.04.dpupr"))
        assert case_id not in agency.text
        everything = anybody.get("/api/routing/v1/cases", headers=administrator)
        assert case_id not in everything.text
        assert case_id not in anybody.get("/desk", headers=kawal.token("coordinator", "32.04") | pages).text
        assert anybody.get(f"/open311/v2/requests/{case_id}.json").status_code == 404


def test_a_participant_gets_in_nowhere_else(kawal: KawalProcess) -> None:
    pages = {"Accept": "text/html"}
    with (
        httpx.Client(base_url=kawal.url, timeout=30, headers=kawal.token("coordinator", "32.04") | pages) as leader,
        httpx.Client(base_url=kawal.url, timeout=30, headers=pages) as seat,
    ):
        own = sit_down(kawal, leader, seat)
        for path in (own, "/desk/latihan", "/desk/orang", "/desk/saring", "/desk/aturan", "/desk/merek", "/api/notify/v1/messages"):
            assert seat.get(path).status_code in {303, 403, 404}, path
        assert seat.get("/akun").status_code < 500
