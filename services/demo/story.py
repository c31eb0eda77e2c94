"""How the demonstration tells a complaint's story: what reporter, coordinator and officers do over the APIs, one after the other."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field

from services.demo.installation import DemoFailed, Installation
from shared.auth import Role

T = TypeVar("T")
SECONDS = 30.0
GOVERNMENT = "32.01"


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, who did it, and how long after the report (seconds) it was done."""

    at: float
    who: str
    what: str


class Receipt(BaseModel):
    complaint_id: str
    number: str
    tracking_code: str


class _Entry(BaseModel):
    kind: str
    data: dict[str, object]


class Case(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: str
    version: int
    agency: str | None
    due_at: datetime | None
    history: list[_Entry] = Field(default_factory=list)


class _Line(BaseModel):
    sentence: str
    quote: str | None


class Followed(BaseModel):
    status: str
    status_sentence: str
    pending: str | None
    history: list[_Line]


class _Problem(BaseModel):
    detail: str


class _Message(BaseModel):
    about: str
    audience: str
    state: str
    channel: str | None


class _Messages(BaseModel):
    messages: list[_Message]


class Story:
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

    async def report(self, complaint: Mapping[str, object]) -> Receipt:
        receipt = Receipt.model_validate_json(await self.ask("POST", "/api/intake/v1/complaints", complaint))
        self.note("reporter", f"reported it: number {receipt.number}, tracking code {receipt.tracking_code}")
        followed = await self.follow(receipt)
        self.note("reporter", f"followed it by the code at once: {followed.status_sentence}")
        return receipt

    async def follow(self, receipt: Receipt) -> Followed:
        return Followed.model_validate_json(await self.ask("GET", f"/api/intake/v1/complaints/{receipt.tracking_code}"))

    async def until(self, receipt: Receipt, status: str, otherwise: str) -> Case:
        """The case as its coordinator sees it, once it has this status. Raises DemoFailed with `otherwise`."""
        coordinator = self._kawal.token(Role.COORDINATOR, GOVERNMENT)

        async def look() -> Case | None:
            answer = await self._client.get(f"/api/routing/v1/cases/{receipt.complaint_id}", headers=coordinator)
            case = Case.model_validate_json(answer.content) if answer.is_success else None
            return case if case and case.status == status else None

        return await eventually(look, otherwise)

    async def routed(self, receipt: Receipt) -> Case:
        case = await self.until(receipt, "routed", "routing did not route it")
        routed = next(entry.data for entry in reversed(case.history) if entry.kind.startswith("complaint.routed"))
        due = f"{case.due_at:%d %b %Y %H:%M} UTC" if case.due_at else "no deadline"
        self.note("rule", f"gave it to {case.agency} by the rule “{routed.get('rule')}”; first answer due {due}")
        return case

    async def officer(self, receipt: Receipt, case: Case, name: str, body: object, what: str) -> Case:
        """Somebody of the agency that has it does something."""
        agency = case.agency or ""
        return await self._command(receipt, case, name, body, self._kawal.token(Role.OFFICER, agency), f"officer of {agency}", what)

    async def coordinator(self, receipt: Receipt, case: Case, name: str, body: object, what: str) -> Case:
        return await self._command(receipt, case, name, body, self._kawal.token(Role.COORDINATOR, GOVERNMENT), "coordinator", what)

    async def _command(self, receipt: Receipt, case: Case, name: str, body: object, token: dict[str, str], who: str, what: str) -> Case:
        headers = {**token, "If-Match": f'"{case.version}"'}
        done = await self.ask("POST", f"/api/routing/v1/cases/{receipt.complaint_id}/{name}", body, **headers)
        self.note(who, what)
        return Case.model_validate_json(done)

    async def until_reporter_sees(self, receipt: Receipt, status: str) -> None:
        """With nothing undecided that the reporter asked for: until then it may be the status from before."""

        async def look() -> Followed | None:
            followed = await self.follow(receipt)
            return followed if followed.status == status and followed.pending is None else None

        followed = await eventually(look, f"the reporter never saw that it is {status}")
        self.note("reporter", f"saw: {followed.status_sentence}")

    async def refusal(self, receipt: Receipt, case: Case, name: str, body: object) -> str | None:
        """Why the coordinator may not; None when it was done. Raises DemoFailed when the answer is neither."""
        path, token = f"/api/routing/v1/cases/{receipt.complaint_id}/{name}", self._kawal.token(Role.COORDINATOR, GOVERNMENT)
        answer = await self._client.post(path, json=body, headers={**token, "If-Match": f'"{case.version}"', "Accept-Language": "en"})
        if answer.status_code == 409:
            return _Problem.model_validate_json(answer.content).detail
        if answer.is_success:
            return None
        raise DemoFailed(f"POST {path} answered {answer.status_code}: {answer.text[:500]}")

    async def timeline(self, receipt: Receipt) -> list[str]:
        """The reporter's own page, line by line."""
        lines = (await self.follow(receipt)).history
        return [f"{line.sentence} “{line.quote}”" if line.quote else line.sentence for line in lines]

    async def dispute(self, receipt: Receipt, text: str) -> Case:
        """Until routing has it back with the agency: the case as it is then."""
        await self.ask("POST", f"/api/intake/v1/complaints/{receipt.tracking_code}/dispute", {"text": text})
        self.note("reporter", f"disputed the answer: “{text}”")
        return await self.until(receipt, "in_progress", "routing did not hear of the dispute")

    async def confirm(self, receipt: Receipt, rating: int, words: str) -> None:
        path = f"/api/intake/v1/complaints/{receipt.tracking_code}/confirmation"
        await self.ask("POST", path, {"rating": rating, "words": words})
        self.note("reporter", f"confirmed it with {rating} stars: “{words}”")

    async def messages(self, receipt: Receipt) -> None:
        headers = self._kawal.token(Role.COORDINATOR)
        about = {"complaint": receipt.complaint_id}

        async def look() -> list[_Message] | None:
            answer = await self._client.get("/api/notify/v1/messages", params=about, headers=headers)
            found = _Messages.model_validate_json(answer.raise_for_status().content).messages
            over = all(each.state not in ("queued", "sending") for each in found)
            return found if over and any(each.about == "complaint.answered" for each in found) else None

        for message in reversed(await eventually(look, "its messages did not go out")):
            self.note("notify", f"{message.about} → {message.audience}: {message.state} ({message.channel})")


async def eventually(look: Callable[[], Awaitable[T | None]], otherwise: str) -> T:
    """Looks until there is something; raises DemoFailed with `otherwise` when that takes too long."""
    deadline = time.monotonic() + SECONDS
    while (seen := await look()) is None:
        if time.monotonic() > deadline:
            raise DemoFailed(f"After {SECONDS:.0f} s: {otherwise}.")
        await asyncio.sleep(0.02)
    return seen
