"""One complaint's life: reported, routed by a rule, taken up, answered, confirmed; all of it in one trace."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import httpx
from nats.aio.msg import Msg
from pydantic import BaseModel, ConfigDict, Field

from services.demo.installation import DemoFailed, Installation
from shared.auth import Role
from shared.events.delivery import ComplaintNotified
from shared.events.envelope import Envelope, decode
from shared.events.fact import Fact
from shared.messaging.bus import Bus

T = TypeVar("T")
SECONDS = 30.0
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
class Step:
    """What happened, who did it, and how long after the report (seconds) it was done."""

    at: float
    who: str
    what: str


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


class _Receipt(BaseModel):
    complaint_id: str
    number: str
    tracking_code: str


class _Entry(BaseModel):
    kind: str
    data: dict[str, object]


class _Case(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: str
    version: int
    agency: str | None
    due_at: datetime | None
    history: list[_Entry] = Field(default_factory=list)


class _Followed(BaseModel):
    status: str
    status_sentence: str


class _Message(BaseModel):
    about: str
    audience: str
    state: str
    channel: str | None


class _Messages(BaseModel):
    messages: list[_Message]


class _Story:
    """Does one thing after the other, each in the same trace, and notes when it was done."""

    def __init__(self, kawal: Installation, client: httpx.AsyncClient, trace_id: str) -> None:
        self._kawal, self._client, self._trace_id = kawal, client, trace_id
        self.started = time.monotonic()
        self.steps: list[Step] = []

    def note(self, who: str, what: str) -> None:
        self.steps.append(Step(time.monotonic() - self.started, who, what))

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> bytes:
        """Raises DemoFailed when the answer is not what the story needs."""
        headers["Accept-Language"] = "en"
        headers["traceparent"] = f"00-{self._trace_id}-{secrets.token_hex(8)}-01"
        answer = await self._client.request(method, path, json=body, headers=headers)
        if not answer.is_success:
            raise DemoFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer.content

    async def report(self) -> _Receipt:
        receipt = _Receipt.model_validate_json(await self.ask("POST", "/api/intake/v1/complaints", COMPLAINT))
        self.note("reporter", f"reported it: number {receipt.number}, tracking code {receipt.tracking_code}")
        followed = await self.follow(receipt)
        self.note("reporter", f"followed it by the code at once: {followed.status_sentence}")
        return receipt

    async def follow(self, receipt: _Receipt) -> _Followed:
        return _Followed.model_validate_json(await self.ask("GET", f"/api/intake/v1/complaints/{receipt.tracking_code}"))

    async def routed(self, receipt: _Receipt) -> _Case:
        coordinator = self._kawal.token(Role.COORDINATOR, "32.01")

        async def look() -> _Case | None:
            answer = await self._client.get(f"/api/routing/v1/cases/{receipt.complaint_id}", headers=coordinator)
            case = _Case.model_validate_json(answer.content) if answer.is_success else None
            return case if case and case.status == "routed" else None

        case = await eventually(look, "routing did not route it")
        routed = next(entry.data for entry in reversed(case.history) if entry.kind.startswith("complaint.routed"))
        due = f"{case.due_at:%d %b %Y %H:%M} UTC" if case.due_at else "no deadline"
        self.note("rule", f"gave it to {case.agency} by the rule “{routed.get('rule')}”; first answer due {due}")
        return case

    async def command(self, receipt: _Receipt, case: _Case, name: str, body: object, what: str) -> _Case:
        officer = self._kawal.token(Role.OFFICER, case.agency or "")
        path = f"/api/routing/v1/cases/{receipt.complaint_id}/{name}"
        headers = {**officer, "If-Match": f'"{case.version}"'}
        case = _Case.model_validate_json(await self.ask("POST", path, body, **headers))
        self.note("officer", what)
        return case

    async def until_reporter_sees(self, receipt: _Receipt, status: str) -> None:
        async def look() -> _Followed | None:
            followed = await self.follow(receipt)
            return followed if followed.status == status else None

        followed = await eventually(look, f"the reporter never saw that it is {status}")
        self.note("reporter", f"saw: {followed.status_sentence}")

    async def confirm(self, receipt: _Receipt) -> None:
        path = f"/api/intake/v1/complaints/{receipt.tracking_code}/confirmation"
        await self.ask("POST", path, {"rating": 5, "words": "Terima kasih, jalannya sudah rata."})
        self.note("reporter", "confirmed it with five stars")

    async def messages(self, receipt: _Receipt) -> None:
        headers = self._kawal.token(Role.COORDINATOR)
        about = {"complaint": receipt.complaint_id}

        async def look() -> list[_Message] | None:
            answer = await self._client.get("/api/notify/v1/messages", params=about, headers=headers)
            found = _Messages.model_validate_json(answer.raise_for_status().content).messages
            over = all(each.state not in ("queued", "sending") for each in found)
            return found if over and any(each.about == "complaint.answered" for each in found) else None

        for message in reversed(await eventually(look, "its messages did not go out")):
            self.note("notify", f"{message.about} → {message.audience}: {message.state} ({message.channel})")


def live(kawal: Installation) -> Life:
    """Lets one complaint live from report to confirmation. Raises DemoFailed when a step does not happen."""
    return asyncio.run(_live(kawal))


async def _live(kawal: Installation) -> Life:
    trace_id = secrets.token_hex(16)
    heard: list[tuple[float, bytes]] = []
    async with _listening(kawal.environment["KAWAL_NATS_URL"], heard), httpx.AsyncClient(base_url=kawal.url, timeout=30) as client:
        story = _Story(kawal, client, trace_id)
        receipt = await story.report()
        case = await story.routed(receipt)
        case = await story.command(receipt, case, "accept", None, "took it up")
        case = await story.command(receipt, case, "answer", {"text": ANSWER, "outcome": "resolved"}, "answered: resolved")
        await story.until_reporter_sees(receipt, "answered")
        await story.confirm(receipt)
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


async def eventually(look: Callable[[], Awaitable[T | None]], otherwise: str) -> T:
    """Looks until there is something; raises DemoFailed with `otherwise` when that takes too long."""
    deadline = time.monotonic() + SECONDS
    while (seen := await look()) is None:
        if time.monotonic() > deadline:
            raise DemoFailed(f"After {SECONDS:.0f} s: {otherwise}.")
        await asyncio.sleep(0.02)
    return seen
