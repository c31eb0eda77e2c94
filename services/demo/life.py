"""One complaint's life: reported, routed by a rule, taken up, answered, confirmed; all of it in one trace."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from nats.aio.msg import Msg

from services.demo.installation import Installation
from services.demo.story import Step, Story, eventually
from shared.events.delivery import ComplaintNotified
from shared.events.envelope import Envelope, decode
from shared.events.fact import Fact
from shared.messaging.bus import Bus

COMPLAINT = {
    "channel": "web",
    "title": "Jalan berlubang di depan pasar",
    "text": "Jalan di depan pasar Cibinong berlubang besar sejak sebulan lalu, kemarin dua pengendara motor jatuh. Mohon segera ditambal.",
    "category": "jalan-rusak",
    "region": "32.01.01",
    "address": "Depan pasar Cibinong",
    "anonymous": True,
    "reporter": {"name": "Siti Contoh", "phone": "0812 3456 7890", "email": "siti@contoh.example"},
}
ANSWER = "Lubang di depan pasar sudah ditambal hari ini oleh regu pemeliharaan jalan. Terima kasih atas laporannya."


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the complaint as it went over NATS, and when (seconds after the report)."""

    at: float
    fact: Envelope[Fact]

    @property
    def trace_id(self) -> str | None:
        return self.fact.traceparent.split("-")[1] if self.fact.traceparent else None


@dataclass(frozen=True, slots=True)
class Life:
    number: str
    code: str
    trace_id: str
    steps: list[Step]
    told: list[Told]


def live(kawal: Installation) -> Life:
    """Lets one complaint live from report to confirmation. Raises DemoFailed when a step does not happen."""
    return asyncio.run(_live(kawal))


async def _live(kawal: Installation) -> Life:
    trace_id = secrets.token_hex(16)
    heard: list[tuple[float, bytes]] = []
    async with _listening(kawal.environment["KAWAL_NATS_URL"], heard), httpx.AsyncClient(base_url=kawal.url, timeout=30) as client:
        story = Story(kawal, client, trace_id)
        receipt = await story.report(COMPLAINT)
        case = await story.routed(receipt)
        case = await story.officer(receipt, case, "accept", None, "took it up")
        case = await story.officer(receipt, case, "answer", {"text": ANSWER, "outcome": "resolved"}, "answered: resolved")
        await story.until_reporter_sees(receipt, "answered")
        await story.confirm(receipt, 5, "Terima kasih, jalannya sudah rata.")
        await story.until_reporter_sees(receipt, "closed")
        await story.messages(receipt)

        async def closed_is_told() -> list[Told] | None:
            told = _told(heard, receipt.complaint_id, story.started)
            announced = sum(1 + len(fact.also) for each in told if isinstance(fact := each.fact.data, ComplaintNotified))
            messages = sum(step.who == "notify" for step in story.steps)
            return told if announced >= messages else None

        told = await eventually(closed_is_told, "not every message was told of on NATS")
    return Life(receipt.number, receipt.tracking_code, trace_id, story.steps, told)


@asynccontextmanager
async def _listening(url: str, heard: list[tuple[float, bytes]]) -> AsyncIterator[None]:
    """Hears every fact about any complaint, live, and when it came."""
    bus = Bus(url, "demo")
    bus.start()
    try:
        client = await bus.client()

        async def hear(message: Msg) -> None:
            heard.append((time.monotonic(), message.data))

        await client.subscribe("complaint.>", cb=hear)
        await client.flush()
        yield
    finally:
        await bus.stop()


def _told(heard: list[tuple[float, bytes]], complaint_id: str, started: float) -> list[Told]:
    mine = ((at, body) for at, body in heard if json.loads(body)["subject"] == complaint_id)
    return [Told(at - started, decode(body)) for at, body in mine]
