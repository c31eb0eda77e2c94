"""Do the services agree? What each says of the complaints, at rest."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from pydantic import BaseModel

from services.demo.installation import DemoFailed, Installation
from services.status import Status, read_status
from shared.auth import Role
from shared.events import codes

REST_SECONDS = 300.0
LOOK_SECONDS = 0.5
STATUSES = [each.value for each in codes.Status]


@dataclass(frozen=True, slots=True)
class Line:
    """One question to several services; they agree when all say the same."""

    question: str
    answers: dict[str, int]

    @property
    def agree(self) -> bool:
        return len(set(self.answers.values())) == 1


class _Counts(BaseModel):
    total: int


class _Totals(BaseModel):
    known: int
    imported: int
    routed: int


def wait_until_rest(kawal: Installation, tell: Callable[[Status], None]) -> Status:
    """Until nothing waits anywhere; `tell` hears how far it is. Raises DemoFailed when it takes too long."""
    os.environ.update(kawal.environment)
    deadline = time.monotonic() + REST_SECONDS
    while True:
        status = asyncio.run(read_status())
        tell(status)
        if all(service.outbox_pending == 0 == service.consumer_lag for service in status.services.values()):
            return status
        if time.monotonic() > deadline:
            raise DemoFailed(f"The services did not come to rest within {REST_SECONDS:.0f} s.")
        time.sleep(LOOK_SECONDS)


def compare(kawal: Installation, status: Status) -> list[Line]:
    """The same questions to every service that can know."""
    with httpx.Client(base_url=kawal.url, timeout=30) as client:
        counted = client.get("/api/analytics/v1/totals", headers=kawal.token(Role.ADMINISTRATOR)).raise_for_status()
        cases = client.get("/api/routing/v1/cases/counts", params={"status": STATUSES}, headers=kawal.token(Role.COORDINATOR))
    analytics, routing = _Totals.model_validate_json(counted.content), _Counts.model_validate_json(cases.raise_for_status().content)
    totals = status.totals
    known = {"intake": totals.received, "routing": routing.total, "notify": totals.notified, "analytics": totals.counted}
    return [
        Line("Complaints known", known),
        Line("… of them ever given to an agency", {"routing": totals.routed, "analytics": analytics.routed}),
        Line("… messages that are dead", {name: service.dead_letters for name, service in status.services.items()}),
    ]
